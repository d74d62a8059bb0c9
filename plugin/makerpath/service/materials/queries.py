"""What the project needs, as it is shown, counted by gates, and kept by a submission."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.domain.materials import SECTIONS
from makerpath.service.materials.models import MaterialItem, ResourcePlan
from makerpath.service.projects.models import Project

KEPT = ("name", "quantity", "unit", "unit_cost", "currency", "consumable", "source")


def bill(session: Session, project: Project) -> list[MaterialItem]:
    """The lines of the bill of materials that were not taken out, in their order."""
    rows = session.scalars(
        select(MaterialItem)
        .where(MaterialItem.project_id == project.id, MaterialItem.removed_at.is_(None))
        .order_by(MaterialItem.id)
    )
    return list(rows)


def count_items(session: Session, project: Project) -> int:
    here = MaterialItem.project_id == project.id, MaterialItem.removed_at.is_(None)
    return session.scalar(select(func.count(MaterialItem.id)).where(*here)) or 0


def plan(session: Session, project: Project) -> ResourcePlan | None:
    return session.scalar(select(ResourcePlan).where(ResourcePlan.project_id == project.id))


def empty_sections(session: Session, project: Project) -> list[str]:
    """The sections of the resource plan that say nothing yet."""
    row = plan(session, project)
    return [name for name in SECTIONS if not (row and row.sections.get(name))]


def count_sections(session: Session, project: Project) -> int:
    return len(SECTIONS) - len(empty_sections(session, project))


def keep_items(session: Session, project: Project) -> list[dict[str, Any]]:
    """The bill as it is now, as plain data."""
    return [{name: getattr(row, name) for name in KEPT} for row in bill(session, project)]


def keep_plan(session: Session, project: Project) -> dict[str, Any]:
    """The resource plan as it is now, as plain data."""
    row = plan(session, project)
    return {"sections": dict(row.sections), "language": row.language} if row else {}
