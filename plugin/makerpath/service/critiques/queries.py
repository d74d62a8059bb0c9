"""Critiques as they are shown: each with its answers; and who asks for some."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import distinct, func, Select, select
from sqlalchemy.orm import aliased, Session

from makerpath.service.classes.models import Enrolment
from makerpath.service.critiques.hiding import hidden
from makerpath.service.critiques.models import Critique
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Iteration, Project, TeamMember

MOST = 24


@dataclass
class Said:
    """One word of somebody; `version` is the number of the version that it speaks of, or that answers.

    `hidden`: an instructor took it out; only whoever may put it back reads it.
    """

    row: Critique
    by: str
    version: int | None
    hidden: bool = False


@dataclass
class Thread:
    """A critique and its answers, the oldest first; `answered` once a maker named a version.

    `own`: by one of the makers, for whom nobody waits. `number` counts the points of a picture, from 1.
    """

    first: Said
    answers: list[Said] = field(default_factory=list)
    own: bool = False
    number: int = 0

    @property
    def answered(self) -> bool:
        return any(item.version is not None for item in self.answers)

    @property
    def waits(self) -> bool:
        return not (self.answered or self.own or self.first.hidden)


@dataclass(frozen=True)
class Asking:
    """A project whose makers ask their class; `given` is how many critiques they have."""

    project: Project
    makers: list[str]
    given: int


def threads(session: Session, project: Project, stages: Collection[str] | None = None) -> list[Thread]:
    """Every critique of the project (or of `stages` alone), the oldest first, in three queries."""
    rows = session.execute(
        select(Critique, Person.display_name, Iteration.number)
        .join(Person, Person.id == Critique.created_by)
        .outerjoin(Iteration, Iteration.id == Critique.iteration_id)
        .where(Critique.project_id == project.id)
        .order_by(Critique.id)
    )
    makers, out = set(session.scalars(_makers(project))), hidden(session, project)
    found: dict[UUID, Thread] = {}
    answers: defaultdict[UUID, list[Said]] = defaultdict(list)
    points: defaultdict[UUID, int] = defaultdict(int)
    for row, name, number in rows:
        if stages is not None and row.stage not in stages:
            continue
        said = Said(row, name, number, row.id in out)
        if row.reply_to is not None:
            answers[row.reply_to].append(said)
            continue
        found[row.id] = Thread(said, answers[row.id], own=row.created_by in makers)
        if row.file_id is not None:
            points[row.file_id] += 1
            found[row.id].number = points[row.file_id]
    return list(found.values())


def waiting(session: Session, project: Project) -> int:
    """How many critiques wait for the makers' answer."""
    unanswered = session.scalars(
        select(Critique.id).where(
            Critique.project_id == project.id,
            Critique.reply_to.is_(None),
            Critique.created_by.not_in(_makers(project)),
            Critique.id.not_in(_answered(project)),
        )
    ).all()
    return len(set(unanswered) - hidden(session, project)) if unanswered else 0


def answered(session: Session, project: Project) -> int:
    """How many critiques of the project were answered with a version; what the makers say to themselves is none."""
    first = aliased(Critique)
    return (
        session.scalar(
            select(func.count(distinct(first.id))).where(
                first.project_id == project.id,
                first.created_by.not_in(_makers(project)),
                first.id.in_(_answered(project)),
            )
        )
        or 0
    )


def asking(session: Session, person_id: UUID, run_id: UUID | None = None) -> list[Asking]:
    """Projects of the person's classes that ask for critique (or of one run), those with least of it first."""
    given = (
        select(func.count(Critique.id))
        .where(Critique.project_id == Project.id, Critique.reply_to.is_(None))
        .correlate(Project)
        .scalar_subquery()
    )
    mine = select(TeamMember.project_id).where(TeamMember.person_id == person_id, TeamMember.left_at.is_(None))
    learns = select(Enrolment.run_id).where(Enrolment.person_id == person_id, Enrolment.left_at.is_(None))
    found = (
        select(Project, given)
        .where(
            Project.critique_from.is_not(None),
            Project.state != "closed",
            Project.run_id.in_(learns),
            Project.id.not_in(mine),
        )
        .order_by(given, Project.critique_from.desc())
        .limit(MOST)
    )
    rows = session.execute(found.where(Project.run_id == run_id) if run_id else found).all()
    names: defaultdict[UUID, list[str]] = defaultdict(list)
    makers = (
        select(TeamMember.project_id, Person.display_name)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.project_id.in_([row[0].id for row in rows]), TeamMember.left_at.is_(None))
        .order_by(TeamMember.id)
    )
    for project_id, name in session.execute(makers) if rows else ():
        names[project_id].append(name)
    return [Asking(project, names[project.id], count) for project, count in rows]


def _makers(project: Project) -> Select[UUID]:
    """Everybody who makes the project or ever did."""
    return select(TeamMember.person_id).where(TeamMember.project_id == project.id)


def _answered(project: Project) -> Select[UUID | None]:
    """The critiques that a version answers."""
    return select(Critique.reply_to).where(
        Critique.project_id == project.id, Critique.reply_to.is_not(None), Critique.iteration_id.is_not(None)
    )
