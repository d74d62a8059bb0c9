"""Second assessors: some cases are looked at by another instructor, who does not see what the first says."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.service import policy
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.cases import brief_of, cases_of
from makerpath.service.assessments.models import Assessment, AssessmentCase, OPEN, WAITING
from makerpath.service.assessments.settling import settle
from makerpath.service.core.events import Event
from makerpath.service.moderation.people import end_grant, made_by, MODERATE, ROLE, school_instructors
from makerpath.service.notices.audience import instructors
from makerpath.service.operation import Answer, LISTENERS, operation, Work
from makerpath.service.people.models import Grant
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project

_PARTS = 10_000


def chosen(case_id: UUID, percent: float) -> bool:
    """Whether the case is among the `percent` of all that get a second assessor: always the same answer."""
    place = int.from_bytes(hashlib.sha256(case_id.bytes).digest()[:8])
    return place % _PARTS < percent * _PARTS / 100


def seconds_of(session: Session, case_id: UUID) -> list[Allocation]:
    """The second assessors of the case."""
    rows = session.scalars(
        select(Allocation)
        .where(Allocation.case_id == case_id, Allocation.blind.is_(True), Allocation.withdrawn_at.is_(None))
        .order_by(Allocation.id)
    )
    return list(rows)


def ask_seconds(work: Work, project: Project) -> None:
    """A second assessor for each case of the project that waits, was chosen, and has none; where there is nobody, none
    is asked, and the page of the moderators says so.
    """
    plans = {plan.id: plan for plan in brief_of(work.session, project).plans if plan.moderation.second}
    for name, case in cases_of(work.session, project.id).items():
        if name not in plans or case.state != WAITING or not chosen(case.id, plans[name].moderation.second):
            continue
        if seconds_of(work.session, case.id):
            continue
        person_id = _free(work, project, case)
        if person_id is not None:
            _ask(work, project, case, person_id)


def listen(work: Work, event: Event) -> None:
    if event.verb == "stage.submitted" and event.project_id is not None:
        ask_seconds(work, work.session.get_one(Project, event.project_id))


LISTENERS.append(listen)


@operation("moderation.name_second")
def name_second(work: Work, *, case_id: UUID, person_id: UUID) -> Answer:
    """Ask an instructor of the school, maybe of another class, who then may assess this project and nothing else."""
    case = work.get(AssessmentCase, case_id, lock=True)
    work.require(MODERATE, case)
    project = work.get(Project, case.project_id)
    if case.state not in (OPEN, WAITING):
        raise Conflict(
            "moderation.settled", N_("Nobody is waited for here any more."), N_("Load the page again to see it.")
        )
    known = {person.id for person in school_instructors(work.session)}
    if person_id not in known:
        raise NotFound()
    if person_id in made_by(work.session, project) | _involved(work.session, case):
        raise MakerpathError(
            "moderation.second",
            N_("This person has to do with the project already."),
            N_("Choose somebody who neither made nor assessed it."),
            status=422,
            field="person",
        )
    there = Actor(person_id=person_id, school_id=work.actor.school_id)
    if not policy.allowed(work.session, there, "project.assess", project):
        grant = work.add(
            Grant(
                person_id=person_id,
                role=ROLE,
                scope_kind="project",
                scope_id=project.id,
                granted_by=work.actor.person_id,
            )
        )
        work.record("role.granted", grant.id, person=str(person_id), role=ROLE, scope="project")
    return {"allocation": str(_ask(work, project, case, person_id).id)}


@operation("moderation.let_off")
def let_off(work: Work, *, allocation_id: UUID) -> Answer:
    """A second assessor who has not assessed is not waited for any more."""
    row = work.get(Allocation, allocation_id, lock=True)
    case = work.get(AssessmentCase, row.case_id, lock=True)
    work.require(MODERATE, case)
    if not row.blind or row.withdrawn_at is not None or row.done_at is not None:
        raise Conflict(
            "moderation.settled", N_("Nobody is waited for here any more."), N_("Load the page again to see it.")
        )
    project = work.get(Project, case.project_id, lock=True)
    row.withdrawn_at = work.now
    end_grant(work, project, row.person_id)
    work.session.flush()
    work.record("assessment.second_let_off", case.id, project_id=project.id, person=str(row.person_id))
    settle(work, project, case)
    return {}


def _ask(work: Work, project: Project, case: AssessmentCase, person_id: UUID) -> Allocation:
    there = work.session.scalar(
        select(Allocation).where(
            Allocation.case_id == case.id, Allocation.person_id == person_id, Allocation.role == ROLE
        )
    )
    row = there or Allocation(case_id=case.id, project_id=project.id, person_id=person_id, role=ROLE)
    row.blind, row.withdrawn_at, row.done_at = True, None, None
    row.allocated_by = work.actor.person_id if work.allowed(MODERATE, project) else None
    work.add(row)
    work.record("assessment.second_asked", case.id, project_id=project.id, person=str(person_id))
    return row


def _free(work: Work, project: Project, case: AssessmentCase) -> UUID | None:
    """The instructor of the class with the least to do as a second one; None where there is no second one."""
    there = instructors(work.session, project.scopes(work.session))
    free = there - made_by(work.session, project) - _involved(work.session, case)
    if len(there) < 2 or not free:
        return None
    loads = {
        row[0]: row[1]
        for row in work.session.execute(
            select(Allocation.person_id, func.count(Allocation.id))
            .where(Allocation.person_id.in_(free), Allocation.blind.is_(True), Allocation.withdrawn_at.is_(None))
            .group_by(Allocation.person_id)
        )
    }
    return min(free, key=lambda one: (loads.get(one, 0), hashlib.sha256(case.id.bytes + one.bytes).digest()))


def _involved(session: Session, case: AssessmentCase) -> set[UUID]:
    """Who assesses the case already, or was asked to."""
    asked = select(Allocation.person_id).where(Allocation.case_id == case.id, Allocation.withdrawn_at.is_(None))
    said = select(Assessment.assessor_id).where(Assessment.case_id == case.id, Assessment.withdrawn_at.is_(None))
    return set(session.scalars(asked)) | set(session.scalars(said))
