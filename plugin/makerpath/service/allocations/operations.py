"""What an instructor does about assessors: ask peers now or anew, name somebody, let somebody off, go on without."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.service import policy
from makerpath.service.allocations.asking import ask_again, due_at, fill, settle_again
from makerpath.service.allocations.jurors import JUROR
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.cases import case_of, plan_of
from makerpath.service.assessments.models import AssessmentCase, WAITING
from makerpath.service.assessments.settling import settle
from makerpath.service.core import text
from makerpath.service.courses.models import CourseRun
from makerpath.service.moderation.people import check_made, end_grant
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Person, School
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember

NAMED = ("instructor", "mentor")
"""The roles in which an instructor names somebody for one project."""
LONGEST_REASON = 300


@operation("allocation.fill")
def ask_peers(work: Work, *, run_id: UUID, brief: str, plan: str) -> Answer:
    """Ask as many peers as the brief wants for everything that waits; who was asked before stays."""
    work.require("allocation.manage", work.get(CourseRun, run_id))
    return {"asked": fill(work, run_id, brief, plan)}


@operation("allocation.again")
def ask_anew(work: Work, *, run_id: UUID, brief: str, plan: str) -> Answer:
    """Allocate anew whatever nobody has begun."""
    work.require("allocation.manage", work.get(CourseRun, run_id))
    return {"asked": ask_again(work, run_id, brief, plan)}


@operation("allocation.due")
def set_due(work: Work, *, run_id: UUID, brief: str, plan: str, due_on: str) -> Answer:
    """Whoever has not assessed yet has time until the end of that day, on the school's clock; jurors until their link
    ends.
    """
    run = work.get(CourseRun, run_id, lock=True)
    work.require("allocation.manage", run)
    moment = _end_of(work, due_on)
    rows = work.session.scalars(
        select(Allocation)
        .join(AssessmentCase, AssessmentCase.id == Allocation.case_id)
        .join(Project, Project.id == Allocation.project_id)
        .where(
            AssessmentCase.run_id == run.id,
            AssessmentCase.plan == plan,
            Project.brief == brief,
            Allocation.role != JUROR,
            Allocation.done_at.is_(None),
            Allocation.withdrawn_at.is_(None),
        )
    ).all()
    for row in rows:
        row.due_at = moment
    people = sorted({str(row.person_id) for row in rows})
    if people:
        work.record("assessment.due_set", run.id, people=people, due_on=due_on.strip(), brief=brief, plan=plan)
    return {"moved": len(rows)}


@operation("allocation.let_off")
def let_off(work: Work, *, allocation_id: UUID) -> Answer:
    """Somebody need not assess it; what they began stays with them. The case goes on if it waited for them alone."""
    row = work.get(Allocation, allocation_id, lock=True)
    project = work.get(Project, row.project_id)
    work.require("allocation.manage", project)
    check_made(work, project)
    if row.done_at is not None:
        raise Conflict(
            "allocation.done",
            N_("They have assessed it already."),
            N_("You can take out what they said, and say why."),
        )
    if row.withdrawn_at is None:
        row.withdrawn_at = work.now
        if row.blind:
            end_grant(work, project, row.person_id)
        work.record("assessment.let_off", row.case_id, person=str(row.person_id), role=row.role)
        work.session.flush()
        settle_again(work, row.project_id, row.case_id)
    return {"project": str(row.project_id)}


@operation("allocation.name")
def name_assessor(
    work: Work, *, project_id: UUID, plan: str, person_id: UUID, role: str, blind: bool = False, due_on: str = ""
) -> Answer:
    """Name a mentor, or another instructor as second assessor, for one project; `blind`: without seeing the first."""
    project = work.get(Project, project_id, lock=True)
    work.require("project.assess", project)
    check_made(work, project)
    case = case_of(work.session, project.id, plan, lock=True)
    plan_of(work.session, project, plan)
    person = work.get(Person, person_id)
    if role not in NAMED or not _may_be(work, person, role, project):
        raise MakerpathError(
            "allocation.nobody",
            N_("This person cannot assess the project in that role."),
            N_("Choose somebody from the list."),
            status=422,
            field="person",
        )
    row = work.session.scalar(
        select(Allocation).where(
            Allocation.case_id == case.id, Allocation.person_id == person.id, Allocation.role == role
        )
    )
    if row is None:
        row = work.add(Allocation(case_id=case.id, project_id=project.id, person_id=person.id, role=role))
    elif row.withdrawn_at is None:
        return {"allocation": str(row.id)}
    row.withdrawn_at, row.allocated_by = None, work.actor.person_id
    row.blind = blind and role == "instructor"
    row.due_at = _end_of(work, due_on) if due_on else due_at(work)
    work.record("assessment.named", case.id, project_id=project.id, people=[str(person.id)], role=role, plan=plan)
    return {"allocation": str(row.id)}


@operation("allocation.go_on")
def go_on(work: Work, *, project_id: UUID, plan: str, reason: str) -> Answer:
    """Work out the result of what was said, without those who have not spoken."""
    project = work.get(Project, project_id, lock=True)
    work.require("project.assess", project)
    check_made(work, project)
    case = case_of(work.session, project.id, plan, lock=True)
    said = text.line(reason, "reason", LONGEST_REASON)
    if case.state != WAITING:
        raise Conflict("assessment.not_waiting", N_("This does not wait for assessors."))
    case.closed_at, case.closed_by = work.now, work.actor.person_id
    if not settle(work, project, case) and case.state == WAITING:
        raise Conflict(
            "assessment.nobody_spoke",
            N_("Nobody whose word counts has assessed this yet."),
            N_("Assess it yourself, or ask somebody else."),
        )
    work.record("assessment.went_on", case.id, project_id=project.id, plan=plan, reason=said)
    return {"project": str(project.id)}


def _may_be(work: Work, person: Person, role: str, project: Project) -> bool:
    made = select(TeamMember.id).where(TeamMember.project_id == project.id, TeamMember.person_id == person.id)
    if person.erased_at is not None or work.session.scalar(made) is not None:
        return False
    return role in policy.roles_on(work.session, Actor(person.id, person.school_id), project)


def _end_of(work: Work, due_on: str) -> datetime:
    try:
        day = date.fromisoformat(due_on.strip())
    except ValueError:
        raise _no_day() from None
    zone = ZoneInfo(work.session.get_one(School, work.actor.school_id).time_zone)
    today = work.now.astimezone(zone).date()
    if not today <= day <= today + timedelta(days=400):
        raise _no_day()
    return datetime.combine(day + timedelta(days=1), time.min, zone)


def _no_day() -> MakerpathError:
    return MakerpathError(
        "allocation.day", N_("Choose a day that is still to come, within a year."), status=422, field="due_on"
    )
