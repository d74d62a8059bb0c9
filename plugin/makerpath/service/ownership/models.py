"""Statements of who owns a project, and the signatures under them."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, Immutable, InSchool, JsonType


class OwnershipStatement(Immutable, InSchool, Base):
    """The newest of a project holds. `shares` maps person id to hundredths of a percent, 10,000 in all.

    `record` lists what the project consisted of (versions and files with SHA-256 and UTC); `record_hash` is the
    SHA-256 of its canonical JSON, so that a later change shows.
    """

    __tablename__ = "ownership_statement"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    number: Mapped[int]
    shares: Mapped[dict[str, int]] = mapped_column(JsonType)
    note: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(12))
    record: Mapped[list[dict[str, str]]] = mapped_column(JsonType)
    record_hash: Mapped[str] = mapped_column(String(64))
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))


class OwnershipSignature(Immutable, InSchool, Base):
    """A maker agrees to a statement, under their name as they typed it."""

    __tablename__ = "ownership_signature"
    __table_args__ = (UniqueConstraint("statement_id", "person_id"),)

    statement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ownership_statement.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(200))
