"""Lessons that were read, and courses that were completed."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, Immutable, InSchool


class LessonRead(Immutable, InSchool, Base):
    """A learner says that they have read a lesson."""

    __tablename__ = "lesson_read"
    __table_args__ = (UniqueConstraint("run_id", "person_id", "lesson"),)

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    lesson: Mapped[str] = mapped_column(String(64))


class CourseCompletion(Immutable, InSchool, Base):
    """A learner has completed a course, once and for good: a later edit of the course takes nothing away.

    `how` is `run` (everything that the course asks for was done in `run_id`) or `recorded` (an instructor or officer
    vouches for it in `note`, for instance because it was done on another platform).
    """

    __tablename__ = "course_completion"
    __table_args__ = (UniqueConstraint("person_id", "course"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(64), index=True)
    how: Mapped[str] = mapped_column(String(16))
    run_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("course_run.id"))
    noted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
