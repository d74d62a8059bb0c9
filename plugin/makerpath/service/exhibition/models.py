"""Public pages, their makers' consent, exhibitions with entries, and what a panel said."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.core.database import Base, Immutable, InSchool
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Scope


class PublicPage(InSchool, Base):
    """The story of a project for everybody; without `published_at` a draft, which nobody outside can tell from nothing.

    `code` (128 random bits) is its address. `licence` is an SPDX id, or empty: all rights reserved, no archive,
    no fork. `shown` holds the ids of the versions and pieces of evidence that stand on it, in order.
    """

    __tablename__ = "public_page"

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), unique=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    story: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(12))
    licence: Mapped[str] = mapped_column(String(32), default="")
    shown: Mapped[list[str]]
    revision: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime | None]
    published_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    blocked_at: Mapped[datetime | None]
    blocked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class PageConsent(InSchool, Base):
    """A maker agrees that the project stands in public, under the name they choose (`full`, `first`, `none`)."""

    __tablename__ = "page_consent"
    __table_args__ = (UniqueConstraint("project_id", "person_id"),)

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    name_shown: Mapped[str] = mapped_column(String(8), default="full")
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Exhibition(InSchool, Base):
    """An exhibition or roadshow of a run, with a panel; `entries_until` is the last moment to enter.

    The panel judges from `starts_at` on; makers see its results from `ends_at` on, or once they were released before.
    """

    __tablename__ = "exhibition"

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    entries_until: Mapped[datetime]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    def scopes(self, session: Session) -> list[Scope]:
        run = session.get(CourseRun, self.run_id)
        assert run is not None
        return run.scopes(session)


class ExhibitionEntry(InSchool, Base):
    """A project that takes part; `slot` is its place in the order of showing."""

    __tablename__ = "exhibition_entry"
    __table_args__ = (UniqueConstraint("exhibition_id", "project_id"),)

    exhibition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exhibition.id"))
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    slot: Mapped[int]
    needs: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]


class PanelScore(Immutable, InSchool, Base):
    """What one of the panel says of an entry: a level for each criterion of the brief's rubric, and words.

    The newest of a juror counts. It is shown beside the assessment and is no part of the grade.
    """

    __tablename__ = "panel_score"

    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exhibition_entry.id"), index=True)
    juror_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    levels: Mapped[dict[str, str]]
    comment: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(12))
    scores: Mapped[dict[str, Any]]
