"""A school's own rubrics, their versions, and which run uses which."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.core.database import Base, Immutable, InSchool
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Scope
from makerpath.service.topics.models import Shared


class SchoolRubric(Shared, Base):
    """A rubric that a school keeps: `draft` is what its editor holds, plain data as in a file, maybe not yet valid.

    `origin` says where it came from (a library's slug, a file's format). `archived_at`: not offered any more.
    """

    __tablename__ = "school_rubric"
    __table_args__ = (UniqueConstraint("school_id", "slug"),)

    slug: Mapped[str] = mapped_column(String(64))
    title: Mapped[dict[str, str]]
    draft: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    origin: Mapped[dict[str, Any]] = mapped_column(default=dict)
    archived_at: Mapped[datetime | None]


class RubricVersion(Immutable, InSchool, Base):
    """A published version of a school's rubric; `change` is its class against the one before
    (`domain.rubric_changes`).
    """

    __tablename__ = "rubric_version"
    __table_args__ = (UniqueConstraint("rubric_id", "number"),)

    rubric_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("school_rubric.id"))
    number: Mapped[int]
    scoring_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    wording_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    change: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))


class RubricAdoption(Immutable, InSchool, Base):
    """From now on a run assesses `plan` of `brief` by this rubric; the newest counts. `regraded`: old work too."""

    __tablename__ = "rubric_adoption"

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"), index=True)
    brief: Mapped[str] = mapped_column(String(64))
    plan: Mapped[str] = mapped_column(String(64))
    scoring_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    wording_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    regraded: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))

    def scopes(self, session: Session) -> list[Scope]:
        return session.get_one(CourseRun, self.run_id).scopes(session)
