"""A mail that was written; sending it is a job."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, InSchool


class MailMessage(InSchool, Base):
    __tablename__ = "mail_message"

    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    to: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(12))
    sent_at: Mapped[datetime | None]
