"""Answers to surveys."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, Immutable, InSchool


class SurveyAnswer(Immutable, InSchool, Base):
    """What one learner answered, once for each `moment` (`once`, `before`, `after`).

    The person is kept so that before and after can be paired; no page and no export shows who answered what.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (UniqueConstraint("run_id", "survey", "moment", "person_id"),)

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    survey: Mapped[str] = mapped_column(String(64))
    moment: Mapped[str] = mapped_column(String(8))
    scoring_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    wording_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    answers: Mapped[dict[str, Any]]
