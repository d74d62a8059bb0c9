"""An assessment: one rubric filled in for one project."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, InSchool, JsonType


class Assessment(InSchool, Base):
    """A draft until it is final; a final one is never changed, a later one takes its place.

    `levels` maps criterion id to level id, `comments` criterion id to what the assessor wrote. Percentages as in
    `domain.scoring.Score`; they are set when it becomes final.
    """

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("project_id", "assessor_id", "number"),)

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    rubric_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    assessor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    assessor_role: Mapped[str] = mapped_column(String(32))
    number: Mapped[int] = mapped_column(default=1)
    levels: Mapped[dict[str, str]]
    comments: Mapped[dict[str, str]]
    comment: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(12))
    total: Mapped[float | None]
    theory: Mapped[float | None]
    practice: Mapped[float | None]
    short: Mapped[list[str]] = mapped_column(JsonType, default=list)
    final_at: Mapped[datetime | None]
