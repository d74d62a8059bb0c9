"""What the grade book of a platform should say of a project, for the learner behind each of its blocks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from math import floor
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.domain.scoring import exact, percent
from makerpath.service.assessments.cases import briefs_of
from makerpath.service.assessments.models import AssessmentCase, OPEN
from makerpath.service.assessments.results import Released, released, theirs, whole_result
from makerpath.service.calendar.dues import dues
from makerpath.service.classes.models import Term
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRun
from makerpath.service.platforms.models import BlockLink
from makerpath.service.progress.opening import today
from makerpath.service.projects.models import Project, TeamMember

LEAST_WEIGHT = 0.5
"""Below this a block counts no whole point: there is nothing to send."""
Points = tuple[int, int]


@dataclass(frozen=True)
class Grade:
    """Whole points, earned and possible, of the block's weight; None where the project has no grade (any more).

    `unattempted`: at least one assessment counts zero because nothing was handed in for it.
    """

    points: Points | None
    decided_at: datetime
    unattempted: bool = False


def grades_of(session: Session, links: Collection[BlockLink], here: date | None = None) -> dict[UUID, Grade]:
    """What counts now, by the link's id, for some hundred links at once; `here` is the day of looking.

    Left out is whoever makes the project no more, and a block that counts no points.
    """
    counting = [link for link in links if link.weight >= LEAST_WEIGHT]
    wanted = {link.project_id for link in counting}
    projects = {row.id: row for row in session.scalars(select(Project).where(Project.id.in_(wanted)))}
    making = _making(session, counting)
    outcomes = released(session, wanted, numbers_only=True)
    briefs = briefs_of(session, projects.values())
    strict = [row for row in projects.values() if briefs[row.id].unattempted == "zero"]
    missed = _missed(session, strict, briefs, here) if strict else {}
    found = {}
    for link in counting:
        if (link.project_id, link.person_id) in making:
            project = projects[link.project_id]
            mine = theirs(outcomes[project.id], link.person_id)
            found[link.id] = _grade(briefs[project.id], project, mine, missed.get(project.id, frozenset()), link.weight)
    return found


def _grade(brief: Brief, project: Project, mine: Released, missed: Collection[str], weight: float) -> Grade:
    # Nothing is older than the project, and of what is equally old the later working out counts.
    decided_at = max([project.created_at, *(at for plan, (_row, at) in mine.items() if _counts(brief, plan))])
    result = whole_result(brief, project, mine)
    if result is not None:
        return Grade(_points(result.total, weight), decided_at)
    plans = [plan for plan in brief.plans if plan.weight]
    if not missed or any(plan.id not in mine and plan.id not in missed for plan in plans):
        return Grade(None, decided_at)
    whole = sum((exact(plan.weight) for plan in plans), Fraction(0))
    reached = sum(
        (exact(plan.weight) * exact(mine[plan.id][0].total) for plan in plans if plan.id in mine), Fraction(0)
    )
    return Grade(_points(percent(reached / whole / 100) or 0.0, weight), decided_at, unattempted=True)


def _counts(brief: Brief, plan_id: str) -> bool:
    plan = brief.plan(plan_id)
    return plan is not None and plan.weight > 0


def _points(total: float, weight: float) -> Points:
    """A platform's grade book keeps whole points only."""
    return floor(total * weight / 100 + 0.5), floor(weight + 0.5)


def _making(session: Session, links: Iterable[BlockLink]) -> set[tuple[UUID, UUID]]:
    """Who of them makes their project still, as (project, person)."""
    pairs = [(link.project_id, link.person_id) for link in links]
    rows = session.execute(
        select(TeamMember.project_id, TeamMember.person_id).where(
            tuple_(TeamMember.project_id, TeamMember.person_id).in_(pairs), TeamMember.left_at.is_(None)
        )
    )
    return {(project_id, person_id) for project_id, person_id in rows}


def _missed(
    session: Session, projects: Collection[Project], briefs: Mapping[UUID, Brief], here: date | None
) -> dict[UUID, frozenset[str]]:
    """The plans for which nothing was ever handed in though their stage was due or the run is over, by project."""
    here = here or today(session, next(iter(projects)).school_id, utc_now())
    over = _over(session, {row.run_id for row in projects}, here)
    days = dues(session, projects, here)
    stages = {row.id: {plan.id: briefs[row.id].assessed_at(plan) for plan in briefs[row.id].plans} for row in projects}
    runs = {row.id: row.run_id for row in projects}
    found: dict[UUID, set[str]] = {}
    for project_id, plan in session.execute(
        select(AssessmentCase.project_id, AssessmentCase.plan).where(
            AssessmentCase.project_id.in_(stages), AssessmentCase.state == OPEN, AssessmentCase.ready_at.is_(None)
        )
    ):
        stage = stages[project_id].get(plan)
        due = days[project_id].get(stage) if stage else None
        if (due is not None and due.late) or (runs[project_id] in over and due is None):
            found.setdefault(project_id, set()).add(plan)
    return {project_id: frozenset(plans) for project_id, plans in found.items()}


def _over(session: Session, run_ids: Collection[UUID], here: date) -> set[UUID]:
    """The runs whose last day, or that of their term, has passed."""
    rows = session.execute(
        select(CourseRun.id, CourseRun.ends_on, Term.ends_on)
        .outerjoin(Term, Term.id == CourseRun.term_id)
        .where(CourseRun.id.in_(run_ids))
    )
    return {run_id for run_id, own, term in rows if (own or term or here) < here}
