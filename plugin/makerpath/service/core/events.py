"""The one event table: a project's timeline, the audit log, the source of notifications."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, Immutable, InSchool


class Event(Immutable, InSchool, Base):
    """What happened, who did it, and when (UTC). `actor_id` is empty when the system did it."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "project_id", "id"), Index(None, "school_id", "id"))

    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    via: Mapped[str] = mapped_column(String(16))
    verb: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[uuid.UUID | None]
    project_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project.id"))
    data: Mapped[dict[str, Any]]
