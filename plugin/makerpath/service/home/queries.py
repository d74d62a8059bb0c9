"""What waits for a person: their courses and projects, what to decide, what to certify."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.service import policy
from makerpath.service.certificates.models import Certificate
from makerpath.service.classes.models import Enrolment, SchoolClass, Term
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Decision, Project, Submission, TeamMember


@dataclass(frozen=True)
class RunLine:
    """A course run as a list shows it."""

    run: CourseRun
    course: CourseRow
    group: SchoolClass
    term: Term | None


@dataclass(frozen=True)
class Waiting:
    """A submission that waits for a decision."""

    submission: Submission
    project: Project
    maker: str
    group: SchoolClass


def runs_of(session: Session, actor: Actor) -> list[RunLine]:
    """The runs that the person learns in, teaches, mentors or administers, newest first."""
    rows = session.execute(
        select(CourseRun, CourseRow, SchoolClass, Term)
        .join(CourseRow, CourseRow.id == CourseRun.course_id)
        .join(SchoolClass, SchoolClass.id == CourseRun.class_id)
        .outerjoin(Term, Term.id == CourseRun.term_id)
        .order_by(CourseRun.id.desc())
    ).all()
    readable = set(policy.permitted(session, actor, "course.read", [row[0] for row in rows]))
    return [RunLine(*row) for row in rows if row[0] in readable]


def projects_of(session: Session, person_id: UUID) -> list[Project]:
    """The person's own projects, newest first."""
    return list(
        session.scalars(
            select(Project)
            .join(TeamMember, TeamMember.project_id == Project.id)
            .where(TeamMember.person_id == person_id, TeamMember.left_at.is_(None))
            .order_by(Project.id.desc())
        )
    )


def waiting(session: Session, actor: Actor) -> list[Waiting]:
    """Submissions without a final decision that the person may decide, the longest waiting first."""
    newest = (
        select(Submission.project_id, Submission.stage, func.max(Submission.number).label("number"))
        .group_by(Submission.project_id, Submission.stage)
        .subquery()
    )
    decided = select(Decision.submission_id)
    rows = session.execute(
        select(Submission, Project, Person.display_name, SchoolClass)
        .join(
            newest,
            (newest.c.project_id == Submission.project_id)
            & (newest.c.stage == Submission.stage)
            & (newest.c.number == Submission.number),
        )
        .join(Project, Project.id == Submission.project_id)
        .join(Person, Person.id == Submission.created_by)
        .join(CourseRun, CourseRun.id == Project.run_id)
        .join(SchoolClass, SchoolClass.id == CourseRun.class_id)
        .where(Submission.id.not_in(decided), Project.state != "closed")
        .order_by(Submission.id)
    ).all()
    mine = set(policy.permitted(session, actor, "project.decide", [row[1] for row in rows]))
    return [Waiting(*row) for row in rows if row[1] in mine]


def projects_in(
    session: Session, actor: Actor, run_ids: list[UUID], permission: str = "project.view"
) -> list[tuple[Project, str]]:
    """The projects of these runs for which the person has `permission`, each with its first maker's name."""
    rows = session.execute(
        select(Project, Person.display_name)
        .join(Person, Person.id == Project.created_by)
        .where(Project.run_id.in_(run_ids))
        .order_by(Person.display_name)
    ).all()
    mine = set(policy.permitted(session, actor, permission, [project for project, _name in rows]))
    return [(project, name) for project, name in rows if project in mine]


def certificates_of(session: Session, person_id: UUID) -> list[Certificate]:
    return list(
        session.scalars(select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.id.desc()))
    )


def enrolled(session: Session, person_id: UUID) -> set[UUID]:
    """The runs the person is enrolled in."""
    return set(
        session.scalars(select(Enrolment.run_id).where(Enrolment.person_id == person_id, Enrolment.left_at.is_(None)))
    )
