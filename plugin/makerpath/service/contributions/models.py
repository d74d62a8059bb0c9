"""Claims of contribution, and ratings of each other."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, Immutable, InSchool


class ContributionClaim(Immutable, InSchool, Base):
    """What a maker says they did; the newest counts. `evidence_ids` are pieces and iterations that show it."""

    __tablename__ = "contribution_claim"

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Text)
    evidence_ids: Mapped[list[str]]
    language: Mapped[str] = mapped_column(String(12))


class ContributionRating(InSchool, Base):
    """What one maker says of the others' share in the work, in confidence: person id to 0…5 (`domain.contributing`).

    `reasons` maps person id to words for the instructor. Until the result is out it can be changed.
    """

    __tablename__ = "contribution_rating"
    __table_args__ = (UniqueConstraint("project_id", "plan", "person_id"),)

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    plan: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    ratings: Mapped[dict[str, Any]]
    reasons: Mapped[dict[str, str]]
    language: Mapped[str] = mapped_column(String(12))
    changed_at: Mapped[datetime]
