"""The board of a run: every project with what an instructor wants to know of it, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from makerpath.domain.dates import Due
from makerpath.domain.text import LocalText
from makerpath.service.board.operations import REMINDED
from makerpath.service.calendar.dues import dues
from makerpath.service.core.database import utc_now
from makerpath.service.core.events import Event
from makerpath.service.courses.models import CourseRun, Definition
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Decision, Project, Submission, TeamMember


@dataclass(frozen=True)
class Card:
    """A project on the board.

    `days` it stands at its stage, `waits` are the stages handed in that nobody decided on, for `waiting_days`;
    `idle_days` is how long its makers have done nothing; `attempts` counts how often the stage was handed in.
    """

    project: Project
    makers: list[str]
    days: int
    waits: list[str]
    waiting_days: int
    idle_days: int
    attempts: int
    due: Due | None
    reminded: bool

    @property
    def stalled(self) -> bool:
        return self.project.state == "active" and self.project.stalled_at is not None

    @property
    def late(self) -> bool:
        return self.project.state == "active" and self.due is not None and self.due.late

    def matches(self, words: list[str]) -> bool:
        texts = [self.project.title.casefold(), *(name.casefold() for name in self.makers)]
        return all(any(word in text for text in texts) for word in words)


@dataclass(frozen=True)
class BoardBrief:
    """A brief that projects of the run work on, with its stages in their order."""

    slug: str
    title: LocalText
    stages: list[str]


@dataclass(frozen=True)
class Everything:
    """All projects of a run, in the order of who needs a look first, and the briefs they work on."""

    cards: list[Card]
    briefs: list[BoardBrief] = field(default_factory=list)


def read(session: Session, run: CourseRun, now: datetime | None = None) -> Everything:
    """Every project of the run: stalled ones first, then those that wait longest, then those longest at their stage."""
    now = now or utc_now()
    projects = list(session.scalars(select(Project).where(Project.run_id == run.id).order_by(Project.id)))
    here = Project.run_id == run.id
    makers, attempts = makers_of(session, run), _attempts(session, run)
    waits: defaultdict[UUID, list[str]] = defaultdict(list)
    for project_id, stage in session.execute(
        select(Submission.project_id, Submission.stage)
        .join(Project, Project.id == Submission.project_id)
        .where(here, *undecided())
        .order_by(Submission.id)
    ):
        waits[project_id].append(stage)
    days = dues(session, projects)
    told = _reminded(session, run)
    cards = [
        Card(
            project=project,
            makers=makers[project.id],
            days=(now - project.stage_since).days,
            waits=waits[project.id],
            waiting_days=(now - (project.waiting_since or now)).days,
            idle_days=(now - project.worked_at).days,
            attempts=attempts.get(project.id, 0),
            due=days[project.id].get(project.stage) if project.state == "active" else None,
            reminded=project.id in told,
        )
        for project in projects
    ]
    cards.sort(key=_urgency)
    return Everything(cards, _briefs(session, projects))


def undecided() -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a submission, joined to its project, waits for a decision."""
    return (
        Project.waiting_since.is_not(None),
        Project.state != "closed",
        ~exists().where(Decision.submission_id == Submission.id),
    )


def _urgency(card: Card) -> tuple[bool, bool, datetime, datetime]:
    waiting = card.project.waiting_since
    return not card.stalled, waiting is None, waiting or card.project.stage_since, card.project.stage_since


def makers_of(session: Session, run: CourseRun) -> defaultdict[UUID, list[str]]:
    """The names of who makes each project of the run."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for project_id, name in session.execute(
        select(TeamMember.project_id, Person.display_name)
        .join(Project, Project.id == TeamMember.project_id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(Project.run_id == run.id, TeamMember.left_at.is_(None))
        .order_by(TeamMember.id)
    ):
        found[project_id].append(name)
    return found


def _attempts(session: Session, run: CourseRun) -> dict[UUID, int]:
    """How often the stage that each project stands at was handed in."""
    rows = session.execute(
        select(Project.id, func.count(Submission.id))
        .join(Submission, and_(Submission.project_id == Project.id, Submission.stage == Project.stage))
        .where(Project.run_id == run.id)
        .group_by(Project.id)
    )
    return {row[0]: row[1] for row in rows}


def _reminded(session: Session, run: CourseRun) -> set[UUID]:
    """The stalled projects whose makers were reminded since."""
    rows = session.scalars(
        select(Project.id)
        .join(Event, and_(Event.project_id == Project.id, Event.verb == REMINDED))
        .where(Project.run_id == run.id, Event.created_at >= Project.stalled_at)
    )
    return set(rows)


def _briefs(session: Session, projects: list[Project]) -> list[BoardBrief]:
    """The briefs by slug, worded as the newest project on each has it; the stages of all its versions."""
    newest = {project.brief: project for project in projects}
    scorings: defaultdict[str, set[str]] = defaultdict(set)
    for project in projects:
        scorings[project.brief].add(project.brief_hash)
    hashes = {digest for mine in scorings.values() for digest in mine}
    hashes |= {project.brief_wording for project in newest.values()}
    rows = session.execute(select(Definition.hash, Definition.body).where(Definition.hash.in_(hashes)))
    bodies = {row.hash: row.body for row in rows}
    return [
        BoardBrief(
            slug,
            LocalText(bodies[newest[slug].brief_wording].get("/title") or {"en": slug}),
            list(dict.fromkeys(stage["id"] for digest in scorings[slug] for stage in bodies[digest]["stages"])),
        )
        for slug in sorted(newest)
    ]
