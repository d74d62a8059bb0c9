"""The bill of materials and the resource plan."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, InSchool


class MaterialItem(InSchool, Base):
    """A line of the bill of materials. `unit_cost` in minor units of `currency` (ISO 4217); a machine costs nothing,
    what it uses up (`consumable`) does. A line that was taken out keeps its row.
    """

    __tablename__ = "material_item"

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[float]
    unit: Mapped[str] = mapped_column(String(32), default="")
    unit_cost: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3), default="CNY")
    consumable: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]


class ResourcePlan(InSchool, Base):
    """What the project needs beside material: one text for each of `funding`, `place`, `equipment`, `training`."""

    __tablename__ = "resource_plan"

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), unique=True)
    sections: Mapped[dict[str, str]]
    language: Mapped[str] = mapped_column(String(12))
    changed_at: Mapped[datetime]
    changed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
