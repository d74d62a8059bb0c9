"""Participation as a page and as CSV, for the school and for a class."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, url_for

from makerpath.domain import names
from makerpath.domain.errors import N_
from makerpath.domain.participation import LEAST, Shown
from makerpath.i18n import gettext
from makerpath.service.board.participation import NOT_SAID, Report, report
from makerpath.service.classes.models import SchoolClass
from makerpath.service.web.access import permit
from makerpath.service.web.context import db, language
from makerpath.service.web.pages import page

participation = Blueprint("participation", __name__)
TITLES = {
    "discipline": N_("By the discipline of the course"),
    "course_level": N_("By the level of the course"),
    "field": N_("By field of study"),
    "study_level": N_("By stage of study"),
}
MEASURES = (N_("People"), N_("Began a project"), N_("Finished one"), N_("Hold a certificate"))
HIDDEN = f"<{LEAST}"


@participation.get("/school/participation")
@permit("school.manage")
def of_school() -> str:
    return _page(report(db()), None)


@participation.get("/school/participation.csv")
@permit("school.manage")
def school_csv() -> Response:
    return _csv(report(db()))


@participation.get("/classes/<uuid:class_id>/participation")
@permit("class.manage", SchoolClass, "class")
def of_class(**row: SchoolClass) -> str:
    return _page(report(db(), row["class"].id), row["class"])


@participation.get("/classes/<uuid:class_id>/participation.csv")
@permit("class.manage", SchoolClass, "class")
def class_csv(**row: SchoolClass) -> Response:
    return _csv(report(db(), row["class"].id))


def _page(found: Report, group: SchoolClass | None) -> str:
    class_id: UUID | None = group.id if group else None
    return page(
        "participation.html",
        tables=[
            (TITLES[name], [(_name(name)(key), row) for key, row in _rows(shown)], shown)
            for name, shown in _each(found)
        ],
        measures=MEASURES,
        least=LEAST,
        group=group,
        csv=url_for("participation.class_csv", class_id=class_id) if class_id else url_for("participation.school_csv"),
    )


def _csv(found: Report) -> Response:
    """One table under another, told apart by the first column; a hidden count is empty."""
    out = io.StringIO()
    write = csv.writer(out).writerow
    write([gettext(text, language()) for text in (N_("Table"), N_("Group"), *MEASURES)])
    for name, shown in _each(found):
        title = gettext(TITLES[name], language())
        for key, row in _rows(shown):
            write([title, _name(name)(key), *("" if value is None else value for value in row)])
        write([title, gettext(N_("In all"), language()), *("" if value is None else value for value in shown.totals)])
    return Response(
        "\ufeff" + out.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="participation.csv"'},
    )


def _each(found: Report) -> list[tuple[str, Shown]]:
    return [(name, found.tables[name]) for name in TITLES]


def _rows(shown: Shown) -> list[tuple[str, tuple[int | None, ...]]]:
    """Those who have not said stand last."""
    return sorted(shown.rows.items(), key=lambda item: item[0] == NOT_SAID)


def _name(table: str) -> Callable[[str], str]:
    """What a group of that table is called in the reader's language."""
    known = {"discipline": names.DISCIPLINE, "field": names.FIELD, "study_level": names.STUDY_LEVEL}.get(table, {})

    def name(key: str) -> str:
        return gettext(N_("Not said"), language()) if key == NOT_SAID else gettext(known.get(key, key), language())

    return name
