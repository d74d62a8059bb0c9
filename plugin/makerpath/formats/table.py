"""Rubrics as tables: a row for each criterion, a column for each level, as Markdown or CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from makerpath.domain.errors import N_
from makerpath.formats.draft import DraftCriterion, DraftLevel, DraftRubric
from makerpath.formats.notices import Notices
from makerpath.formats.numbers import number, written
from makerpath.formats.texts import clean, line

COLUMNS = {
    "criterion": (
        "criterion",
        "criteria",
        "category",
        "quality",
        "skill",
        "指标",
        "评价指标",
        "评价内容",
        "维度",
        "项目",
    ),
    "question": ("question", "questions", "guiding question", "问题", "评价问题"),
    "weight": ("weight", "weights", "权重", "占比"),
    "note": ("note", "notes", "备注", "说明"),
}
BEST = ("excellent", "advanced", "exemplary", "outstanding", "exceeds", "mastery", "优", "出色", "卓越", "4", "5")
"""How the first level is called where the highest stands first."""
_N = r"(\d{1,6}(?:[.,]\d{1,4})?)"
_FRONT = re.compile(rf"{_N}\s*(?:[-–—:：.、)）]|points?|pts?|分)\s*(.+)", re.IGNORECASE | re.DOTALL)
_RANGE = rf"(?:{_N}\s*(?:[-–—~～]|to|至|到)\s*)?{_N}"
_BACK = re.compile(rf"(.*?)\s*[(（]\s*{_RANGE}\s*(?:points?|pts?|marks?|分)?\s*[)）]", re.IGNORECASE | re.DOTALL)
_ALONE = re.compile(rf"{_N}\s*(?:points?|pts?|marks?|分)?", re.IGNORECASE)


@dataclass(frozen=True)
class Cell:
    """The text of a cell; where it begins in bold, that and the rest too."""

    text: str
    bold: str = ""
    rest: str = ""


NOTHING = Cell("")


@dataclass(frozen=True)
class Table:
    """The cells of a table, with the line of each row; `summary` is what stands above it."""

    title: str
    header: list[str]
    rows: list[tuple[list[Cell], int]]
    line: int = 1
    summary: str = ""


def heading(cell: str) -> tuple[str, Fraction | None, Fraction | None]:
    """Title, points and least points of a level's heading, such as `4 - Advanced` or `Advanced (3–4 points)`."""
    text = clean(cell)
    if fits := _BACK.fullmatch(text):
        return fits[1].strip(), number(fits[3]), number(fits[2])
    if fits := _ALONE.fullmatch(text):
        return text, number(fits[1]), None
    if fits := _FRONT.fullmatch(text):
        return fits[2].strip(), number(fits[1]), None
    return text, None, None


def is_rubric(table: Table) -> bool:
    """Whether the table can be one: what is judged in the first column, and at least two levels."""
    return len(_level_columns(table.header)) >= 2 and bool(table.rows)


def draft_of(table: Table, notices: Notices) -> DraftRubric:
    """The rubric that the table is."""
    named = _named(table.header)
    columns = _level_columns(table.header)
    levels = [heading(table.header[at]) for at in columns]
    made = DraftRubric(table.title, summary=table.summary, line=table.line)
    if not any(points is not None for _title, points, _least in levels):
        levels = _by_place(levels, table, notices)
    for cells, at in table.rows:
        criterion = DraftCriterion(line(_cell(cells, named.get("criterion", 0)).text), line=at)
        criterion.question = _cell(cells, named.get("question")).text
        criterion.note = _cell(cells, named.get("note")).text
        criterion.weight = number(_cell(cells, named.get("weight")).text.rstrip("%％ "))
        criterion.graded = criterion.weight != 0
        for column, (name, points, least) in zip(columns, levels, strict=True):
            cell = _cell(cells, column)
            own, said = heading(cell.bold), cell.text
            if own[1] is not None:
                (name, points, least), said = own, cell.rest
            if said:
                criterion.levels.append(DraftLevel(name, "" if said == name else said, points, least, line=at))
        made.criteria.append(criterion)
    if "weight" in named and any(item.weight is None for item in made.criteria):
        message = N_("Not every criterion has a weight; the points count as they are.")
        notices.warn(table.line, "import.weights", message)
        for item in made.criteria:
            item.weight = None
    return made


Heading = tuple[str, Fraction | None, Fraction | None]


def _by_place(levels: list[Heading], table: Table, notices: Notices) -> list[Heading]:
    """Points by the order of the columns, where the table gives none."""
    first, last = (line(levels[at][0]).lower() for at in (0, -1))
    falling = first.startswith(BEST) and not last.startswith(BEST)
    message = (
        N_("The table gives no points; its levels have 1 to {most}, the first one the most.")
        if falling
        else N_("The table gives no points; its levels have 1 to {most}, the last one the most.")
    )
    hint = N_("Correct them if it is otherwise.")
    notices.warn(table.line, "import.points_assumed", message, hint, most=len(levels))
    return [(title, Fraction(len(levels) - at if falling else at + 1), None) for at, (title, _, _) in enumerate(levels)]


def _named(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        text = line(clean(cell)).lower()
        for name, words in COLUMNS.items():
            if text in words:
                found.setdefault(name, at)
    return found


def _level_columns(header: Sequence[str]) -> list[int]:
    taken = set(_named(header).values()) | {0}
    return [at for at, cell in enumerate(header) if at not in taken and cell.strip()]


def _cell(cells: Sequence[Cell], at: int | None) -> Cell:
    return cells[at] if at is not None and at < len(cells) else NOTHING


Written = tuple[str, str]
"""What stands in bold at the beginning of a cell, and the rest."""


def table_of(draft: DraftRubric, words: Sequence[str]) -> list[list[Written]]:
    """The rows of the draft's table, heading first; `words` stand above criterion, question and weight.

    A level that differs from that of the column says so in its cell. With weight 0 a criterion counts nothing.
    """
    widest = max(draft.criteria, key=lambda item: len(item.levels))
    shared = [heading_of(level) for level in widest.levels]
    questions = any(item.question for item in draft.criteria)
    weights = any(item.weight != 1 or not item.graded for item in draft.criteria)
    first = [words[0], *([words[1]] if questions else []), *([words[2]] if weights else [])]
    rows = [[("", word) for word in (*first, *shared)]]
    for item in draft.criteria:
        row = [("", item.title), *([("", item.question)] if questions else [])]
        if weights:
            row.append(("", written(item.weight or 1) if item.graded else "0"))
        for at, level in enumerate(item.levels):
            said, own = level.description or level.title, heading_of(level)
            row.append(("", said) if own == shared[at] else (own, said))
        rows.append(row + [("", "")] * (len(shared) - len(item.levels)))
    return rows


def heading_of(level: DraftLevel) -> str:
    """A level's title with its points, as `heading` reads it."""
    least = "" if level.least is None else f"{written(level.least)}–"
    return f"{level.title} ({least}{written(level.points or 0)})"
