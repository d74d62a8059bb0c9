"""The makers' factors on a project, from what they said of each other."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.contributing import factors
from makerpath.service.contributions.models import ContributionRating
from makerpath.service.core.events import Event
from makerpath.service.projects.models import Project, TeamMember

SET_ASIDE, PUT_BACK = "contribution.set_aside", "contribution.put_back"
"""The acts of an instructor by which somebody's ratings do not count, or count again; their subject is the rating."""


def factors_of(session: Session, project: Project, plan: AssessmentPlan) -> dict[UUID, Fraction] | None:
    """Each present maker's factor; None where the plan gives all of them the same result, or there is one maker."""
    if not plan.individual:
        return None
    makers = makers_of(session, project)
    if len(makers) < 2:
        return None
    rows = rows_of(session, project, plan.id)
    aside = set_aside(session, project)
    return factors(makers, points_of([row for row in rows if row.id not in aside]), plan.individual)


def makers_of(session: Session, project: Project) -> list[UUID]:
    """Who makes the project now."""
    return list(
        session.scalars(
            select(TeamMember.person_id)
            .where(TeamMember.project_id == project.id, TeamMember.left_at.is_(None))
            .order_by(TeamMember.person_id)
        )
    )


def rows_of(session: Session, project: Project, plan: str) -> list[ContributionRating]:
    """What everybody said of the others, for that plan."""
    return list(
        session.scalars(
            select(ContributionRating)
            .where(ContributionRating.project_id == project.id, ContributionRating.plan == plan)
            .order_by(ContributionRating.id)
        )
    )


def points_of(rows: Collection[ContributionRating]) -> dict[UUID, dict[UUID, int]]:
    """Who gave whom how much."""
    return {row.person_id: {UUID(who): int(points) for who, points in row.ratings.items()} for row in rows}


def set_aside(session: Session, project: Project) -> dict[UUID, Event]:
    """The ratings that an instructor set aside, by id, each with the event that says when and why."""
    newest: dict[UUID, Event] = {}
    rows = session.scalars(
        select(Event).where(Event.project_id == project.id, Event.verb.in_((SET_ASIDE, PUT_BACK))).order_by(Event.id)
    )
    for row in rows:
        assert row.subject_id is not None
        newest[row.subject_id] = row
    return {rating: event for rating, event in newest.items() if event.verb == SET_ASIDE}
