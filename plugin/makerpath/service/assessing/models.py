"""Comments that assessors keep for the next time."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, InSchool


class SavedComment(InSchool, Base):
    """A comment of one assessor's bank, or with `run_id` of all who assess in that run; `criterion` may be empty."""

    __tablename__ = "saved_comment"
    __table_args__ = (Index(None, "school_id", "person_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    run_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("course_run.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(64), default="")
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(12))
    used: Mapped[int] = mapped_column(default=0)
