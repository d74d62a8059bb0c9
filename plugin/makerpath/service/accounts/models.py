"""Sign-ins and the one-time links that go out by mail."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, InSchool, Row


class SignIn(InSchool, Base):
    """A browser that is signed in; the cookie holds a secret whose SHA-256 is `token_hash`.

    `visiting` is the `teams.models.Guest` as whom the person looks at another school meanwhile.
    """

    __tablename__ = "sign_in"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    as_learner: Mapped[bool] = mapped_column(default=False)
    visiting: Mapped[uuid.UUID | None]
    ended_at: Mapped[datetime | None]


class ResetLink(InSchool, Base):
    """A link that lets the owner of a local account choose a new password, once."""

    __tablename__ = "reset_link"

    identity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("identity.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FailedSignIn(Row, Base):
    """A wrong password, counted to slow down guessing, whether or not there is such an account.

    Belongs to no school and names nobody: the address is kept as a keyed hash, for a quarter of an hour.
    """

    __tablename__ = "failed_sign_in"

    address_hash: Mapped[str] = mapped_column(String(64), index=True)
