"""Invitations into a team, and people of other schools who are guests here."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Select, select, String
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.core.database import Base, InSchool


class TeamInvitation(InSchool, Base):
    """A code that lets one person into a team; `across` one of another school. The code itself is not kept.

    With `person_id` it is for that person alone, who finds it on their start page and may decline.
    """

    __tablename__ = "team_invitation"

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(64))
    across: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    declined_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @classmethod
    def open_at(cls, now: datetime) -> tuple[ColumnElement[bool], ...]:
        """The conditions of an invitation that can be accepted at that moment."""
        return (
            cls.used_at.is_(None),
            cls.declined_at.is_(None),
            cls.withdrawn_at.is_(None),
            cls.expires_at > now,
        )


class Guest(InSchool, Base):
    """Somebody of another school who works here: a person of this school (`person_id`) who stands for one of theirs.

    The row is the host's. The guest's own school finds it by `home_person_id`, in an unscoped session.
    """

    __tablename__ = "guest"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    home_school_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("school.id"), index=True)
    home_person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)


def guests() -> Select[tuple[uuid.UUID]]:
    """The persons of a school who are guests there: in no list of its own people."""
    return select(Guest.person_id)


def is_guest(session: Session, person_id: uuid.UUID) -> bool:
    return session.scalar(select(Guest.id).where(Guest.person_id == person_id)) is not None
