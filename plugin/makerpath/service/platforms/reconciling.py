"""For the operator: every grade compared with what its platform has at this moment, and repaired if asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from makerpath.service.operation import Services
from makerpath.service.people.models import School
from makerpath.service.platforms.comparing import Difference, differing, hear, links_of
from makerpath.service.platforms.failures import AWAY
from makerpath.service.platforms.models import BlockLink, Platform

UNSCOPED = "the operator looks after the platforms of every school"
PATIENCE = 3
"""A platform that was away so often one after the other is asked no more."""


@dataclass(frozen=True)
class Line:
    """A difference as it was found, and whether it is gone now."""

    difference: Difference
    repaired: bool


@dataclass
class Reconciled:
    """What differed; `silent` names the platforms that do not answer, with how many grades nobody could compare."""

    lines: list[Line] = field(default_factory=list)
    silent: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        return not self.silent and all(line.repaired for line in self.lines)


def schools(services: Services) -> list[UUID]:
    with services.database.reading(unscoped=UNSCOPED) as session:
        return list(session.scalars(select(School.id).order_by(School.id)))


def reconcile(services: Services, school_id: UUID, found: Reconciled, *, course: str | None, repair: bool) -> None:
    """Add to `found` what differs in the school, in the runs of `course` or in all of them."""
    away: Counter[UUID] = Counter()
    with services.database.reading(school_id) as session:
        names = {row.id: row.name for row in session.scalars(select(Platform))}
        lots = [[(link.id, link.platform_id) for link in some] for some in links_of(session, course=course)]
    for lot in lots:
        for link_id, platform_id in lot:
            silent = away[platform_id] >= PATIENCE or hear(services, school_id, link_id) == AWAY
            away[platform_id] = away[platform_id] + 1 if silent else 0
            found.silent.update([names[platform_id]] if silent else [])
        for one in _differing(services, school_id, [link_id for link_id, _platform in lot]):
            gone = repair and not found.silent[one.platform] and _repaired(services, school_id, one.link_id)
            found.lines.append(Line(one, gone))


def _repaired(services: Services, school_id: UUID, link_id: UUID) -> bool:
    hear(services, school_id, link_id, repair=True)
    return not _differing(services, school_id, [link_id])


def _differing(services: Services, school_id: UUID, links: list[UUID]) -> list[Difference]:
    with services.database.reading(school_id) as session:
        rows = session.scalars(select(BlockLink).where(BlockLink.id.in_(links)).order_by(BlockLink.id)).all()
        return differing(session, rows)
