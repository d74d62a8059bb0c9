"""A platform with its public key, the tokens it has used up, and where its blocks are."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, InSchool


class Platform(InSchool, Base):
    """An LMS of a school: who signs its tokens, and the address its grades go to."""

    __tablename__ = "platform"

    issuer: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    base_url: Mapped[str] = mapped_column(String(300))
    public_key: Mapped[str] = mapped_column(String(400))
    disabled_at: Mapped[datetime | None]


class UsedToken(InSchool, Base):
    """A write token that has done its one write; swept after it has expired."""

    __tablename__ = "used_token"
    __table_args__ = (UniqueConstraint("platform_id", "jti"),)

    platform_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.id"))
    jti: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class BlockLink(InSchool, Base):
    """A project as a block of a platform shows it: where its score goes back to, and what the platform has of it.

    `earned` and `possible` are the score that the platform said it has when it was last heard (`heard_at`); none if it
    has none. `confirmed_at` is when that last was what had been sent, `failure` a code of `platforms.failures` for
    what stood in the way of the last try, empty if nothing did.
    """

    __tablename__ = "block_link"
    __table_args__ = (UniqueConstraint("platform_id", "block_key", "person_id"),)

    platform_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.id"))
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    course_key: Mapped[str] = mapped_column(String(255))
    block_key: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(200))
    anonymous_id: Mapped[str] = mapped_column(String(200))
    callback: Mapped[str] = mapped_column(String(500))
    weight: Mapped[float] = mapped_column(default=100.0)
    earned: Mapped[float | None]
    possible: Mapped[float | None]
    heard_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(String(80), default="", server_default="")
