"""Coming into a team and going out of it: what must hold, and the rows."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.domain import team
from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.service.classes.models import Enrolment
from makerpath.service.consents.recording import consent_for, OTHER_SCHOOLS
from makerpath.service.core import text
from makerpath.service.courses.definitions import load_brief
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Work
from makerpath.service.people.models import Person
from makerpath.service.progress.opening import today
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.operations import touch
from makerpath.service.projects.own import project_on
from makerpath.service.teams.models import Guest

ROLE_LETTERS = 64


def role_of(role: str, own: str = "") -> str:
    """A role as it is kept: one of `domain.team.ROLES`, or words of one's own."""
    return text.line(own, "own", ROLE_LETTERS, required=False) or (role if role in team.ROLES else team.USUAL)


def makers(session: Session, project_id: UUID) -> list[Person]:
    """Who makes the project now, whoever came first standing first."""
    return list(
        session.scalars(
            select(Person)
            .join(TeamMember, TeamMember.person_id == Person.id)
            .where(TeamMember.project_id == project_id, TeamMember.left_at.is_(None))
            .order_by(TeamMember.id)
        )
    )


def member_of(session: Session, project_id: UUID, person_id: UUID | None) -> TeamMember | None:
    """The person's membership, if it has not ended."""
    return session.scalar(
        select(TeamMember).where(
            TeamMember.project_id == project_id, TeamMember.person_id == person_id, TeamMember.left_at.is_(None)
        )
    )


def check_active(project: Project) -> None:
    """Nobody joins what is finished or closed: who made it is settled."""
    if project.state != "active":
        raise Conflict(
            "team.settled",
            N_("This project is not in the making any more, so nobody can join it."),
            N_("Its instructor can open it again."),
        )


def check_learner(session: Session, project: Project, person_id: UUID | None) -> None:
    """Only who follows the run makes projects in it."""
    here = Enrolment.run_id == project.run_id, Enrolment.person_id == person_id, Enrolment.left_at.is_(None)
    if session.scalar(select(Enrolment.id).where(*here)) is None:
        raise MakerpathError(
            "team.not_in_run",
            N_("Only learners of the same course can join this team, and this is not one of them now."),
            N_("Join the class with its code first, or ask its instructor."),
            status=409,
        )


def check_free(session: Session, project: Project, person_id: UUID, name: str = "") -> None:
    """A learner has one project on each brief of a run; `name` speaks of somebody else."""
    other = project_on(session, project.run_id, project.brief, person_id)
    if other is None:
        return
    if other.id == project.id:
        raise Conflict(
            "team.member_already",
            N_("{name} is in this team already.") if name else N_("You are in this team already."),
            name=name,
        )
    if name:
        raise Conflict(
            "team.has_project",
            N_("{name} makes “{title}” for the same brief."),
            N_("They leave that project first; nobody makes two for one brief."),
            name=name,
            title=other.title,
        )
    raise Conflict(
        "team.own_project",
        N_("You make “{title}” for the same brief, and nobody makes two."),
        N_("Leave that project first, on its tab Team. What you made there stays."),
        title=other.title,
    )


def check_room(session: Session, project: Project) -> None:
    """The brief may say how many make it together."""
    size = load_brief(session, project.brief_hash, project.brief_wording).team
    if size is not None:
        team.check_room(len(makers(session, project.id)), size.max)


def check_guardians(session: Session, people: list[Person]) -> None:
    """A minor is in a team with people of other schools only if a guardian allowed it."""
    lacking = [person.display_name for person in people if not allowed_elsewhere(session, person)]
    if lacking:
        raise MakerpathError(
            "team.guardian",
            N_("For a team with other schools the guardians of {names} must agree first."),
            N_("The school office writes down what guardians allow."),
            status=409,
            names=", ".join(lacking),
        )


def allowed_elsewhere(session: Session, person: Person) -> bool:
    """Whether the person may be in a team with other schools: of age, or with a guardian's consent today."""
    if not person.minor:
        return True
    return consent_for(session, person.id, OTHER_SCHOOLS, today(session, person.school_id)) is not None


def has_guests(session: Session, project_id: UUID) -> bool:
    """Whether somebody of another school is in the team."""
    here = TeamMember.project_id == project_id, TeamMember.left_at.is_(None)
    counted = select(func.count(Guest.id)).join(TeamMember, TeamMember.person_id == Guest.person_id).where(*here)
    return bool(session.scalar(counted))


def check_classmate(session: Session, project: Project, person: Person, name: str = "") -> None:
    """Everything that must hold for a learner of the same school to come into the team."""
    check_learner(session, project, person.id)
    check_free(session, project, person.id, name)
    check_room(session, project)
    if person.minor and has_guests(session, project.id):
        check_guardians(session, [person])


def join(work: Work, project: Project, person_id: UUID, role: str) -> TeamMember:
    """Put the person into the team, somebody who was in it before with the same row. The caller records it."""
    row = work.session.scalar(
        select(TeamMember).where(TeamMember.project_id == project.id, TeamMember.person_id == person_id)
    )
    if row is None:
        row = work.add(TeamMember(project_id=project.id, person_id=person_id, role=role))
    else:
        row.left_at, row.role = None, role
    touch(work, project)
    return row


def leave(work: Work, project: Project, row: TeamMember) -> bool:
    """End the membership; answers whether the project has no maker now. The caller records it."""
    row.left_at = work.now
    work.session.flush()
    touch(work, project)
    return not makers(work.session, project.id)


def lock_run(work: Work, project: Project) -> CourseRun:
    """Whoever begins or joins in the run meanwhile waits: nobody makes two projects on one brief."""
    return work.get(CourseRun, project.run_id, lock=True)
