"""The bill of materials as a table: out as CSV for a spreadsheet, in again from a file or from what was copied."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.materials import price_text
from makerpath.i18n import error_text, gettext
from makerpath.service.materials.models import MaterialItem
from makerpath.service.materials.operations import Line, read_line

COLUMNS = {
    "name": N_("Material"),
    "quantity": N_("Quantity"),
    "unit": N_("Unit"),
    "unit_cost": N_("Price of one"),
    "currency": N_("Currency"),
    "consumable": N_("Used up"),
    "source": N_("Where from"),
}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, full-width signs included."""

LANGUAGES = ("en", "zh-Hans")
NOT_USED_UP = frozenset({"", "no", "n", "0", "false", "否", "不", "不是"})
BYTES = 1_000_000


def as_csv(items: Iterable[MaterialItem], language: str) -> str:
    """The lines as CSV text with a byte order mark, which spreadsheets need for Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([gettext(title, language) for title in COLUMNS.values()])
    yes, no = gettext("yes", language), gettext("no", language)
    for item in items:
        writer.writerow(
            [
                _inert(item.name),
                f"{item.quantity:.15g}",
                _inert(item.unit),
                price_text(item.unit_cost, item.currency),
                item.currency,
                yes if item.consumable else no,
                _inert(item.source),
            ]
        )
    return "\ufeff" + out.getvalue()


def read_table(content: bytes | str, currency: str, language: str) -> list[Line]:
    """The lines of a table with a first row of titles, in any order; separated by commas, semicolons or tabs.

    Titles are those of `as_csv` in any language, or the fields' own names. Only the name and the quantity have to be
    there; `currency` is taken where the table says none. Raises `materials.bad_row` with the line.
    """
    rows = _rows(content if isinstance(content, str) else _decoded(content))
    try:
        number, titles = next(rows)
        places = _places(titles)
        lines = []
        for number, row in rows:
            if any(cell.strip() for cell in row):
                lines.append(_line(row, places, currency, number, language))
    except StopIteration:
        raise _not_a_table() from None
    except csv.Error:
        raise _not_a_table() from None
    if not lines:
        raise _not_a_table()
    return lines


def _line(row: list[str], places: dict[str, int], currency: str, number: int, language: str) -> Line:
    def cell(name: str) -> str:
        at = places.get(name, len(row))
        return _back(row[at]) if at < len(row) else ""

    typed = {name: cell(name) for name in COLUMNS}
    typed["currency"] = typed["currency"] or currency
    typed["consumable"] = "" if typed["consumable"].strip().casefold() in NOT_USED_UP else "1"
    if "consumable" not in places:
        typed["consumable"] = "1"
    try:
        return read_line(typed)
    except MakerpathError as error:
        raise MakerpathError(
            "materials.bad_row",
            N_("Line {line}: {reason}"),
            N_("Nothing was added. Mend the line and send the table again."),
            status=422,
            field="table",
            line=number,
            reason=error_text(error, language)[0],
        ) from None


def _places(titles: list[str]) -> dict[str, int]:
    known = {gettext(title, language).casefold(): name for name, title in COLUMNS.items() for language in LANGUAGES}
    known |= {name: name for name in COLUMNS}
    places: dict[str, int] = {}
    for at, title in enumerate(titles):
        name = known.get(title.strip().casefold())
        if name:
            places.setdefault(name, at)
    if not {"name", "quantity"} <= set(places):
        raise _not_a_table()
    return places


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    separator = max("\t;,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for row in reader:
        yield reader.line_num, row


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _not_a_table()


def _not_a_table() -> MakerpathError:
    return MakerpathError(
        "materials.not_a_table",
        N_("This is not a table with the columns Material and Quantity."),
        N_("Save the list here as CSV first, fill it in with a spreadsheet, and send it as CSV."),
        status=422,
        field="table",
    )


def _inert(text: str) -> str:
    """Text that no spreadsheet calculates."""
    return f"'{text}" if text.startswith(FORMULA) or text.startswith("'") else text


def _back(cell: str) -> str:
    """What `_inert` made inert, as it was."""
    cell = cell.strip(" ")
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*FORMULA, "'")) else cell
