"""What instructors signed."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.core.database import Base, InSchool
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Scope


class SignedOff(InSchool, Base):
    """An instructor saw a learner do everything on the list; it may be withdrawn, with a reason, and signed anew."""

    __tablename__ = "signed_off"
    __table_args__ = (Index(None, "run_id", "sign_off"),)

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    sign_off: Mapped[str] = mapped_column(String(64))
    scoring_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    wording_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    observer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")

    def scopes(self, session: Session) -> list[Scope]:
        return session.get_one(CourseRun, self.run_id).scopes(session)
