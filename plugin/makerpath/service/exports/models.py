"""Files that were asked for and that the worker makes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, InSchool


class Export(InSchool, Base):
    """One file for one person: `kind` says what (`exports.kinds`), `subject_id` of what, `options` in which form.

    Gone after `expires_at`.
    `state` is `waiting`, `ready` or `failed`; `note` says why it failed, as an error's code, or what a ready one lacks.
    """

    __tablename__ = "export"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[uuid.UUID]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    language: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    note: Mapped[str] = mapped_column(String(64), default="")
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("file_reference.id"))
    expires_at: Mapped[datetime]
