"""The journal's entries."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, InSchool


class JournalEntry(InSchool, Base):
    """A quick note of a maker: raw material for reflections and the report, never graded.

    `kind` is `words`, `photo`, `voice`, `file`, `link` or `measure`. A photo, a voice note and any other file are
    `file_id`, a link has `url`, a measurement `measure` (what), `value` and `unit`. `terms` is what the search finds it
    by (see `journal.search`).
    """

    __tablename__ = "journal_entry"
    __table_args__ = (Index(None, "project_id", "id"),)

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    stage: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(12))
    url: Mapped[str] = mapped_column(Text, default="")
    measure: Mapped[str] = mapped_column(String(100), default="")
    value: Mapped[float | None]
    unit: Mapped[str] = mapped_column(String(32), default="")
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("file_reference.id"))
    terms: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]
