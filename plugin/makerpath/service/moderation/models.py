"""Examples by which assessors agree before they begin."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.core.database import Base, Immutable, InSchool
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Scope


class Example(InSchool, Base):
    """A piece of work with the levels that it deserves and why; assessors of the run's `brief` and `plan` try it
    first.
    """

    __tablename__ = "assessment_example"

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"), index=True)
    brief: Mapped[str] = mapped_column(String(64))
    plan: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    file_ids: Mapped[list[str]]
    rubric_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    levels: Mapped[dict[str, str]]
    points: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reasons: Mapped[dict[str, str]]
    language: Mapped[str] = mapped_column(String(12))
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]

    def scopes(self, session: Session) -> list[Scope]:
        return session.get_one(CourseRun, self.run_id).scopes(session)


class ExampleTry(Immutable, InSchool, Base):
    """What an assessor gave an example; `off` is how many percentage points their total is away from what it
    deserves.
    """

    __tablename__ = "assessment_example_try"

    example_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessment_example.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    levels: Mapped[dict[str, str]]
    points: Mapped[dict[str, Any]] = mapped_column(default=dict)
    off: Mapped[float]
    agrees: Mapped[bool]
