"""What was tried of a kit: by oneself, with notes; by all, as mere numbers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.service.kits.models import KitRow, KitTry


def all_kits(session: Session) -> list[KitRow]:
    return list(session.scalars(select(KitRow).order_by(KitRow.slug)))


def tried_by(session: Session, kit: KitRow, person_id: UUID | None) -> dict[str, KitTry]:
    """The person's own tries, by activity."""
    rows = session.scalars(select(KitTry).where(KitTry.kit_id == kit.id, KitTry.person_id == person_id))
    return {row.activity: row for row in rows}


def counts(session: Session, kit: KitRow) -> dict[str, int]:
    """How many people tried each activity, without saying who."""
    rows = session.execute(
        select(KitTry.activity, func.count()).where(KitTry.kit_id == kit.id).group_by(KitTry.activity)
    )
    return {row[0]: row[1] for row in rows}
