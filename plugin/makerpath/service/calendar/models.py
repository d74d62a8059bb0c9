"""Extensions of due dates, and the secret addresses of feeds."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, Immutable, InSchool


class Extension(Immutable, InSchool, Base):
    """More time for one project at one stage; the newest counts."""

    __tablename__ = "extension"

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    stage: Mapped[str] = mapped_column(String(16))
    due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))


class CalendarFeed(InSchool, Base):
    """Whoever has the address sees the person's dates; a new one makes the old one worthless."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    secret: Mapped[str] = mapped_column(String(64), unique=True)
