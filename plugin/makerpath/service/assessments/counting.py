"""Which of a project's assessments counts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.assessments.models import Assessment


def counting(session: Session, project_id: UUID) -> Assessment | None:
    """The assessment that counts: the newest final one."""
    return session.scalar(
        select(Assessment)
        .where(Assessment.project_id == project_id, Assessment.final_at.is_not(None))
        .order_by(Assessment.final_at.desc(), Assessment.id.desc())
        .limit(1)
    )


def counting_in(session: Session, project_ids: list[UUID]) -> dict[UUID, Assessment]:
    """As `counting`, for many projects in one query; those without a final one are left out."""
    rows = session.scalars(
        select(Assessment)
        .where(Assessment.project_id.in_(project_ids), Assessment.final_at.is_not(None))
        .order_by(Assessment.final_at, Assessment.id)
    )
    return {row.project_id: row for row in rows}
