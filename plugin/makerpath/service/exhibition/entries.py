"""Exhibitions with their entries, and what the panel says, for pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.exhibiting import medians, Middle
from makerpath.service import policy
from makerpath.service.core.database import utc_now
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.exhibition.models import Exhibition, ExhibitionEntry, PanelScore
from makerpath.service.exhibition.panel import panel_rubrics
from makerpath.service.ownership.queries import makers_of
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project


@dataclass(frozen=True)
class Said:
    """The newest word of one of the panel."""

    row: PanelScore
    by: str


@dataclass(frozen=True)
class Results:
    """What the panel says of an entry together: the middle by criterion, the number of jurors, and their words."""

    middles: list[Middle] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)

    @property
    def jurors(self) -> int:
        return len(self.said)


@dataclass(frozen=True)
class EntryLine:
    """A project in the order of an exhibition."""

    row: ExhibitionEntry
    project: Project
    makers: list[Person]


@dataclass(frozen=True)
class Here:
    """An exhibition as a project meets it; `results` are there once its makers may read them."""

    exhibition: Exhibition
    entry: ExhibitionEntry | None
    open: bool
    results: Results | None


def is_over(exhibition: Exhibition, now: datetime | None = None) -> bool:
    """Whether makers read the results: it has ended, or they were released before."""
    return exhibition.released_at is not None or (now or utc_now()) >= exhibition.ends_at


def lines(session: Session, exhibition: Exhibition) -> list[EntryLine]:
    """The entries in the order of showing."""
    rows = session.execute(
        select(ExhibitionEntry, Project)
        .join(Project, Project.id == ExhibitionEntry.project_id)
        .where(ExhibitionEntry.exhibition_id == exhibition.id, ExhibitionEntry.withdrawn_at.is_(None))
        .order_by(ExhibitionEntry.slot, ExhibitionEntry.id)
    ).all()
    makers = makers_of(session, [project.id for _entry, project in rows])
    return [EntryLine(entry, project, makers[project.id]) for entry, project in rows]


def newest_words(session: Session, entry_ids: Collection[UUID]) -> dict[UUID, list[Said]]:
    """By entry, the newest word of each juror, in the order they first spoke."""
    found: defaultdict[UUID, dict[UUID, Said]] = defaultdict(dict)
    rows = session.execute(
        select(PanelScore, Person.display_name)
        .join(Person, Person.id == PanelScore.juror_id)
        .where(PanelScore.entry_id.in_(entry_ids))
        .order_by(PanelScore.id)
    )
    for row, name in rows:
        found[row.entry_id][row.juror_id] = Said(row, name)
    return {entry_id: list(said.values()) for entry_id, said in found.items()}


def results(session: Session, project: Project, said: Sequence[Said]) -> Results:
    rubric = load_rubric(session, *panel_rubrics(session, [project])[project.id])
    return Results(medians(rubric, [one.row.levels for one in said]), list(said))


def results_of(session: Session, order: Sequence[EntryLine], words: dict[UUID, list[Said]]) -> dict[UUID, Results]:
    """The results by entry; each rubric is read once, however many projects it is of."""
    keys = panel_rubrics(session, [line.project for line in order])
    rubrics = {key: load_rubric(session, *key) for key in set(keys.values())}
    found = {}
    for line in order:
        said = words.get(line.row.id, [])
        rubric = rubrics[keys[line.project.id]]
        found[line.row.id] = Results(medians(rubric, [one.row.levels for one in said]), said)
    return found


def entries_of(session: Session, actor: Actor, project: Project) -> list[Here]:
    """The exhibitions of the project's run, the next first, with the project's own entries and results."""
    now = utc_now()
    own = {
        row.exhibition_id: row
        for row in session.scalars(select(ExhibitionEntry).where(ExhibitionEntry.project_id == project.id))
    }
    rows = session.scalars(
        select(Exhibition)
        .where(Exhibition.run_id == project.run_id, Exhibition.cancelled_at.is_(None))
        .order_by(Exhibition.starts_at)
    ).all()
    words = newest_words(session, [row.id for row in own.values()]) if own else {}
    manages = policy.allowed(session, actor, "project.manage", project)
    found = []
    for exhibition in rows:
        entry = own.get(exhibition.id)
        takes_part = entry if entry is not None and entry.withdrawn_at is None else None
        said = words.get(entry.id, []) if entry else []
        seen = bool(said) and (is_over(exhibition, now) or manages)
        shown = results(session, project, said) if seen else None
        found.append(Here(exhibition, takes_part, now <= exhibition.entries_until, shown))
    return found
