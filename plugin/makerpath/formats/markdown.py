"""Markdown: every table whose columns are levels, with the heading above it."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from makerpath.domain.errors import N_
from makerpath.formats.draft import DraftRubric
from makerpath.formats.notices import Notices
from makerpath.formats.table import Cell, draft_of, is_rubric, Table, table_of
from makerpath.formats.texts import clean, language_of, line
from makerpath.i18n import gettext

CARRIED = frozenset({"question", "summary", "ranges", "graded"})
MOST_TABLES = 200
_SPECIAL = re.compile(r"([\\`*_\[\]<>&|~#])")
_FRONT = re.compile(r"^([-+=]|[0-9]+(?=[.)]))")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read(text: str, notices: Notices) -> list[DraftRubric]:
    """The rubrics of the page."""
    found = []
    for table in _tables(text):
        if is_rubric(table):
            found.append(draft_of(table, notices))
        else:
            message = N_("This table has no columns for levels; it was left out.")
            notices.note(table.line, "import.table_left", message)
    if not found:
        notices.error(
            1,
            "import.no_table",
            N_("There is no table in this file that could be a rubric."),
            N_("Write the criteria into the first column, and a column for each level."),
        )
    return found[:MOST_TABLES]


def _tables(text: str) -> list[Table]:
    tokens = MarkdownIt("commonmark", {"maxNesting": 20}).enable("table").parse(text)
    found: list[Table] = []
    title, summary = "", list[str]()
    row, rows, begin = list[Cell](), list[tuple[list[Cell], int]](), 1
    before = ""
    for token in tokens:
        if token.type == "inline":
            cell = _cell(token)
            if before == "heading_open":
                title, summary = line(cell.text), []
            elif before == "paragraph_open" and token.level == 1:
                summary.append(cell.text)
            elif before in ("th_open", "td_open"):
                row.append(cell)
        elif token.type == "table_open":
            rows, begin = [], (token.map or [0])[0] + 1
        elif token.type == "tr_open":
            row = []
            at = (token.map or [begin - 1])[0] + 1
        elif token.type == "tr_close":
            rows.append((row, at))
        elif token.type == "table_close" and rows:
            header = [cell.text for cell in rows[0][0]]
            found.append(Table(title, header, rows[1:], begin, "\n".join(summary)))
            summary = []
        before = token.type
    return found


def _cell(token: Token) -> Cell:
    bold, rest, depth, first = "", "", 0, True
    for part in token.children or []:
        said = part.content
        if part.type in ("softbreak", "hardbreak") or (part.type == "html_inline" and _BREAK.fullmatch(said)):
            said = "\n"
        if part.type == "strong_open":
            depth += 1
        elif part.type == "strong_close":
            depth -= 1
            first = False
        elif depth and first and not rest:
            bold += said
        else:
            rest += said
    text = clean(bold + rest)
    return Cell(text, clean(bold), clean(rest))


def write(draft: DraftRubric, _notices: Notices) -> bytes:
    """A heading, the summary and the table."""
    language = language_of(draft.title + "".join(item.title for item in draft.criteria))
    words = [gettext(word, language) for word in (N_("Criterion"), N_("Question"), N_("Weight"))]
    rows = [
        [f"**{_escaped(bold)}**<br>{_escaped(said)}" if bold else _escaped(said) for bold, said in row]
        for row in table_of(draft, words)
    ]
    lines = [f"# {_escaped(draft.title)}", ""]
    if draft.summary:
        lines += [_escaped(draft.summary), ""]
    lines += [_row(rows[0]), _row(["---"] * len(rows[0])), *(_row(row) for row in rows[1:])]
    return ("\n".join(lines) + "\n").encode()


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(value: str) -> str:
    """Letters alone: nothing of a text is taken for Markdown."""
    plain = _SPECIAL.sub(r"\\\1", value).replace("\n", "<br>")
    return _FRONT.sub(lambda fits: f"{fits[1]}\\" if fits[1].isdigit() else f"\\{fits[1]}", plain)
