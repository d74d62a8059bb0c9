"""Who is asked to assess what, and the links by which jurors from outside come."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.core.database import Base, InSchool
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Scope
from makerpath.service.projects.models import Project

A_MINUTE = timedelta(minutes=1)


class Allocation(InSchool, Base):
    """Somebody is asked to assess a case, as `role` (`domain.assessing.AssessorRole`).

    `blind`: as a second assessor, who does not see what the first says. `done_at` is when they first made an assessment
    final; `withdrawn_at` when they were let off.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        UniqueConstraint("case_id", "person_id", "role"),
        Index(None, "school_id", "person_id", "done_at"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessment_case.id"))
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(16))
    blind: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    allocated_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))

    @property
    def last_moment(self) -> datetime | None:
        """Until when there is time, as people say it: the last minute of a day rather than the first of the next."""
        return self.due_at - A_MINUTE if self.due_at is not None else None

    def scopes(self, session: Session) -> list[Scope]:
        return session.get_one(Project, self.project_id).scopes(session)


class JurorLink(InSchool, Base):
    """The address by which somebody without an account assesses what was allocated to them, and nothing else.

    `person_id` is a person without identity or role. Of the address only the SHA-256 is kept.
    """

    __tablename__ = "juror_link"

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    email: Mapped[str] = mapped_column(String(254), default="")
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))

    @property
    def last_moment(self) -> datetime:
        """Until when it holds, as people say it."""
        return self.expires_at - A_MINUTE

    def holds(self, now: datetime) -> bool:
        """Whether the address opens anything."""
        return self.revoked_at is None and self.expires_at > now

    def scopes(self, session: Session) -> list[Scope]:
        return session.get_one(CourseRun, self.run_id).scopes(session)
