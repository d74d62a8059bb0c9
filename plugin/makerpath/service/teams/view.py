"""A team as its tab shows it: who, as what, and what each did, in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from makerpath.service.classes.members import enrolled
from makerpath.service.core.database import utc_now
from makerpath.service.core.settings import Settings
from makerpath.service.journal.models import JournalEntry
from makerpath.service.people.models import Person, School
from makerpath.service.projects.models import Evidence, Iteration, Project, TeamMember
from makerpath.service.teams.codes import code_of
from makerpath.service.teams.models import Guest, TeamInvitation


@dataclass(frozen=True)
class Made:
    """How much somebody put into the project."""

    evidence: int = 0
    versions: int = 0
    notes: int = 0


@dataclass(frozen=True)
class Member:
    """Somebody of the team, or who was; `school` is the name of a guest's own school."""

    row: TeamMember
    person: Person
    school: dict[str, str] | None
    made: Made


@dataclass(frozen=True)
class Open:
    """An invitation that can still be accepted; `name` is whom it is for, empty for a code."""

    row: TeamInvitation
    code: str
    name: str


@dataclass(frozen=True)
class Asked:
    """An invitation for a reader's start page."""

    row: TeamInvitation
    code: str
    project: Project
    by: str


def members(session: Session, project_id: UUID) -> list[Member]:
    """Everybody who makes the project or once did, in the order in which they came."""
    rows = session.execute(
        select(TeamMember, Person, School.name)
        .join(Person, Person.id == TeamMember.person_id)
        .outerjoin(Guest, Guest.person_id == Person.id)
        .outerjoin(School, School.id == Guest.home_school_id)
        .where(TeamMember.project_id == project_id)
        .order_by(TeamMember.id)
    ).all()
    evidence = _counted(session, Evidence, project_id, Evidence.withdrawn_at.is_(None))
    versions = _counted(session, Iteration, project_id)
    notes = _counted(session, JournalEntry, project_id, JournalEntry.removed_at.is_(None))
    return [
        Member(
            row,
            person,
            school,
            Made(evidence.get(person.id, 0), versions.get(person.id, 0), notes.get(person.id, 0)),
        )
        for row, person, school in rows
    ]


def invitations(session: Session, settings: Settings, project_id: UUID) -> list[Open]:
    """The project's open invitations, the oldest first."""
    rows = session.execute(
        select(TeamInvitation, Person.display_name)
        .outerjoin(Person, Person.id == TeamInvitation.person_id)
        .where(TeamInvitation.project_id == project_id, *TeamInvitation.open_at(utc_now()))
        .order_by(TeamInvitation.id)
    )
    return [Open(row, code_of(settings, row.id), name or "") for row, name in rows]


def invitations_of(session: Session, settings: Settings, person_id: UUID | None) -> list[Asked]:
    """The open invitations that are for this person."""
    rows = session.execute(
        select(TeamInvitation, Project, Person.display_name)
        .join(Project, Project.id == TeamInvitation.project_id)
        .join(Person, Person.id == TeamInvitation.created_by)
        .where(TeamInvitation.person_id == person_id, *TeamInvitation.open_at(utc_now()))
        .order_by(TeamInvitation.id)
    )
    return [Asked(row, code_of(settings, row.id), project, by) for row, project, by in rows]


def free_classmates(session: Session, project: Project) -> list[Person]:
    """Learners of the run who make nothing on the project's brief yet."""
    busy = set(
        session.scalars(
            select(TeamMember.person_id)
            .join(Project, Project.id == TeamMember.project_id)
            .where(Project.run_id == project.run_id, Project.brief == project.brief, TeamMember.left_at.is_(None))
        )
    )
    return [person for person in enrolled(session, project.run_id) if person.id not in busy]


def other_teams(session: Session, project: Project) -> Sequence[Project]:
    """The other projects on the same brief in the same run that are not closed."""
    here = Project.run_id == project.run_id, Project.brief == project.brief
    return session.scalars(
        select(Project).where(*here, Project.id != project.id, Project.state != "closed").order_by(Project.title)
    ).all()


def _counted(
    session: Session,
    table: type[Evidence | Iteration | JournalEntry],
    project_id: UUID,
    *more: ColumnElement[bool],
) -> dict[UUID, int]:
    rows = session.execute(
        select(table.created_by, func.count(table.id))
        .where(table.project_id == project_id, *more)
        .group_by(table.created_by)
    )
    return {row[0]: row[1] for row in rows}
