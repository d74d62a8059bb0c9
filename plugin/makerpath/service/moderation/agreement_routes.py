"""How far assessors agree, as a page and as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Blueprint, Response

from makerpath.domain import names
from makerpath.domain.agreement import ALPHA_BANDS, band, Figure, KAPPA_BANDS, REASONS
from makerpath.domain.errors import N_
from makerpath.i18n import gettext
from makerpath.service.board.pages import about
from makerpath.service.core.sheets import inert
from makerpath.service.courses.ages import band_of_run
from makerpath.service.courses.models import CourseRun
from makerpath.service.moderation.figures import Table, tables
from makerpath.service.web.access import permit
from makerpath.service.web.context import db, language
from makerpath.service.web.pages import page

agreement = Blueprint("agreement", __name__)
COLUMNS = (
    N_("Brief"),
    N_("Assessment"),
    N_("Of what"),
    N_("Name"),
    N_("Assessed together"),
    N_("Exact agreement"),
    N_("Kappa"),
    N_("Alpha"),
    N_("Severity"),
)
CRITERION, ASSESSOR, ROLE, TOTAL = N_("Criterion"), N_("Assessor"), N_("Role"), N_("Total")


@agreement.get("/runs/<uuid:run_id>/agreement")
@permit("assessment.moderate", CourseRun, "run")
def show(run: CourseRun) -> str:
    return page(
        "agreement.html",
        **about(run),
        tables=tables(db(), run),
        band=band_of_run(db(), run.id),
        kappa_band=lambda figure: band(figure, KAPPA_BANDS),
        alpha_band=lambda figure: band(figure, ALPHA_BANDS),
        kappa_bands=KAPPA_BANDS,
        alpha_bands=ALPHA_BANDS,
        reasons=REASONS,
    )


@agreement.get("/runs/<uuid:run_id>/agreement.csv")
@permit("assessment.moderate", CourseRun, "run")
def as_csv(run: CourseRun) -> Response:
    out = io.StringIO()
    write = csv.writer(out).writerow
    write([gettext(text, language()) for text in COLUMNS])
    worded = band_of_run(db(), run.id)
    for table in tables(db(), run):
        for line in _lines(table, worded):
            write([inert(cell) if isinstance(cell, str) else cell for cell in line])
    return Response(
        "\ufeff" + out.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="agreement.csv"'},
    )


def _lines(table: Table, worded: str) -> list[list[Any]]:
    """Criteria, the total, assessors, roles; a figure that is not defined or not shown is an empty cell."""
    reader = language()

    def line(what: str, name: str, shared: Any, *figures: Any) -> list[Any]:
        first = [table.brief.title.pick(reader), table.plan.title.pick(reader) if table.plan.title else table.plan.id]
        return [*first, gettext(what, reader), name, shared, *figures]

    found = [
        line(
            CRITERION,
            row.criterion.title.pick(reader, worded),
            row.exact.units,
            *map(_cell, (row.exact, row.kappa, row.alpha)),
            "",
        )
        for row in table.criteria
    ]
    found.append(line(TOTAL, "", table.total.units, "", "", _cell(table.total), ""))
    for one in table.assessors:
        found.append(line(ASSESSOR, one.name, one.severity.units, "", _cell(one.kappa), "", _cell(one.severity, 1)))
    for role in table.roles:
        name = gettext(names.ASSESSOR[role.role], reader)
        kappa, severity = ("", "") if role.hidden else (_cell(role.kappa), _cell(role.severity, 1))
        found.append(line(ROLE, name, "" if role.hidden else role.severity.units, "", kappa, "", severity))
    return found


def _cell(figure: Figure, digits: int = 3) -> float | str:
    return "" if figure.value is None else round(figure.value, digits)
