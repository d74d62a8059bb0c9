"""Entries as quoted raw text, for whoever writes a reflection from them."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from makerpath.i18n import format_number, gettext
from makerpath.service.core.text import PARAGRAPHS
from makerpath.service.journal.models import JournalEntry
from makerpath.service.journal.queries import chosen, Note
from makerpath.service.people.models import School
from makerpath.service.projects.models import Project

SEPARATOR = ","


def collected(session: Session, project: Project, asked: str, language: str) -> str:
    """The entries that a page's `with` names, as one quoted text."""
    notes = chosen(session, project, asked.split(SEPARATOR)) if asked else []
    zone = session.get_one(School, project.school_id).time_zone
    return quoted(notes, language, zone) if notes else ""


def quoted(notes: Iterable[Note], language: str, zone: str) -> str:
    """Each entry under its time, every line of it marked as a quotation; whole entries, as many as a text may hold."""
    found: list[str] = []
    length = 0
    for note in notes:
        at = f"{note.row.created_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
        text = "\n".join(f"> {line}" for line in [at, *content(note, language).split("\n")])
        length += len(text) + 2
        if length > PARAGRAPHS:
            break
        found.append(text)
    return "\n\n".join(found)


def content(note: Note, language: str) -> str:
    """What an entry says, as plain text: its words, measurement, link, or the name of its file."""
    row = note.row
    parts = [row.body]
    if row.kind == "measure":
        parts.append(measured(row, language))
    if row.url:
        parts.append(row.url)
    if note.file is not None:
        parts.append(f"[{note.file.name}]")
    return "\n".join(part for part in parts if part)


def measured(row: JournalEntry, language: str) -> str:
    """A measurement in words: what, how much, in which unit."""
    value = format_number(row.value or 0, language)
    return gettext("{what}: {value}", language, what=row.measure, value=f"{value} {row.unit}".strip())
