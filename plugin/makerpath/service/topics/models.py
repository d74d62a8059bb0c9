"""The topics of a school."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.classes.models import SchoolClass
from makerpath.service.core.database import Base, InSchool
from makerpath.service.people.models import Campus, Scope


class Shared(InSchool):
    """A row that every campus and class of the school shares: whoever has a role in one of them has it here."""

    def scopes(self, session: Session) -> list[Scope]:
        return [
            ("school", self.school_id),
            *(("campus", campus_id) for campus_id in session.scalars(select(Campus.id))),
            *(("class", class_id) for class_id in session.scalars(select(SchoolClass.id))),
        ]


class TopicRow(Shared, Base):
    """A topic (`domain.topic.Topic`) of the bank `bank`; one that a newer file left out is retired, not deleted."""

    __tablename__ = "topic"
    __table_args__ = (UniqueConstraint("school_id", "bank", "slug"),)

    bank: Mapped[str] = mapped_column(String(64))
    slug: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    title: Mapped[dict[str, str]]
    question: Mapped[dict[str, str]]
    summary: Mapped[dict[str, str]]
    crafts: Mapped[list[str]]
    disciplines: Mapped[list[str]]
    equipment: Mapped[list[str]]
    age_from: Mapped[int]
    age_to: Mapped[int]
    hours: Mapped[float]
    licence: Mapped[str] = mapped_column(Text)
    retired_at: Mapped[datetime | None]
