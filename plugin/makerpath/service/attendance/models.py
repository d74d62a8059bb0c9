"""Meetings in a room, and who was there."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.core.database import Base, Immutable, InSchool
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Scope


class Meeting(InSchool, Base):
    """One meeting for a lesson; its code lets whoever is there say so until `closes_at`."""

    __tablename__ = "meeting"
    __table_args__ = (Index(None, "run_id", "lesson"),)

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"))
    lesson: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(12))
    opened_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]

    def scopes(self, session: Session) -> list[Scope]:
        return session.get_one(CourseRun, self.run_id).scopes(session)


class Attendance(Immutable, InSchool, Base):
    """One learner was there; `how` is `code`, or `instructor` or `operator` by who noted it."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("run_id", "lesson", "person_id"),)

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"))
    lesson: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("meeting.id"))
    how: Mapped[str] = mapped_column(String(16))
    noted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
