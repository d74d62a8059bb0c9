"""What a printed sample project shows of its files: pictures, short tables, and the names of all others."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import PurePosixPath

from makerpath.content import samplefiles
from makerpath.content.guidebook.pages import Pages
from makerpath.content.source import refusal
from makerpath.domain.brief import Brief
from makerpath.domain.sample import Round, Sample

MOST_ROWS, MOST_COLUMNS = 16, 10
"""A table that is longer or wider is named, not printed."""


@dataclass(frozen=True)
class Picture:
    """`words` say what it shows; where they stand in print already, they are not `own`."""

    address: str
    words: str
    own: bool


@dataclass(frozen=True)
class Table:
    """A table that a file holds: the words about it, its head, its rows."""

    words: str
    head: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Files:
    """The files of one round of handing in; `others` by name, with the words about them."""

    pictures: list[Picture]
    tables: list[Table]
    others: list[tuple[str, str]]


def files_of(pages: Pages, sample: Sample, turn: Round) -> Files:
    """Everything that was shown in the round, each file once."""
    words = {shown.file: shown.text.pick(pages.language) if shown.text else "" for shown in turn.evidence if shown.file}
    own = set(words)
    for version in turn.versions:
        words |= {name: version.text.pick(pages.language) for name in version.files if name not in words}
    for noted in turn.journal:
        if noted.file and noted.file not in words:
            words[noted.file] = noted.text.pick(pages.language)
    found = Files([], [], [])
    for name, text in words.items():
        path = f"{samplefiles.FOLDER}/{sample.id}/{name}"
        address, table = pages.picture(path), _table(pages, path, text)
        if address:
            found.pictures.append(Picture(address, text, name in own))
        elif table:
            found.tables.append(table)
        else:
            found.others.append((name, text if name in own else ""))
    return found


def rule_title(language: str, brief: Brief, stage: str, rule_id: str) -> str:
    """What the brief calls a piece of evidence; its id, if the brief knows it no more."""
    rules = next((plan.evidence for plan in brief.stages if plan.id == stage), [])
    return next((rule.title.pick(language) for rule in rules if rule.id == rule_id), rule_id)


def _table(pages: Pages, path: str, text: str) -> Table | None:
    source = pages.package.root / path
    if PurePosixPath(path).suffix.lower() != ".csv":
        return None
    if refusal(source, pages.package.root, samplefiles.MAX_FILE) is not None:
        return None
    try:
        rows = [row for row in csv.reader(io.StringIO(source.read_text("utf-8-sig"))) if row]
    except (UnicodeDecodeError, csv.Error):
        return None
    if not 1 < len(rows) <= MOST_ROWS or not 1 <= max(map(len, rows)) <= MOST_COLUMNS:
        return None
    wide = max(map(len, rows))
    head, *rest = [row + [""] * (wide - len(row)) for row in rows]
    return Table(text, head, rest)
