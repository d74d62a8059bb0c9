"""A mail that was written; sending it is a job."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, InSchool


class MailMessage(InSchool, Base):
    """`headers` are further ones, such as where to send one click that stops such mail."""

    __tablename__ = "mail_message"

    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    to: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(12))
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    sent_at: Mapped[datetime | None]
