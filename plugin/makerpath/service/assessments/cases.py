"""The cases of a project: made when it begins, ready when their stage is handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.brief import Brief
from makerpath.domain.errors import Conflict, N_, NotFound
from makerpath.domain.lateness import days_late
from makerpath.domain.rubric import Rubric
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.models import (
    APPROVAL,
    Assessment,
    AssessmentCase,
    ESCALATED,
    OPEN,
    RELEASED,
    RETURNED,
    WAITING,
)
from makerpath.service.calendar.dues import dues
from makerpath.service.core.events import Event
from makerpath.service.courses.definitions import COURSE, load_brief, load_rubric
from makerpath.service.courses.models import CourseRun, DefinitionVersion
from makerpath.service.operation import LISTENERS, Work
from makerpath.service.people.models import School
from makerpath.service.projects.models import Project
from makerpath.service.rubrics.models import RubricAdoption

APART = ("peer", "juror")
"""The roles whose assessors see neither names nor the rest of a project."""
ASKING = (WAITING, ESCALATED)
"""The states in which a case is before its assessors."""
OVER = (APPROVAL, RELEASED)
"""The states in which its result is there: who knows it, or may know it, moves it no more."""


def is_over(state: str, plan: AssessmentPlan, role: str) -> bool:
    """Whether nobody is asked in that role any more, with the case in that state.

    Instructors look again as often as they like, and makers at themselves where it counts nothing.
    """
    if role == "instructor" or (role == "self" and not (plan.weight and plan.counts(role))):
        return False
    return state in OVER or (role in APART and state not in ASKING)


def check_open(case: AssessmentCase, plan: AssessmentPlan, role: str) -> None:
    """Raise `allocation.over` (409) for what nobody is asked for in that role any more."""
    if is_over(case.state, plan, role):
        raise Conflict(
            "allocation.over",
            N_("This does not wait for assessors any more."),
            N_("What you made final before counts as you said it."),
        )


def cases_of(session: Session, project_id: UUID) -> dict[str, AssessmentCase]:
    """The cases of the project by plan."""
    rows = session.scalars(select(AssessmentCase).where(AssessmentCase.project_id == project_id))
    return {row.plan: row for row in rows}


def case_of(session: Session, project_id: UUID, plan: str, *, lock: bool = False) -> AssessmentCase:
    """The project's case of that plan; `NotFound` if its brief has no such assessment."""
    if "\x00" in plan:  # a letter that PostgreSQL does not even compare
        raise NotFound()
    query = select(AssessmentCase).where(AssessmentCase.project_id == project_id, AssessmentCase.plan == plan)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.scalar(query)
    if row is None:
        raise NotFound()
    return row


def brief_of(session: Session, project: Project) -> Brief:
    return load_brief(session, project.brief_hash, project.brief_wording)


def briefs_of(session: Session, projects: Iterable[Project]) -> dict[UUID, Brief]:
    """The brief of each project, by the project's id; every version is read once."""
    rows = list(projects)
    versions = {(row.brief_hash, row.brief_wording) for row in rows}
    read = {version: load_brief(session, *version) for version in versions}
    return {row.id: read[row.brief_hash, row.brief_wording] for row in rows}


def plan_of(session: Session, project: Project, plan: str) -> AssessmentPlan:
    found = brief_of(session, project).plan(plan)
    if found is None:
        raise NotFound()
    return found


def rubric_of(session: Session, case: AssessmentCase) -> Rubric:
    """The rubric by which the case is assessed."""
    return load_rubric(session, case.rubric_hash, case.rubric_wording)


def asked_rubric(session: Session, case: AssessmentCase, role: str) -> Rubric:
    """The rubric as assessors of that role fill it in: makers read what is hidden with their result, not before.

    Peers make the same themselves, so they are not asked about it at all.
    """
    rubric = rubric_of(session, case)
    if role not in ("self", "peer") or (role == "self" and case.released_number):
        return rubric
    return rubric.model_copy(update={"criteria": list(rubric.shown(released=False))})


def open_cases(work: Work, project: Project, meant: Mapping[str, Sequence[str]] | None = None) -> None:
    """One case for each assessment that the brief plans, its rubric pinned.

    `meant` are the hashes of further rubrics by slug, where the project was begun with certain versions of them.
    """
    brief = brief_of(work.session, project)
    adopted = _adopted(work.session, project)
    for plan in brief.plans:
        known = (meant or {}).get(plan.rubric or "")
        scoring, wording = adopted.get(plan.id) or known or _pinned(work.session, project, brief, plan)
        work.add(
            AssessmentCase(
                project_id=project.id, run_id=project.run_id, plan=plan.id, rubric_hash=scoring, rubric_wording=wording
            )
        )


def handed_in(work: Work, project: Project, stage: str) -> None:
    """The cases that are given at `stage` wait for assessors from now on; handed in again, they wait again."""
    brief = brief_of(work.session, project)
    plans = {plan.id: plan for plan in brief.plans if brief.assessed_at(plan) == stage}
    for name, case in cases_of(work.session, project.id).items():
        if name in plans and case.state in (OPEN, WAITING, RETURNED):
            if case.state == RETURNED:
                _begin_again(work, case)
            # What a gate sent back was in time when it came first.
            if case.state != WAITING:
                case.late_days = days_late(plans[name].late, due_moment(work.session, project, stage), work.now)
            case.state, case.ready_at = WAITING, work.now


def _begin_again(work: Work, case: AssessmentCase) -> None:
    """Assessors look at returned work anew: what they said of it before counts no more, and stays readable."""
    rows = work.session.scalars(
        select(Assessment).where(
            Assessment.case_id == case.id, Assessment.final_at.is_not(None), Assessment.withdrawn_at.is_(None)
        )
    )
    for row in rows:
        row.withdrawn_at = work.now
    for asked in work.session.scalars(select(Allocation).where(Allocation.case_id == case.id)):
        asked.done_at = None


def due_moment(session: Session, project: Project, stage: str) -> datetime | None:
    """The end of the day on which the project's stage is due, extensions included, on the school's clock."""
    due = dues(session, [project])[project.id].get(stage)
    if due is None:
        return None
    zone = ZoneInfo(session.get_one(School, project.school_id).time_zone)
    return datetime.combine(due.day + timedelta(days=1), time.min, zone)


def _adopted(session: Session, project: Project) -> Mapping[str, tuple[str, str]]:
    """What the run assesses by, where a rubric was adopted there, by plan."""
    rows = session.scalars(
        select(RubricAdoption)
        .where(RubricAdoption.run_id == project.run_id, RubricAdoption.brief == project.brief)
        .order_by(RubricAdoption.id)
    )
    return {row.plan: (row.scoring_hash, row.wording_hash) for row in rows}


def _pinned(session: Session, project: Project, brief: Brief, plan: AssessmentPlan) -> tuple[str, str]:
    if plan.rubric is None or plan.rubric == brief.rubric:
        return project.rubric_hash, project.rubric_wording
    # Of the package that the brief itself came from, else of the platform.
    sources = select(DefinitionVersion.source).where(
        DefinitionVersion.kind == "brief",
        DefinitionVersion.slug == project.brief,
        DefinitionVersion.scoring_hash == project.brief_hash,
    )
    version = session.scalar(
        select(DefinitionVersion)
        .where(
            DefinitionVersion.kind == "rubric",
            DefinitionVersion.slug == plan.rubric,
            DefinitionVersion.source.in_(sources),
        )
        .order_by(DefinitionVersion.source.startswith(COURSE).desc(), DefinitionVersion.id.desc())
        .limit(1)
    )
    if version is None:
        raise NotFound()
    return version.scoring_hash, version.wording_hash


def listen(work: Work, event: Event) -> None:
    if event.project_id is None or event.verb not in ("project.started", "stage.submitted"):
        return
    project = work.session.get_one(Project, event.project_id)
    if event.verb == "project.started":
        open_cases(work, project, event.data.get("rubrics"))
    else:
        handed_in(work, project, str(event.data["stage"]))


LISTENERS.append(listen)


def run_of(session: Session, case: AssessmentCase) -> CourseRun:
    return session.get_one(CourseRun, case.run_id)
