"""How people want to be told by mail, and where."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.notices.models import NoticeChoice
from makerpath.service.people.models import Identity, LOCAL

AT_ONCE, DAILY, NEVER = "at-once", "daily", "never"
WAYS = (AT_ONCE, DAILY, NEVER)


@dataclass(frozen=True)
class Choice:
    """What one person wants: `mail` is one of `WAYS`; `address` is empty for somebody who has none."""

    mail: str = DAILY
    muted: frozenset[str] = frozenset()
    address: str = ""


def choices(session: Session, people: Collection[UUID]) -> dict[UUID, Choice]:
    """The choices of these people, in two queries; their own account's address comes before those of platforms."""
    rows = {
        row.person_id: row for row in session.scalars(select(NoticeChoice).where(NoticeChoice.person_id.in_(people)))
    }
    addresses: dict[UUID, str] = {}
    known = session.scalars(
        select(Identity).where(Identity.person_id.in_(people), Identity.email != "").order_by(Identity.id)
    )
    for identity in known:
        if identity.issuer == LOCAL or identity.person_id not in addresses:
            addresses[identity.person_id] = identity.email
    return {
        person_id: Choice(
            mail=rows[person_id].mail if person_id in rows else DAILY,
            muted=frozenset(rows[person_id].muted if person_id in rows else ()),
            address=addresses.get(person_id, ""),
        )
        for person_id in people
    }
