"""Quizzes as learners sent them."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, Immutable, InSchool


class QuizAttempt(Immutable, InSchool, Base):
    """One sending of a quiz; `number` counts a learner's attempts at it in the run, from 1.

    `answers` maps question id to what was answered, `outcome` question id to the points it earned.
    """

    __tablename__ = "quiz_attempt"
    __table_args__ = (UniqueConstraint("run_id", "person_id", "quiz", "number"), Index(None, "run_id", "quiz"))

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    quiz: Mapped[str] = mapped_column(String(64))
    scoring_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    wording_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    number: Mapped[int]
    answers: Mapped[dict[str, Any]]
    outcome: Mapped[dict[str, Any]]
    earned: Mapped[float]
    possible: Mapped[float]
    passed: Mapped[bool]
