"""The list of certificates: a CSV that a spreadsheet opens as it is."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from makerpath.credentials.numbers import show_code
from makerpath.domain.errors import fill, MakerpathError, N_
from makerpath.domain.names import CERTIFICATE_STATE
from makerpath.domain.text import LocalText
from makerpath.i18n import gettext
from makerpath.service.certificates.exporting.selecting import Line
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.printing import slices
from makerpath.service.core.sheets import inert
from makerpath.service.operation import Services
from makerpath.service.people.models import School

Cell = str | float | int | None
HEADING = (
    N_("Serial number"),
    N_("Verification code"),
    N_("Name"),
    N_("Class"),
    N_("Course"),
    N_("Credits"),
    N_("Hours"),
    N_("Total"),
    N_("Theory"),
    N_("Practice"),
    N_("State"),
    N_("Issued on"),
    N_("Expires on"),
    N_("Replaces"),
    N_("Verify at"),
    N_("File"),
)


def table(
    services: Services,
    school: School,
    lines: Sequence[Line],
    language: str,
    files: Mapping[UUID, str] | None = None,
    failed: Mapping[UUID, MakerpathError] | None = None,
) -> Iterator[bytes]:
    """UTF-8 with the mark that spreadsheets look for, a heading, then a line for each certificate, in pieces.

    `files` names the file of each that has one beside the list, `failed` why another has none; without `files` the
    column is left out.
    """
    yield codecs.BOM_UTF8
    width = len(HEADING) if files is not None else len(HEADING) - 1
    yield _written([[gettext(text, language) for text in HEADING[:width]]])
    for some in slices(lines):
        ids = [line.id for line in some]
        with services.database.reading(school.id) as session:
            rows = {row.id: row for row in session.scalars(select(Certificate).where(Certificate.id.in_(ids)))}
        found = []
        for line in some:
            if (row := rows.get(line.id)) is None:
                continue
            cells = _cells(row, line, school, language)
            if files is not None:
                cells.append(_file(line, files, failed or {}, language))
            found.append(cells)
        yield _written(found)


def _cells(row: Certificate, line: Line, school: School, language: str) -> list[Cell]:
    record = row.record
    course, results = record["course"], record.get("results") or {}
    zone = ZoneInfo(school.time_zone)
    return [
        row.serial,
        show_code(row.code),
        line.name,
        line.group,
        LocalText(course["title"]).pick(language),
        _number(course["credits"]),
        _number(course["hours"]),
        *(_number(results.get(name)) for name in ("total", "theory", "practice")),
        gettext(CERTIFICATE_STATE["valid" if line.holds else line.state], language),
        line.issued_at.astimezone(zone).date().isoformat(),
        row.expires_at.astimezone(zone).date().isoformat() if row.expires_at else "",
        record.get("replaces") or "",
        record["verify_url"],
    ]


def _file(line: Line, files: Mapping[UUID, str], failed: Mapping[UUID, MakerpathError], language: str) -> str:
    error = failed.get(line.id)
    return fill(gettext(error.message, language), error.params) if error else files.get(line.id, "")


def _number(value: Any) -> Cell:
    if value is None:
        return ""
    return int(value) if float(value).is_integer() else round(float(value), 2)


def _written(rows: Sequence[Sequence[Cell]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")
