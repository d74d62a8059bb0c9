"""The page where the office chooses certificates, sees how many they are, and asks for a file of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LocalText
from makerpath.i18n import format_datetime
from makerpath.service.certificates.exporting.kinds import KIND
from makerpath.service.certificates.exporting.making import FORMS, MOST, read_wish, Wish
from makerpath.service.certificates.exporting.selecting import count
from makerpath.service.certificates.models import Certificate, CertificateBatch
from makerpath.service.classes.models import SchoolClass, Term
from makerpath.service.core import text
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.exports import operations
from makerpath.service.exports.queries import mine
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me, school
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

certificate_exports = Blueprint("certificate_exports", __name__)
blueprints = (certificate_exports,)
BATCHES = 50
"""The newest are offered; older ones are found by their days."""


@certificate_exports.get("/certificates/export")
@permit("certificate.issue")
def index() -> str:
    return _index(_given())


@certificate_exports.post("/certificates/export")
@permit("certificate.issue")
def ask() -> Response | str | tuple[str, int]:
    """Without `ask` the page says how many they are; with it the worker makes the file, if they fit into one."""
    given = _given()
    try:
        wish = read_wish(db(), given)
        if not request.form.get("ask"):
            return _index(given, wish)
        if not 0 < count(db(), school(), wish.selection, utc_now())[0] <= MOST:
            return _index(given, wish), 422
        act(operations.ask, kind=KIND, subject_id=me().school_id, options=given)
    except MakerpathError as error:
        forget_db()
        return _index(given, refusal=problem(error, language())), error.status
    say(N_("The file is being made. It is ready on this page, and among your files."))
    return redirect(url_for("certificate_exports.index"), 303)


def _given() -> dict[str, Any]:
    values = request.form if request.method == "POST" else request.args
    names = ("form", "group", "term", "batch", "since", "until", "all_states", "crop_marks", "credentials")
    given: dict[str, Any] = {name: text.sought(values.get(name, "")) for name in names}
    courses = [text.sought(course) for course in values.getlist("courses") if course]
    return given | {"form": given["form"] or FORMS[0], "courses": courses}


def _index(given: dict[str, Any], wish: Wish | None = None, refusal: dict[str, object] | None = None) -> str:
    found = count(db(), school(), wish.selection, utc_now()) if wish else None
    return page(
        "certificates_export.html",
        given=given,
        wish=wish,
        found=found,
        most=MOST,
        groups=_groups(db()),
        term_options=_terms(db()),
        courses=_courses(db()),
        batch_options=_batches(db()),
        lines=mine(db(), me(), KIND),
        problem=refusal,
    )


def _groups(session: Session) -> list[tuple[Any, str]]:
    """The classes that have certificates."""
    certified = select(CourseRun.class_id).join(Certificate, Certificate.run_id == CourseRun.id)
    rows = session.scalars(select(SchoolClass).where(SchoolClass.id.in_(certified)))
    return sorted(((row.id, row.name) for row in rows), key=lambda item: (item[1].casefold(), item[0]))


def _terms(session: Session) -> list[tuple[Any, str]]:
    rows = session.scalars(select(Term).order_by(Term.starts_on.desc(), Term.id))
    return [(row.id, LocalText(row.name).pick(language())) for row in rows]


def _courses(session: Session) -> list[tuple[str, dict[str, str]]]:
    """The courses that have certificates, by slug."""
    certified = select(CourseRun.course_id).join(Certificate, Certificate.run_id == CourseRun.id)
    rows = session.scalars(select(CourseRow).where(CourseRow.id.in_(certified)).order_by(CourseRow.slug))
    return [(row.slug, row.title) for row in rows]


def _batches(session: Session) -> list[tuple[Any, str]]:
    """The newest lots that anything was issued of, by title, day and number."""
    rows = session.execute(
        select(CertificateBatch, func.count(Certificate.id))
        .join(Certificate, Certificate.batch_id == CertificateBatch.id)
        .group_by(CertificateBatch.id)
        .order_by(CertificateBatch.id.desc())
        .limit(BATCHES)
    )
    zone = school().time_zone

    def named(row: CertificateBatch, number: int) -> str:
        asked = format_datetime(row.created_at, language(), zone, "short")
        return " · ".join(filter(None, (row.title, asked, str(number))))

    return [(row.id, named(row, number)) for row, number in rows]
