"""The first rows of a table, as they stand there."""

from __future__ import annotations

import csv
import io
import itertools
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, IO

from makerpath.service.uploads import kinds, media

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 50, 20, 120
MOST_TEXT = 16_000
"""Characters of all cells together."""


def make(source: IO[bytes], size: int, media_type: str, folder: Path) -> dict[str, Any]:
    facts = _workbook(source) if media_type == media.XLSX else _text(source, size)
    return {"facts": facts, "pieces": {}}


def _text(source: IO[bytes], size: int) -> dict[str, Any]:
    source.seek(0)
    head = source.read(media.HEAD)
    encoding = "utf-8-sig"
    try:
        head[:-4].decode(encoding)
    except UnicodeDecodeError as error:
        encoding = "utf-8-sig" if error.start > len(head) - 8 else "gb18030"
    delimiter = kinds.table_delimiter(kinds.decoded(head), whole=size <= media.HEAD) or ","
    csv.field_size_limit(1_000_000)
    source.seek(0)
    text = io.TextIOWrapper(source, encoding, errors="replace", newline="")
    rows = _first(csv.reader(text, delimiter=delimiter))
    text.detach()
    source.seek(0)
    lines = sum(1 for line in source if line.strip())
    return {"rows": rows, "count": max(lines, len(rows))}


def _workbook(source: IO[bytes]) -> dict[str, Any]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
    sheets = book.worksheets
    facts: dict[str, Any] = {"sheets": [sheet.title[:60] for sheet in sheets[:20]]}
    if sheets:
        facts["rows"] = _first(sheets[0].iter_rows(max_col=MOST_COLUMNS + 1, values_only=True))
        facts["count"] = sheets[0].max_row or len(facts["rows"])
    return facts


def _first(rows: Iterable[Iterable[Any]]) -> list[list[str]]:
    """The first rows with something in them, as short texts."""
    left = MOST_TEXT
    found: list[list[str]] = []
    for row in itertools.islice(_filled(rows), MOST_ROWS):
        cells = [cell[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]]
        left -= sum(len(cell) for cell in cells) + len(cells)
        if left < 0:
            break
        found.append(cells)
    width = max((len(row) for row in found), default=0)
    return [row + [""] * (width - len(row)) for row in found]


def _filled(rows: Iterable[Iterable[Any]]) -> Iterator[list[str]]:
    for row in itertools.islice(rows, 10_000):
        cells = [_shown(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield cells


def _shown(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    if isinstance(cell, datetime | date):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return "".join(letter for letter in str(cell).strip() if letter.isprintable() or letter == "\n")
