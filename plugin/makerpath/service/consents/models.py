"""Consents of guardians."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, InSchool


class GuardianConsent(InSchool, Base):
    """A guardian allows something for a minor; taken back or run out, the row stays.

    `scope` is what was allowed: `public-page` (the work in public), `likeness` (pictures and voice in which the
    learner can be recognised), `other-schools` (a team with people of other schools).
    """

    __tablename__ = "guardian_consent"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    scope: Mapped[str] = mapped_column(String(16))
    guardian: Mapped[str] = mapped_column(String(200))
    given_on: Mapped[date]
    until: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
