"""What a maker says of themselves."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, InSchool


class MakerProfile(InSchool, Base):
    """For recommendations, and for reports that count people and name nobody.

    `field` is what the person studies (`domain.profile.Field`), `level` their stage of study; empty until they say.
    """

    __tablename__ = "maker_profile"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    field: Mapped[str] = mapped_column(String(24), default="", index=True)
    level: Mapped[str] = mapped_column(String(24), default="")
    age: Mapped[int | None]
    crafts: Mapped[list[str]]
    disciplines: Mapped[list[str]]
    equipment: Mapped[list[str]]
