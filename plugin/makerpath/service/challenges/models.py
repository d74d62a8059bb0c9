"""Challenges."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base
from makerpath.service.topics.models import Shared


class Challenge(Shared, Base):
    """What an enterprise or a neighbour needs made: a question like a topic's, with who asks and until when."""

    __tablename__ = "challenge"

    sponsor: Mapped[str] = mapped_column(String(200))
    contact: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[dict[str, str]]
    question: Mapped[dict[str, str]]
    summary: Mapped[dict[str, str]]
    offers: Mapped[dict[str, str]]
    crafts: Mapped[list[str]]
    disciplines: Mapped[list[str]]
    equipment: Mapped[list[str]]
    age_from: Mapped[int]
    age_to: Mapped[int]
    hours: Mapped[float]
    closes_on: Mapped[date | None]
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
