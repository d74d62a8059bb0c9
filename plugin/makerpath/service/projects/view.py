"""A project as it is shown: everything a template needs, as plain data, in a number of queries that does not
grow with the project."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
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
    Comment,
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
    comments: list[tuple[Comment, str]] = field(default_factory=list)

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
    """The whole project for one reader; `can` holds what this reader may do."""

    row: Project
    brief: Brief
    record: ProjectRecord
    stages: list[StageView]
    selected: StageView
    versions: list[Version]
    team: list[str]
    timeline: list[Moment]
    can: frozenset[str]


CAN = ("project.work", "project.decide", "project.comment", "project.assess", "assessment.view")


def project_view(session: Session, actor: Actor, project: Project, stage_id: str | None = None) -> ProjectView:
    """Read the project for `actor`; `stage_id` selects a stage, else the one that waits for something."""
    record = read_record(session, project)
    people = _People(session)
    files = {
        row.id: row for row in session.scalars(select(FileReference).where(FileReference.project_id == project.id))
    }
    stages = {
        state.id: StageView(state, PHASE_OF[state.id], record.missing(state.id)) for state in record.standing.stages
    }
    _attempts(session, project, stages, people)
    shown = _shown_in(stages)
    for row in _rows(session, Evidence, project):
        if row.stage in stages:
            piece = Piece(
                row, people(row.created_by), files.get(row.file_id) if row.file_id else None, shown[str(row.id)]
            )
            (stages[row.stage].withdrawn if row.withdrawn_at else stages[row.stage].pieces).append(piece)
    for comment in _rows(session, Comment, project):
        if comment.stage in stages:
            stages[comment.stage].comments.append((comment, people(comment.created_by)))
    for reopening in _rows(session, Reopening, project):
        if reopening.stage in stages:
            stages[reopening.stage].reopenings.append((reopening, people(reopening.created_by)))
    versions = [
        Version(row, people(row.created_by), [files[UUID(item)] for item in row.file_ids if UUID(item) in files])
        for row in _rows(session, Iteration, project)
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
        can=frozenset(name for name in CAN if policy.allowed(session, actor, name, project)),
    )


class _People:
    """Display names by id; each person is read once a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __call__(self, person_id: UUID | None) -> str:
        person = self._session.get(Person, person_id) if person_id else None
        return person.display_name if person else ""


def _rows(session: Session, table: type[Any], project: Project) -> list[Any]:
    return list(session.scalars(select(table).where(table.project_id == project.id).order_by(table.id)))


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
    rows = session.scalars(select(Event).where(Event.project_id == project.id).order_by(Event.id.desc()))
    return [Moment(row.created_at, people(row.actor_id), row.verb, row.data) for row in rows]
