"""The same thing for many projects: each by the ordinary operation, with its own key; one refusal stops no other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError
from makerpath.service.board.queries import makers_of, undecided
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer
from makerpath.service.projects.models import Decision, Project, Submission

MOST = 200
"""How many at once; the board of a large class has fewer."""


@dataclass(frozen=True)
class Item:
    """What can be chosen: a project, or a submission that waits (`id` is then the submission's)."""

    id: UUID
    project: Project
    makers: list[str]
    stage: str
    submission: Submission | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one of them; `error` says why nothing did."""

    item: Item
    answer: Answer | None
    error: MakerpathError | None


def waiting_items(session: Session, run: CourseRun) -> list[Item]:
    """The submissions of the run that nobody decided on, those that wait longest first."""
    return _submissions(session, run, [*undecided()])


def submissions(session: Session, run: CourseRun, ids: Collection[UUID]) -> list[Item]:
    """These submissions of the run, whatever became of them."""
    return _submissions(session, run, [Submission.id.in_(ids)])


def _submissions(session: Session, run: CourseRun, conditions: list[object]) -> list[Item]:
    rows = session.execute(
        select(Submission, Project)
        .join(Project, Project.id == Submission.project_id)
        .where(Project.run_id == run.id, *conditions)  # type: ignore[arg-type]
        .order_by(Submission.id)
        .limit(MOST)
    ).all()
    makers = makers_of(session, run)
    return [Item(row.id, project, makers[project.id], row.stage, row) for row, project in rows]


def projects(session: Session, run: CourseRun) -> list[Item]:
    """The projects of the run that are in the making."""
    rows = session.scalars(
        select(Project).where(Project.run_id == run.id, Project.state == "active").order_by(Project.title, Project.id)
    )
    makers = makers_of(session, run)
    return [Item(row.id, row, makers[row.id], row.stage) for row in rows]


def each(items: Iterable[Item], call: Callable[[Item], Answer]) -> list[Outcome]:
    """Call it for each item and keep what came of it."""
    found = []
    for item in items:
        try:
            found.append(Outcome(item, call(item), None))
        except MakerpathError as error:
            found.append(Outcome(item, None, error))
    return found


def verdicts(session: Session, outcomes: Iterable[Outcome]) -> dict[UUID, str]:
    """What stands on record for each decided item: sent twice, the first time counts."""
    ids = {UUID(item.answer["decision"]): item.item.id for item in outcomes if item.answer}
    rows = session.execute(select(Decision.id, Decision.verdict).where(Decision.id.in_(ids)))
    return {ids[row.id]: row.verdict for row in rows}
