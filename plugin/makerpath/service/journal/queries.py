"""The journal as it is shown: days, entries, what was measured; in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from makerpath.service.core.files import FileReference
from makerpath.service.courses.models import CourseRun
from makerpath.service.journal.links import host_of
from makerpath.service.journal.models import JournalEntry
from makerpath.service.journal.search import asked, matches
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Evidence, Project

PAGE = 20
MOST_CHOSEN = 50
MOST_MEASURED = 500
"""How many measurements of a project are drawn, the newest."""


@dataclass(frozen=True)
class Note:
    """An entry with its author and file; `shown_at` are the stages where what it says or shows is evidence now."""

    row: JournalEntry
    by: str
    file: FileReference | None
    shown_at: frozenset[str] = frozenset()

    @property
    def host(self) -> str:
        return host_of(self.row.url) if self.row.url else ""


@dataclass(frozen=True)
class Found:
    """A page of entries, the newest first; `more` leads to the older ones, empty at the end.

    `unasked`: there was a question, but no letter and no digit in it.
    """

    notes: list[Note]
    more: str = ""
    unasked: bool = False

    def days(self, zone: str) -> list[tuple[date, list[Note]]]:
        """The entries by the day on the clock of the school."""
        found: dict[date, list[Note]] = {}
        for note in self.notes:
            found.setdefault(note.row.created_at.astimezone(ZoneInfo(zone)).date(), []).append(note)
        return list(found.items())


def entries(session: Session, project: Project, *, stage: str = "", question: str = "", older: str = "") -> Found:
    """The entries of a project that were not taken out, `PAGE` at a time."""
    where = [JournalEntry.project_id == project.id]
    if stage:
        where.append(JournalEntry.stage == stage)
    if question.strip():
        wanted = asked(question)
        if not wanted:
            return Found([], unasked=True)
        where.append(matches(session, wanted, project.run_id, project.id))
    found = _page(session, where, older)
    used = _evidence_of(session, project, found.notes)
    return Found([replace(note, shown_at=used(note.row)) for note in found.notes], found.more)


def across(session: Session, run: CourseRun, question: str, older: str = "") -> tuple[Found, dict[UUID, Project]]:
    """The entries of all projects of a run that answer the question, and their projects by id."""
    wanted = asked(question)
    if not wanted:
        return Found([], unasked=bool(question.strip())), {}
    found = _page(session, [matches(session, wanted, run.id)], older)
    ids = {note.row.project_id for note in found.notes}
    projects = session.scalars(select(Project).where(Project.id.in_(ids), Project.run_id == run.id))
    return found, {row.id: row for row in projects}


def chosen(session: Session, project: Project, ids: Iterable[str]) -> list[Note]:
    """Those entries of the project, the oldest first; whatever names none is passed over."""
    known = {found for found in map(_id, ids) if found}
    here = JournalEntry.project_id == project.id
    return _notes(session, [here, JournalEntry.id.in_(known)], MOST_CHOSEN)[::-1] if known else []


def measurements(session: Session, project: Project) -> dict[tuple[str, str], list[JournalEntry]]:
    """What was measured at least twice, by what and unit, each series the oldest first."""
    rows = session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.project_id == project.id,
            JournalEntry.kind == "measure",
            JournalEntry.removed_at.is_(None),
        )
        .order_by(JournalEntry.id.desc())
        .limit(MOST_MEASURED)
    )
    series: dict[tuple[str, str], list[JournalEntry]] = {}
    for row in reversed(rows.all()):
        series.setdefault((row.measure.casefold(), row.unit), []).append(row)
    return {(rows[-1].measure, unit): rows for (_, unit), rows in series.items() if len(rows) > 1}


def _page(session: Session, where: list[ColumnElement[bool]], older: str) -> Found:
    last = _id(older)
    notes = _notes(session, [*where, JournalEntry.id < last] if last else where, PAGE + 1)
    more = str(notes[PAGE - 1].row.id) if len(notes) > PAGE else ""
    return Found(notes[:PAGE], more)


def _notes(session: Session, where: list[ColumnElement[bool]], limit: int) -> list[Note]:
    """Entries that were not taken out, the newest first."""
    rows = session.execute(
        select(JournalEntry, Person.display_name, FileReference)
        .join(Person, Person.id == JournalEntry.created_by)
        .outerjoin(FileReference, FileReference.id == JournalEntry.file_id)
        .where(*where, JournalEntry.removed_at.is_(None))
        .order_by(JournalEntry.id.desc())
        .limit(limit)
    )
    return [Note(row, name, file) for row, name, file in rows]


def _evidence_of(session: Session, project: Project, notes: list[Note]) -> Callable[[JournalEntry], frozenset[str]]:
    """The stages at which an entry's file, or else its words, are evidence now."""
    files = {note.row.file_id for note in notes if note.row.file_id}
    words = {note.row.body for note in notes if note.row.body and not note.row.file_id}
    stages: dict[UUID | str | None, set[str]] = {}
    rows = session.execute(
        select(Evidence.stage, Evidence.file_id, Evidence.body).where(
            Evidence.project_id == project.id,
            Evidence.withdrawn_at.is_(None),
            or_(Evidence.file_id.in_(files), Evidence.file_id.is_(None) & Evidence.body.in_(words)),
        )
    )
    for stage, file_id, body in rows:
        stages.setdefault(file_id or body, set()).add(stage)
    return lambda row: frozenset(stages.get(row.file_id or row.body, ()))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
