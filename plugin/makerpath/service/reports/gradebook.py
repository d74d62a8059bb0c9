"""The gradebook of a run: every learner, every assessment, what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from makerpath.service.assessments.cases import briefs_of
from makerpath.service.assessments.models import AssessmentCase, Outcome
from makerpath.service.assessments.results import released, Result, theirs, whole_result
from makerpath.service.classes.models import Enrolment
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project, TeamMember

LISTED = 50
"""How many learners stand on a page."""


@dataclass(frozen=True)
class Cell:
    """One assessment of one learner: `total` once it was released, else only the `state` of its case."""

    project_id: UUID
    state: str
    late_days: int
    total: float | None = None
    short: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One learner: cells by brief and plan, and the result of each brief."""

    person_id: UUID
    name: str
    cells: Mapping[tuple[str, str], Cell]
    results: Mapping[str, Result]


@dataclass(frozen=True)
class After:
    """Where a page of the gradebook begins: behind this learner."""

    name: str
    person_id: UUID

    def __str__(self) -> str:
        return f"{self.person_id}:{self.name}"

    @staticmethod
    def read(value: str | None) -> After | None:
        """From an address; None for anything else."""
        ident, _, name = (value or "").partition(":")
        try:
            return After(name, UUID(ident))
        except ValueError:
            return None


def page_of(
    session: Session,
    run: CourseRun,
    after: After | None = None,
    limit: int = LISTED,
    hidden: Collection[UUID] = (),
) -> tuple[Sequence[Line], After | None]:
    """The next learners by name, and where the page behind them begins; in a constant number of queries.

    Of `hidden` projects no result is there.
    """
    query = (
        select(Person.id, Person.display_name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.run_id == run.id, Enrolment.left_at.is_(None))
        .order_by(Person.display_name, Person.id)
        .limit(limit + 1)
    )
    if after is not None:
        later = and_(Person.display_name == after.name, Person.id > after.person_id)
        query = query.where(or_(Person.display_name > after.name, later))
    people = session.execute(query).all()
    shown = [(row[0], row[1]) for row in people[:limit]]
    more = After(shown[-1][1], shown[-1][0]) if len(people) > limit else None
    return lines(session, run, shown, hidden), more


def lines(
    session: Session, run: CourseRun, people: Sequence[tuple[UUID, str]], hidden: Collection[UUID] = ()
) -> list[Line]:
    """The lines of these learners, id and name."""
    made = _made(session, run, [row[0] for row in people])
    projects: defaultdict[UUID, list[Project]] = defaultdict(list)
    for person_id, project in made:
        projects[person_id].append(project)
    cases = _cases(session, {project.id for _person, project in made})
    seen = {project.id for _person, project in made} - set(hidden)
    outcomes = released(session, seen, numbers_only=True)
    briefs = briefs_of(session, [project for _person, project in made])
    found = []
    for person_id, name in people:
        cells: dict[tuple[str, str], Cell] = {}
        results: dict[str, Result] = {}
        for project in projects[person_id]:
            mine = theirs(outcomes[project.id], person_id)
            for plan, state, late_days in cases[project.id]:
                cells[project.brief, plan] = _cell(project.id, state, late_days, mine.get(plan))
            result = whole_result(briefs[project.id], project, mine)
            if result is not None:
                results[project.brief] = result
        found.append(Line(person_id, name, cells, results))
    return found


def _made(session: Session, run: CourseRun, people: Collection[UUID]) -> list[tuple[UUID, Project]]:
    """What these learners make in the run, the oldest first.

    An outer join, so that the database begins with the learners: SQLite would rather go through everything that
    anybody makes in the run.
    """
    rows = session.execute(
        select(TeamMember.person_id, Project)
        .outerjoin(Project, and_(Project.id == TeamMember.project_id, Project.run_id == run.id))
        .where(TeamMember.person_id.in_(people), TeamMember.left_at.is_(None))
        .order_by(Project.id)
    )
    return [(person_id, project) for person_id, project in rows if project is not None]


def _cases(session: Session, project_ids: Collection[UUID]) -> defaultdict[UUID, list[tuple[str, str, int]]]:
    """Plan, state and days late of each case, by project."""
    found: defaultdict[UUID, list[tuple[str, str, int]]] = defaultdict(list)
    for project_id, plan, state, late_days in session.execute(
        select(AssessmentCase.project_id, AssessmentCase.plan, AssessmentCase.state, AssessmentCase.late_days).where(
            AssessmentCase.project_id.in_(project_ids)
        )
    ):
        found[project_id].append((plan, state, late_days))
    return found


def _cell(project_id: UUID, state: str, late_days: int, pair: tuple[Outcome, datetime] | None) -> Cell:
    if pair is None:
        return Cell(project_id, state, late_days)
    return Cell(project_id, state, late_days, pair[0].total, tuple(pair[0].short))
