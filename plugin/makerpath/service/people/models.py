"""Schools with their campuses; persons, their identities, and the roles granted to them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, or_, select, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.core.database import Base, InSchool, Row, utc_now

Scope = tuple[str, uuid.UUID]
"""What a role is granted for: `("school" | "campus" | "class" | "project", id)`."""

LOCAL = "local"
"""The issuer of accounts with a password of our own."""


class School(Row, Base):
    """The tenant."""

    __tablename__ = "school"

    slug: Mapped[str] = mapped_column(String(64), unique=True)
    code: Mapped[str] = mapped_column(String(8))
    name: Mapped[dict[str, str]]
    language: Mapped[str] = mapped_column(String(12), default="en")
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)

    def scopes(self, session: Session) -> list[Scope]:
        return [("school", self.id)]


class Campus(InSchool, Base):
    """A place of a school, in a tree: a main campus and its branches."""

    __tablename__ = "campus"

    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("campus.id"))
    name: Mapped[dict[str, str]]

    def scopes(self, session: Session) -> list[Scope]:
        chain: list[Scope] = []
        campus: Campus | None = self
        while campus is not None and ("campus", campus.id) not in chain:
            chain.append(("campus", campus.id))
            campus = session.get(Campus, campus.parent_id) if campus.parent_id else None
        return [*chain, ("school", self.school_id)]


class Person(InSchool, Base):
    """One human being, whatever accounts they come with; the school is the one that keeps their record.

    Erased, nothing is left of them but the row that others' records point to.
    """

    __tablename__ = "person"

    display_name: Mapped[str] = mapped_column(String(200))
    certificate_name: Mapped[str] = mapped_column(String(400), default="")
    language: Mapped[str] = mapped_column(String(12), default="en")
    minor: Mapped[bool] = mapped_column(default=False)
    erased_at: Mapped[datetime | None]

    def scopes(self, session: Session) -> list[Scope]:
        return [("school", self.school_id)]


class Identity(InSchool, Base):
    """How a person is known to someone: a local account, an LMS, an LTI platform."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(320))
    secret: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(320), default="")


class Grant(InSchool, Base):
    """A role for one scope; may expire, may be taken back, is never deleted.

    With a `certificate_id` it holds only while that certificate does.
    """

    __tablename__ = "role_grant"
    __table_args__ = (Index(None, "person_id", "scope_kind", "scope_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(32))
    scope_kind: Mapped[str] = mapped_column(String(16))
    scope_id: Mapped[uuid.UUID]
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    certificate_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("certificate.id"))

    def active(self, now: datetime | None = None) -> bool:
        now = now or utc_now()
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


def grants_of(session: Session, person_id: uuid.UUID) -> list[Grant]:
    """The person's grants that hold now; those that come with a certificate, while it holds."""
    from makerpath.service.certificates.models import Certificate, holding

    standing = select(Certificate.id).where(Certificate.id == Grant.certificate_id, holding(utc_now())).exists()
    rows = session.scalars(
        select(Grant).where(
            Grant.person_id == person_id,
            Grant.revoked_at.is_(None),
            or_(Grant.certificate_id.is_(None), standing),
        )
    )
    return [row for row in rows if row.active()]
