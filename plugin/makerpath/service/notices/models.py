"""Notices, and how people want to be told."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, InSchool


class Notice(InSchool, Base):
    """Something that one person should know, because of one event; `kind` is the family it is muted by."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index(None, "person_id", "id"),
        Index(
            "ix_notice_unread",
            "person_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"))
    kind: Mapped[str] = mapped_column(String(16))
    verb: Mapped[str] = mapped_column(String(64))
    project_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project.id"))
    data: Mapped[dict[str, Any]]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]


class NoticeChoice(InSchool, Base):
    """How a person wants mail: `at-once`, `daily` or `never`; `muted` are the kinds they want no mail about."""

    __tablename__ = "notice_choice"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    mail: Mapped[str] = mapped_column(String(8), default="daily")
    muted: Mapped[list[str]]
