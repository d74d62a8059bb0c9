"""What waits for a person: their courses and projects, what to decide, what to certify."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from makerpath.service.certificates.models import Certificate
from makerpath.service.classes.models import Enrolment, SchoolClass, Term
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.ownership.queries import makers_of
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Decision, Project, Submission, TeamMember
from makerpath.service.reach import projects_with, runs_with


@dataclass(frozen=True)
class RunLine:
    """A course run as a list shows it."""

    run: CourseRun
    course: CourseRow
    group: SchoolClass
    term: Term | None


@dataclass(frozen=True)
class Waiting:
    """A submission that waits for a decision, for `days`."""

    submission: Submission
    project: Project
    makers: list[str]
    group: SchoolClass
    days: int


def runs_of(session: Session, actor: Actor, *, limit: int | None = None, skip: int = 0) -> list[RunLine]:
    """The runs that the person learns in, teaches, mentors or administers, newest first."""
    rows = session.execute(
        select(CourseRun, CourseRow, SchoolClass, Term)
        .join(CourseRow, CourseRow.id == CourseRun.course_id)
        .join(SchoolClass, SchoolClass.id == CourseRun.class_id)
        .outerjoin(Term, Term.id == CourseRun.term_id)
        .where(runs_with(session, actor, "course.read"))
        .order_by(CourseRun.id.desc())
        .limit(limit)
        .offset(skip)
    )
    return [RunLine(*row) for row in rows]


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


def waiting(session: Session, actor: Actor, *, limit: int | None = None, skip: int = 0) -> list[Waiting]:
    """Submissions without a decision that the person may decide, those of the longest waiting project first."""
    rows = session.execute(
        select(Submission, Project, SchoolClass)
        .join(Project, Project.id == Submission.project_id)
        .join(CourseRun, CourseRun.id == Project.run_id)
        .join(SchoolClass, SchoolClass.id == CourseRun.class_id)
        .where(*_undecided(session, actor))
        .order_by(Project.waiting_since, Submission.id)
        .limit(limit)
        .offset(skip)
    ).all()
    makers = _makers(session, [project.id for _submission, project, _group in rows])
    now = utc_now()
    return [
        Waiting(submission, project, makers[project.id], group, (now - (project.waiting_since or now)).days)
        for submission, project, group in rows
    ]


def count_waiting(session: Session, actor: Actor, most: int = 100) -> int:
    """How many those are, counted up to `most`."""
    some = (
        select(Submission.id)
        .join(Project, Project.id == Submission.project_id)
        .where(*_undecided(session, actor))
        .limit(most)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0


def _undecided(session: Session, actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        Project.waiting_since.is_not(None),
        Project.state != "closed",
        ~exists().where(Decision.submission_id == Submission.id),
        projects_with(session, actor, "project.decide"),
    )


def projects_in(
    session: Session,
    actor: Actor,
    run_ids: list[UUID] | None = None,
    permission: str = "project.view",
    *,
    limit: int | None = None,
    skip: int = 0,
) -> list[tuple[Project, list[str]]]:
    """The projects for which the person has `permission`, each with the names of who makes it now: those of the runs
    by the name of who began them, or those of everywhere, newest first. Those of whom everybody was erased are not."""
    made = exists().where(TeamMember.project_id == Project.id, TeamMember.left_at.is_(None))
    found = (
        select(Project)
        .join(Person, Person.id == Project.created_by)
        .where(projects_with(session, actor, permission), or_(Person.erased_at.is_(None), made))
    )
    if run_ids is None:
        found = found.order_by(Project.id.desc())
    else:
        found = found.where(Project.run_id.in_(run_ids)).order_by(Person.display_name, Project.id)
    projects = session.scalars(found.limit(limit).offset(skip)).all()
    makers = _makers(session, [project.id for project in projects])
    return [(project, makers[project.id]) for project in projects]


def _makers(session: Session, project_ids: list[UUID]) -> dict[UUID, list[str]]:
    """The names of who makes each of the projects now."""
    people = makers_of(session, project_ids) if project_ids else {}
    return {id_: [person.display_name for person in people.get(id_, ())] for id_ in project_ids}


def boards_of(session: Session, actor: Actor, most: int = 12) -> list[tuple[RunLine, int]]:
    """The newest runs with projects that the person decides on, each with how many of them wait for that."""
    rows = session.execute(
        select(CourseRun, CourseRow, SchoolClass, Term)
        .join(CourseRow, CourseRow.id == CourseRun.course_id)
        .join(SchoolClass, SchoolClass.id == CourseRun.class_id)
        .outerjoin(Term, Term.id == CourseRun.term_id)
        .where(runs_with(session, actor, "project.decide"), CourseRun.id.in_(select(Project.run_id)))
        .order_by(CourseRun.id.desc())
        .limit(most)
    )
    lines = [RunLine(*row) for row in rows]
    counts = session.execute(
        select(Project.run_id, func.count())
        .where(Project.run_id.in_([line.run.id for line in lines]), Project.waiting_since.is_not(None))
        .group_by(Project.run_id)
    )
    waits = {row[0]: row[1] for row in counts}
    return [(line, waits.get(line.run.id, 0)) for line in lines]


def certificates_of(session: Session, person_id: UUID) -> list[Certificate]:
    return list(
        session.scalars(select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.id.desc()))
    )


def enrolled(session: Session, person_id: UUID) -> set[UUID]:
    """The runs the person is enrolled in."""
    return set(
        session.scalars(select(Enrolment.run_id).where(Enrolment.person_id == person_id, Enrolment.left_at.is_(None)))
    )
