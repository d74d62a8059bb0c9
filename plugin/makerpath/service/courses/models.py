"""Definitions by their hash; what a school has published of them; courses and their runs."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.classes.models import SchoolClass
from makerpath.service.core.database import Base, Immutable, InSchool, JsonType, utc_now, UtcDateTime
from makerpath.service.people.models import Scope


class Definition(Immutable, Base):
    """One part of a definition, stored once by the SHA-256 of its canonical JSON.

    Belongs to no school: it names nobody.
    """

    __tablename__ = "definition"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]] = mapped_column(JsonType)
    created_at: Mapped[Any] = mapped_column(UtcDateTime(), default=utc_now)


class DefinitionVersion(Immutable, InSchool, Base):
    """A definition as a school published it or a platform showed it; the newest of a slug is the current one."""

    __tablename__ = "definition_version"
    __table_args__ = (Index(None, "school_id", "kind", "slug", "created_at"),)

    kind: Mapped[str] = mapped_column(String(16))
    slug: Mapped[str] = mapped_column(String(64))
    scoring_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    wording_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    source: Mapped[str] = mapped_column(String(200), default="")


class CourseRow(InSchool, Base):
    """A course that a school offers; its texts are in the newest course definition."""

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("school_id", "slug"),)

    slug: Mapped[str] = mapped_column(String(64))
    title: Mapped[dict[str, str]]

    def scopes(self, session: Session) -> list[Scope]:
        return [("school", self.school_id)]


class CourseFile(Immutable, InSchool, Base):
    """A lesson's Markdown (its front matter in `meta`) or a picture, as one version of the course has it."""

    __tablename__ = "course_file"
    __table_args__ = (UniqueConstraint("course_id", "version_hash", "path"),)

    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course.id"))
    version_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    path: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    media_type: Mapped[str] = mapped_column(String(100))
    meta: Mapped[dict[str, Any]] = mapped_column(default=dict)


class CourseRun(InSchool, Base):
    """One offering of a course to a class; dates belong here, never to the course.

    `opens` maps module id to the day (ISO 8601) that was set for it here; the other modules open in the week of the
    run that the course names, counted from `starts_on`, and at once in a run without that day.
    `due` maps brief id to stage id to the day on which it is due here; other stages are due at the end of the week that
    the brief names. After `stall_days` without work a project counts as stalled.
    """

    __tablename__ = "course_run"
    __table_args__ = (UniqueConstraint("platform_id", "course_key"),)

    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course.id"))
    class_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("school_class.id"), index=True)
    term_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("term.id"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    opens: Mapped[dict[str, str]] = mapped_column(default=dict, server_default="{}")
    due: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    stall_days: Mapped[int] = mapped_column(default=14, server_default="14")
    platform_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("platform.id"))
    course_key: Mapped[str | None] = mapped_column(String(255))

    def scopes(self, session: Session) -> list[Scope]:
        group = session.get(SchoolClass, self.class_id)
        assert group is not None
        return group.scopes(session)
