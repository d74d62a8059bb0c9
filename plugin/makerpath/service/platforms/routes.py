"""For the school's office: which grades the platforms do not have as they were decided, and sending them again."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.assessing.roles import blind_to
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.board.pages import about
from makerpath.service.courses.models import CourseRun
from makerpath.service.platforms import comparing
from makerpath.service.platforms.failures import words_of
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, language, me
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

grade_books = Blueprint("grade_books", __name__)
blueprints = (grade_books,)
LISTED = 200
"""So many differences stand on the page; sending again sends all of them."""


@grade_books.get("/school/grade-books")
@permit("school.manage")
def index() -> str:
    return page("grade_books.html", lines=comparing.runs_on_platforms(db()))


@grade_books.get("/runs/<uuid:run_id>/grade-book")
@permit("school.manage", CourseRun, "run")
def of_run(run: CourseRun) -> str:
    return _page(run)


@grade_books.post("/runs/<uuid:run_id>/grade-book/compare")
@permit("school.manage", CourseRun, "run")
def compare(run: CourseRun) -> Response:
    run_id = run.id
    act(comparing.compare, run_id=run_id)
    say(N_("The platform is being asked. Load this page again in a while."))
    return redirect(url_for("grade_books.of_run", run_id=run_id), 303)


@grade_books.post("/runs/<uuid:run_id>/grade-book/repair")
@permit("school.manage", CourseRun, "run")
def repair(run: CourseRun) -> Response | tuple[str, int]:
    """One difference, or all of them where none is named."""
    run_id = run.id
    try:
        answer = act(comparing.repair, run_id=run_id, links=_chosen())
    except MakerpathError as error:
        return _page(db().get_one(CourseRun, run_id), error), error.status
    say(N_("Sent again: {count}."), count=answer["count"])
    return redirect(url_for("grade_books.of_run", run_id=run_id), 303)


def _chosen() -> list[UUID] | None:
    named = request.form.get("link")
    if not named:
        return None
    try:
        return [UUID(named)]
    except ValueError:
        return []


def _page(run: CourseRun, error: MakerpathError | None = None) -> str:
    # Whoever still judges without what others say reads no result here either.
    hidden = blind_to(db(), me().person_id, AssessmentCase.run_id == run.id)
    found = [
        one
        for some in comparing.links_of(db(), run_id=run.id)
        for one in comparing.differing(db(), some)
        if one.project_id not in hidden
    ]
    return page(
        "grade_book.html",
        **about(run),
        differences=found[:LISTED],
        count=len(found),
        heard=comparing.heard(db(), run.id),
        comparing=comparing.is_comparing(db(), run.id),
        words_of=words_of,
        problem=problem(error, language()) if error else None,
    )
