"""Who makes a project now, and whether all of them have signed who owns it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.service.ownership.models import OwnershipSignature, OwnershipStatement
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project, TeamMember


@dataclass(frozen=True)
class Ownership:
    """The newest statement of a project with its signatures; `makers` are those of today, in the order they came."""

    makers: list[Person]
    statement: OwnershipStatement | None = None
    signatures: dict[UUID, OwnershipSignature] = field(default_factory=dict)

    @property
    def fits(self) -> bool:
        """Whether the statement speaks of exactly the makers of today."""
        return self.statement is not None and set(self.statement.shares) == {str(maker.id) for maker in self.makers}

    @property
    def unsigned(self) -> list[Person]:
        """Who has to sign still: everybody, where there is no statement that fits."""
        return [maker for maker in self.makers if not self.fits or maker.id not in self.signatures]

    @property
    def complete(self) -> bool:
        return self.fits and not self.unsigned


def makers_of(session: Session, project_ids: Collection[UUID]) -> defaultdict[UUID, list[Person]]:
    """Who makes each of the projects now."""
    found: defaultdict[UUID, list[Person]] = defaultdict(list)
    rows = session.execute(
        select(TeamMember.project_id, Person)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.project_id.in_(project_ids), TeamMember.left_at.is_(None))
        .order_by(TeamMember.id)
    )
    for project_id, person in rows:
        found[project_id].append(person)
    return found


def ownership(session: Session, project: Project) -> Ownership:
    return ownerships(session, [project.id])[project.id]


def ownerships(session: Session, project_ids: Collection[UUID]) -> dict[UUID, Ownership]:
    """As `ownership`, for many projects in three queries."""
    newest = (
        select(OwnershipStatement.project_id, func.max(OwnershipStatement.number).label("number"))
        .where(OwnershipStatement.project_id.in_(project_ids))
        .group_by(OwnershipStatement.project_id)
        .subquery()
    )
    statements = {
        row.project_id: row
        for row in session.scalars(
            select(OwnershipStatement).join(
                newest,
                (newest.c.project_id == OwnershipStatement.project_id) & (newest.c.number == OwnershipStatement.number),
            )
        )
    }
    signed: defaultdict[UUID, dict[UUID, OwnershipSignature]] = defaultdict(dict)
    ids = [row.id for row in statements.values()]
    for row in session.scalars(select(OwnershipSignature).where(OwnershipSignature.statement_id.in_(ids))):
        signed[row.statement_id][row.person_id] = row
    makers = makers_of(session, project_ids)
    found = {}
    for project_id in project_ids:
        statement = statements.get(project_id)
        found[project_id] = Ownership(makers[project_id], statement, signed[statement.id] if statement else {})
    return found
