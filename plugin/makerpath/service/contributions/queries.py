"""What a maker sees of how the team shared the work, and what an instructor sees of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.contributing import factors
from makerpath.domain.scoring import percent
from makerpath.service.assessments.models import APPROVAL, AssessmentCase, OPEN, RELEASED
from makerpath.service.contributions.factors import points_of, rows_of, set_aside
from makerpath.service.contributions.models import ContributionClaim, ContributionRating
from makerpath.service.contributions.operations import FEWEST
from makerpath.service.contributions.patterns import odd
from makerpath.service.core.events import Event
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Evidence, Iteration, Project, TeamMember


@dataclass(frozen=True)
class Claim:
    """What one maker says they did; `shown` names the pieces and versions that show it."""

    person: Person
    row: ContributionClaim | None
    shown: Sequence[Any]


@dataclass(frozen=True)
class OwnRating:
    """The form in which a maker rates the others; `row` is what they said so far. `open` until the result is settled.

    `missing` counts the makers who have said nothing yet: how many, never who. `asked` once the work was handed in.
    """

    plan: AssessmentPlan
    others: Sequence[Person]
    row: ContributionRating | None
    open: bool
    missing: int
    asked: bool = False


@dataclass(frozen=True)
class Rated:
    """What one maker said, for an instructor; `aside` is there when it does not count."""

    row: ContributionRating
    by: str
    aside: Event | None


@dataclass(frozen=True)
class Overview:
    """For an instructor: everything that was said of each other for one plan, and the factors in percent."""

    plan: AssessmentPlan
    makers: Sequence[Person]
    rated: Sequence[Rated]
    factors: Mapping[UUID, float | None]
    odd: Sequence[tuple[str, str]]
    missing: Sequence[str] = field(default_factory=list)


def makers(session: Session, project: Project) -> list[Person]:
    """Who makes the project now, in the order in which they came."""
    return list(
        session.scalars(
            select(Person)
            .join(TeamMember, TeamMember.person_id == Person.id)
            .where(TeamMember.project_id == project.id, TeamMember.left_at.is_(None))
            .order_by(TeamMember.id)
        )
    )


def pieces(session: Session, project: Project) -> list[Evidence | Iteration]:
    """What may show a claim: everything the makers showed and did not take back, the newest first."""
    shown = session.scalars(
        select(Evidence).where(Evidence.project_id == project.id, Evidence.withdrawn_at.is_(None))
    ).all()
    versions = session.scalars(select(Iteration).where(Iteration.project_id == project.id)).all()
    return sorted([*shown, *versions], key=lambda row: row.id, reverse=True)


def claims(
    session: Session, project: Project, team: Sequence[Person], there: Sequence[Evidence | Iteration]
) -> list[Claim]:
    """The newest claim of everybody who makes the project."""
    rows = session.scalars(
        select(ContributionClaim).where(ContributionClaim.project_id == project.id).order_by(ContributionClaim.id)
    )
    newest = {row.person_id: row for row in rows}
    known = {str(row.id): row for row in there}
    return [
        Claim(person, row, [known[name] for name in (row.evidence_ids if row else []) if name in known])
        for person in team
        for row in [newest.get(person.id)]
    ]


def own_rating(
    session: Session, project: Project, plan: AssessmentPlan, case: AssessmentCase, team: Sequence[Person], me: UUID
) -> OwnRating | None:
    """The maker's own form; None where their part does not count for that plan."""
    if not plan.individual or len(team) < FEWEST:
        return None
    rows = {row.person_id: row for row in rows_of(session, project, plan.id)}
    return OwnRating(
        plan=plan,
        others=[person for person in team if person.id != me],
        row=rows.get(me),
        open=case.state not in (APPROVAL, RELEASED),
        missing=sum(person.id not in rows for person in team),
        asked=case.state != OPEN,
    )


def overview(session: Session, project: Project, plan: AssessmentPlan, team: Sequence[Person]) -> Overview | None:
    """What an instructor sees; None where nobody's part counts for that plan."""
    if not plan.individual or len(team) < FEWEST:
        return None
    rows, aside = rows_of(session, project, plan.id), set_aside(session, project)
    ids = [person.id for person in team]
    names = {person.id: person.display_name for person in team}
    counting = points_of([row for row in rows if row.id not in aside])
    moved: Mapping[UUID, Fraction] = factors(ids, counting, plan.individual)
    return Overview(
        plan=plan,
        makers=team,
        rated=[Rated(row, names[row.person_id], aside.get(row.id)) for row in rows if row.person_id in names],
        factors={who: percent(factor) for who, factor in moved.items()},
        odd=[(item.message, names.get(item.person, "") if item.person else "") for item in odd(ids, counting)],
        missing=[person.display_name for person in team if person.id not in {row.person_id for row in rows}],
    )
