"""What makers see of their assessments, and what counts for certificates, gradebooks and completion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TypeVar
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import defer, Session

from makerpath.domain.brief import Brief
from makerpath.domain.scoring import exact, percent
from makerpath.service.assessments.cases import brief_of, briefs_of
from makerpath.service.assessments.models import AssessmentCase, Outcome
from makerpath.service.projects.models import Project


@dataclass(frozen=True)
class Result:
    """What counts of a project for one of its makers: every weighted assessment of its brief was released.

    `main` is the outcome by the brief's own rubric (else the first that counts); `outcomes` has all of them by plan.
    Percentages are the weighted means of the outcomes; `short` names what any of them missed.
    """

    main: Outcome
    outcomes: Mapping[str, Outcome]
    total: float
    theory: float | None
    practice: float | None
    short: tuple[str, ...]
    final_at: datetime

    @property
    def levels(self) -> Mapping[str, str]:
        return self.main.levels


Released = Mapping[str, tuple[Outcome, datetime]]


def result_of(session: Session, project: Project, person_id: UUID | None = None) -> Result | None:
    """The result for one maker, or with none the team's; None until everything that counts was released."""
    found = released(session, [project.id])[project.id]
    return whole_result(brief_of(session, project), project, theirs(found, person_id))


P = TypeVar("P", UUID, UUID | None)


def results_in(session: Session, pairs: Collection[tuple[Project, P]]) -> dict[tuple[UUID, P], Result]:
    """As `result_of`, for many, by project and person, in a constant number of queries; those without one are left
    out.
    """
    found = released(session, {project.id for project, _person in pairs})
    briefs = briefs_of(session, [project for project, _person in pairs if found[project.id]])
    made = {}
    for project, person_id in pairs:
        if not found[project.id]:
            continue
        result = whole_result(briefs[project.id], project, theirs(found[project.id], person_id))
        if result is not None:
            made[project.id, person_id] = result
    return made


def released(
    session: Session, project_ids: Collection[UUID], *, numbers_only: bool = False
) -> defaultdict[UUID, dict[tuple[str, UUID | None], tuple[Outcome, datetime]]]:
    """Every outcome that makers may see, with when it was released: by project, then by plan and person.

    `numbers_only` leaves out what only one project's page shows: levels, shares, steps, reason.
    """
    heavy = (Outcome.levels, Outcome.shares, Outcome.steps, Outcome.reason) if numbers_only else ()
    found: defaultdict[UUID, dict[tuple[str, UUID | None], tuple[Outcome, datetime]]] = defaultdict(dict)
    rows = session.execute(
        select(Outcome, AssessmentCase.released_at)
        .join(
            AssessmentCase,
            and_(AssessmentCase.id == Outcome.case_id, AssessmentCase.released_number == Outcome.number),
        )
        .where(AssessmentCase.project_id.in_(project_ids), AssessmentCase.released_number > 0)
        .options(*(defer(column, raiseload=True) for column in heavy))
    )
    for outcome, moment in rows:
        assert moment is not None
        found[outcome.project_id][outcome.plan, outcome.person_id] = (outcome, moment)
    return found


def theirs(found: Mapping[tuple[str, UUID | None], tuple[Outcome, datetime]], person_id: UUID | None) -> Released:
    """The outcomes by plan that are the person's: their own, else the team's. Where members differ, the lowest stands
    for the team, so that nobody passes by another's result.
    """
    mine: dict[str, tuple[Outcome, datetime]] = {}
    for (plan, whose), pair in sorted(found.items(), key=lambda item: (item[1][0].total, str(item[0][1]))):
        if whose is None or whose == person_id or (person_id is None and plan not in mine):
            mine[plan] = pair
    return mine


def whole_result(brief: Brief, project: Project, mine: Released) -> Result | None:
    """The result that these outcomes make; None while one that counts is missing."""
    plans = [plan for plan in brief.plans if plan.weight]
    if any(plan.id not in mine for plan in plans):
        return None
    here = [(plan, *mine[plan.id]) for plan in plans]
    main = next((row for _plan, row, _at in here if row.rubric_hash == project.rubric_hash), here[0][1])

    def mean(name: str) -> float | None:
        values = [(exact(plan.weight), getattr(row, name)) for plan, row, _at in here]
        known = [(weight, exact(value)) for weight, value in values if value is not None]
        whole = sum((weight for weight, _value in known), Fraction(0))
        return percent(sum((weight * value for weight, value in known), Fraction(0)) / whole / 100) if known else None

    return Result(
        main=main,
        outcomes={plan: row for plan, (row, _at) in mine.items()},
        total=mean("total") or 0.0,
        theory=mean("theory"),
        practice=mean("practice"),
        short=tuple(dict.fromkeys(name for _plan, row, _at in here for name in row.short)),
        final_at=max(at for _plan, _row, at in here),
    )
