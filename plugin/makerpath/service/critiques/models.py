"""Critiques and their answers."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, Immutable, InSchool


class Critique(Immutable, InSchool, Base):
    """A word on a stage, on a version, or on a point in a picture; or an answer to one (`reply_to`, always the first).

    `iteration_id` is the version that a critique speaks of; in a maker's answer, the one that answers it. `x` and `y`
    are the point in the picture `file_id`, from 0 to 1 of its width and height.
    """

    __tablename__ = "critique"

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    stage: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(12))
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    reply_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("critique.id"), index=True)
    iteration_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("iteration.id"))
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("file_reference.id"))
    x: Mapped[float | None]
    y: Mapped[float | None]
