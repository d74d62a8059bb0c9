"""Tables of comma-separated values as other people's programs write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from makerpath.domain.errors import N_
from makerpath.formats.cells import inert, typed
from makerpath.formats.notices import Notices

MOST_ROWS, MOST_COLUMNS = 5_000, 300
BOM = "\ufeff"


@dataclass(frozen=True)
class Row:
    """The cells of a row and the line it ends on, from 1."""

    cells: list[str]
    line: int

    def cell(self, at: int | None) -> str:
        """The cell in that column; nothing where the row is shorter or there is no such column."""
        return self.cells[at].strip() if at is not None and at < len(self.cells) else ""


def rows_of(text: str, notices: Notices) -> list[Row]:
    """The rows that are not blank; none after saying why. Commas, semicolons or tabs stand between cells."""
    head = text.lstrip(BOM + "\n").partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text.lstrip(BOM), newline=""), delimiter=delimiter)
    found = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append(Row([typed(cell) for cell in cells[:MOST_COLUMNS]], reader.line_num))
            if len(found) > MOST_ROWS:
                notices.error(
                    reader.line_num, "import.too_many", N_("More than {most} rows are no rubric."), most=MOST_ROWS
                )
                return []
    except csv.Error as error:
        notices.error(reader.line_num, "import.csv", N_("This is not CSV: {reason}."), reason=str(error))
        return []
    return found


def bytes_of(rows: Iterable[Sequence[str]]) -> bytes:
    """The file, with the mark that spreadsheets know UTF-8 by; no cell is calculated there."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([inert(cell) for cell in row])
    return (BOM + out.getvalue()).encode()
