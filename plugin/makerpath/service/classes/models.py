"""When, who learns together, and who follows which course run."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.core.database import Base, InSchool
from makerpath.service.people.models import Campus, Scope


class Term(InSchool, Base):
    __tablename__ = "term"

    name: Mapped[dict[str, str]]
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class SchoolClass(InSchool, Base):
    """Who learns together; the join code lets a learner in."""

    __tablename__ = "school_class"

    campus_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("campus.id"))
    term_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("term.id"))
    name: Mapped[str] = mapped_column(String(200))
    join_code: Mapped[str] = mapped_column(String(12), unique=True)

    def scopes(self, session: Session) -> list[Scope]:
        campus = session.get(Campus, self.campus_id) if self.campus_id else None
        above: list[Scope] = campus.scopes(session) if campus else [("school", self.school_id)]
        return [("class", self.id), *above]


class ClassMember(InSchool, Base):
    """A learner of a class; one who left keeps the row."""

    __tablename__ = "class_member"
    __table_args__ = (UniqueConstraint("class_id", "person_id"),)

    class_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("school_class.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[str] = mapped_column(String(64), default="")
    left_at: Mapped[datetime | None]


class Enrolment(InSchool, Base):
    """One learner in one course run."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("run_id", "person_id"),)

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    left_at: Mapped[datetime | None]
