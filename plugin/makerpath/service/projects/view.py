"""A project as it is shown: everything a template needs, as plain data, in a number of queries that does not
grow with the project."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.domain.gates import Shortfall, StageState
from makerpath.domain.stages import PHASE_OF
from makerpath.service import policy
from makerpath.service.core.events import Event
from makerpath.service.core.files import FileReference
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import (
    Decision,
    Evidence,
    Iteration,
    Project,
    Reopening,
    Submission,
    TeamMember,
)
from makerpath.service.projects.record import ProjectRecord, read_record


@dataclass(frozen=True)
class Piece:
    """A paragraph, photo or file that was shown; `shown_in` counts the submissions it was part of."""

    row: Evidence
    by: str
    file: FileReference | None
    shown_in: int


@dataclass(frozen=True)
class Attempt:
    """A submission and what was decided on it."""

    row: Submission
    by: str
    decisions: list[tuple[Decision, str]]


@dataclass
class StageView:
    """One stage with everything that happened in it."""

    state: StageState
    phase: str
    missing: list[Shortfall]
    pieces: list[Piece] = field(default_factory=list)
    withdrawn: list[Piece] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    reopenings: list[tuple[Reopening, str]] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.state.id

    @property
    def feedback(self) -> tuple[Decision, str] | None:
        """The newest decision, while its stage still has to answer it."""
        if self.state.status in ("revise", "held", "closed") and self.attempts and self.attempts[-1].decisions:
            return self.attempts[-1].decisions[-1]
        return None

    def of_rule(self, rule_id: str) -> list[Piece]:
        return [piece for piece in self.pieces if piece.row.rule == rule_id]


@dataclass(frozen=True)
class Version:
    """An iteration with its files."""

    row: Iteration
    by: str
    files: list[FileReference]


@dataclass(frozen=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    who: str
    verb: str
    data: dict[str, Any]


@dataclass(frozen=True)
class ProjectView:
    """The whole project for one reader; `can` holds what this reader may do.

    `timeline` has the newest of the project's `steps`, at most `NEWEST`.
    """

    row: Project
    brief: Brief
    record: ProjectRecord
    stages: list[StageView]
    selected: StageView
    versions: list[Version]
    team: list[str]
    timeline: list[Moment]
    steps: int
    can: frozenset[str]


NEWEST = 200
CAN = (
    "project.view",
    "project.look",
    "project.work",
    "project.decide",
    "project.manage",
    "project.critique",
    "project.assess",
    "assessment.view",
    "contribution.view",
)


def project_view(
    session: Session,
    actor: Actor,
    project: Project,
    stage_id: str | None = None,
    *,
    record: ProjectRecord | None = None,
    can: frozenset[str] | None = None,
) -> ProjectView:
    """Read the project for `actor`; `stage_id` selects a stage, else the one that waits for something.

    `record` and `can` spare the queries of a caller who read them already.
    """
    record = record or read_record(session, project)
    people = _People(session, project)
    evidence, iterations = _rows(session, Evidence, project), _rows(session, Iteration, project)
    files = _files(session, evidence, iterations)
    stages = {
        state.id: StageView(state, PHASE_OF[state.id], record.missing(state.id)) for state in record.standing.stages
    }
    _attempts(session, project, stages, people)
    shown = _shown_in(stages)
    for row in evidence:
        if row.stage in stages:
            piece = Piece(
                row, people(row.created_by), files.get(row.file_id) if row.file_id else None, shown[str(row.id)]
            )
            (stages[row.stage].withdrawn if row.withdrawn_at else stages[row.stage].pieces).append(piece)
    for reopening in _rows(session, Reopening, project):
        if reopening.stage in stages:
            stages[reopening.stage].reopenings.append((reopening, people(reopening.created_by)))
    versions = [
        Version(row, people(row.created_by), [files[UUID(item)] for item in row.file_ids if UUID(item) in files])
        for row in iterations
    ]
    team = session.scalars(
        select(TeamMember.person_id).where(TeamMember.project_id == project.id, TeamMember.left_at.is_(None))
    )
    chosen = stages.get(stage_id or "") or stages[record.standing.current.id]
    return ProjectView(
        row=project,
        brief=record.brief,
        record=record,
        stages=list(stages.values()),
        selected=chosen,
        versions=versions,
        team=[people(person_id) for person_id in team],
        timeline=_timeline(session, project, people),
        steps=session.scalar(select(func.count(Event.id)).where(Event.project_id == project.id)) or 0,
        can=policy.rights(session, actor, project, CAN) if can is None else can,
    )


class _People:
    """Display names of everybody who did something in the project, read at once."""

    def __init__(self, session: Session, project: Project) -> None:
        acted = select(Event.actor_id).where(Event.project_id == project.id)
        makes = select(TeamMember.person_id).where(TeamMember.project_id == project.id)
        rows = session.execute(
            select(Person.id, Person.display_name).where(Person.id.in_(acted) | Person.id.in_(makes))
        )
        self._names: dict[UUID, str] = {row[0]: row[1] for row in rows}

    def __call__(self, person_id: UUID | None) -> str:
        return self._names.get(person_id, "") if person_id else ""


def _rows(session: Session, table: type[Any], project: Project) -> list[Any]:
    return list(session.scalars(select(table).where(table.project_id == project.id).order_by(table.id)))


def _files(session: Session, evidence: list[Evidence], iterations: list[Iteration]) -> dict[UUID, FileReference]:
    """What was shown, by id; a journal may have hundreds of files besides."""
    ids = {row.file_id for row in evidence if row.file_id} | {UUID(name) for row in iterations for name in row.file_ids}
    return {row.id: row for row in session.scalars(select(FileReference).where(FileReference.id.in_(ids)))}


def _attempts(session: Session, project: Project, stages: dict[str, StageView], people: _People) -> None:
    decisions: defaultdict[UUID, list[tuple[Decision, str]]] = defaultdict(list)
    for row in _rows(session, Decision, project):
        decisions[row.submission_id].append((row, people(row.created_by)))
    for row in _rows(session, Submission, project):
        if row.stage in stages:
            stages[row.stage].attempts.append(Attempt(row, people(row.created_by), decisions[row.id]))


def _shown_in(stages: dict[str, StageView]) -> defaultdict[str, int]:
    shown: defaultdict[str, int] = defaultdict(int)
    for stage in stages.values():
        for attempt in stage.attempts:
            for evidence_id in attempt.row.evidence_ids:
                shown[evidence_id] += 1
    return shown


def _timeline(session: Session, project: Project, people: _People) -> list[Moment]:
    rows = session.scalars(select(Event).where(Event.project_id == project.id).order_by(Event.id.desc()).limit(NEWEST))
    return [Moment(row.created_at, people(row.actor_id), row.verb, row.data) for row in rows]
