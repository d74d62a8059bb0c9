"""Who may look after whose assessments: nobody judges what they said themselves, where somebody else could."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import LEARNERS
from makerpath.domain.errors import N_, NotAllowed
from makerpath.service import policy
from makerpath.service.assessments.models import Assessment, AssessmentCase
from makerpath.service.notices.audience import instructors
from makerpath.service.operation import Work
from makerpath.service.people.models import Grant, Person, Scope
from makerpath.service.projects.models import Project, TeamMember

MODERATE, ROLE = "assessment.moderate", "instructor"
_OFFICE = frozenset({"officer", "administrator"})


def class_instructors(session: Session, scopes: list[Scope]) -> list[Person]:
    """The instructors of a class, by name: those of the nearest scope that has any."""
    found = instructors(session, scopes)
    rows = session.scalars(select(Person).where(Person.id.in_(found), Person.erased_at.is_(None)))
    return sorted(rows, key=lambda person: (person.display_name, person.id))


def school_instructors(session: Session) -> list[Person]:
    """Everybody who is an instructor of any class of the school today, by name."""
    rows = session.scalars(select(Grant).where(Grant.role == "instructor", Grant.revoked_at.is_(None)))
    ids = {row.person_id for row in rows if row.active()}
    people = session.scalars(select(Person).where(Person.id.in_(ids), Person.erased_at.is_(None)))
    return sorted(people, key=lambda person: (person.display_name, person.id))


def assessed_by(session: Session, case_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Who judged each case by office, by the case's id; what was withdrawn does not count."""
    found: dict[UUID, set[UUID]] = {case_id: set() for case_id in case_ids}
    rows = session.execute(
        select(Assessment.case_id, Assessment.assessor_id).where(
            Assessment.case_id.in_(case_ids),
            Assessment.final_at.is_not(None),
            Assessment.withdrawn_at.is_(None),
            Assessment.assessor_role.not_in(LEARNERS),
        )
    )
    for case_id, person_id in rows:
        found[case_id].add(person_id)
    return found


def made_by(session: Session, project: Project) -> set[UUID]:
    """Everybody who makes or made the project."""
    return set(session.scalars(select(TeamMember.person_id).where(TeamMember.project_id == project.id)))


def end_grant(work: Work, project: Project, person_id: UUID) -> None:
    """Who was an instructor of this project alone, as its second assessor, is none any more."""
    grants = select(Grant).where(
        Grant.person_id == person_id, Grant.scope_kind == "project", Grant.scope_id == project.id
    )
    for grant in work.session.scalars(grants.where(Grant.role == ROLE, Grant.revoked_at.is_(None))):
        grant.revoked_at = work.now
        work.record("role.revoked", grant.id, person=str(grant.person_id), role=grant.role)


def locked(work: Work, case_id: UUID) -> tuple[AssessmentCase, Project]:
    """The case that the actor moderates with its project, locked in the order in which assessors lock them: of two who
    meet, one waits.
    """
    case = work.get(AssessmentCase, case_id)
    work.require(MODERATE, case)
    project = work.get(Project, case.project_id, lock=True)
    return work.get(AssessmentCase, case_id, lock=True), project


def others_there(work: Work, project: Project) -> bool:
    """Whether the class has another instructor than who is acting."""
    return bool(instructors(work.session, project.scopes(work.session)) - {work.actor.person_id})


def check_made(work: Work, project: Project) -> None:
    """Raise `moderation.made` (403) for a maker of the project."""
    if work.actor.person_id in made_by(work.session, project):
        raise NotAllowed("moderation.made", N_("You made this yourself."), N_("Somebody else decides on it."))


def check_others(work: Work, project: Project, case: AssessmentCase, changed_by: UUID | None = None) -> None:
    """Raise `moderation.own` (403) for who assessed the case, where the class has another instructor.

    The same holds for `changed_by`, who set or moderated the result, unless they are of the school office.
    """
    check_made(work, project)
    mine = work.actor.person_id in assessed_by(work.session, [case.id])[case.id]
    changed = changed_by is not None and changed_by == work.actor.person_id
    if changed and policy.roles_on(work.session, work.actor, project) & _OFFICE:
        changed = False
    if (mine or changed) and others_there(work, project):
        raise NotAllowed(
            "moderation.own",
            N_("You had a hand in this result yourself."),
            N_("Another instructor of the class or the school office decides on it."),
        )
