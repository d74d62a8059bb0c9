"""What makers answer to what assessors said."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, Immutable, InSchool


class FeedbackAnswer(Immutable, InSchool, Base):
    """What a maker did about the feedback of one outcome, criterion by criterion (or all, with none); the newest
    counts.
    """

    __tablename__ = "feedback_answer"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessment_case.id"), index=True)
    outcome_number: Mapped[int]
    criterion: Mapped[str] = mapped_column(String(64), default="")
    body: Mapped[str] = mapped_column(Text)
    iteration_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("iteration.id"))
    language: Mapped[str] = mapped_column(String(12))
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
