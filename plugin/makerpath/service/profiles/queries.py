"""Reading what makers say of themselves."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.recommending import Maker
from makerpath.service.profiles.models import MakerProfile


def profile_of(session: Session, person_id: UUID | None) -> MakerProfile | None:
    return session.scalar(select(MakerProfile).where(MakerProfile.person_id == person_id))


def maker_of(session: Session, person_id: UUID | None) -> Maker:
    """The person as recommendations see them; an empty one for somebody who says nothing."""
    row = profile_of(session, person_id)
    if row is None:
        return Maker()
    return Maker(
        crafts=frozenset(row.crafts),
        disciplines=frozenset(row.disciplines),
        at_hand=frozenset(row.equipment),
        field=row.field,
        level=row.level,
        age=row.age,
    )
