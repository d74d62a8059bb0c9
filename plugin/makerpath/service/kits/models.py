"""The kits of a school, and who tried what."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.domain.topic import Kit
from makerpath.service.core.database import Base, InSchool
from makerpath.service.topics.models import Shared


class KitRow(Shared, Base):
    """A kit of the school; `body` is the `domain.topic.Kit` as JSON."""

    __tablename__ = "kit"
    __table_args__ = (UniqueConstraint("school_id", "slug"),)

    slug: Mapped[str] = mapped_column(String(64))
    body: Mapped[dict[str, Any]]

    @property
    def kit(self) -> Kit:
        return Kit.model_validate(self.body)


class KitTry(InSchool, Base):
    """A person tried an activity, with a note for themselves. Deleted when they take it back; it grades nothing."""

    __tablename__ = "kit_try"
    __table_args__ = (UniqueConstraint("kit_id", "activity", "person_id"),)

    kit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("kit.id"))
    activity: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
