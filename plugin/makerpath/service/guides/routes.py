"""The page of a course's guide, for whoever teaches it: ask for the PDF, and fetch it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.content.guide import guide_name
from makerpath.domain.errors import MakerpathError, NotFound
from makerpath.domain.text import LANGUAGES
from makerpath.service.courses.lessons import published
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.courses.serving import send
from makerpath.service.exports import operations
from makerpath.service.exports.queries import mine
from makerpath.service.guides.printing import KIND
from makerpath.service.guides.queries import language_for, printed, READ
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me
from makerpath.service.web.pages import page
from makerpath.service.web.problems import problem

guides = Blueprint("guides", __name__)
blueprints = (guides,)


@guides.get("/runs/<uuid:run_id>/guide")
@permit(READ, CourseRun, "run")
def of_run(run: CourseRun) -> str:
    return _page(db().get_one(CourseRow, run.course_id), run)


@guides.post("/runs/<uuid:run_id>/guide")
@permit(READ, CourseRun, "run")
def ask_in_run(run: CourseRun) -> Response | tuple[str, int]:
    return _ask(db().get_one(CourseRow, run.course_id), run)


@guides.get("/runs/<uuid:run_id>/guide/<tag>.pdf")
@permit(READ, CourseRun, "run")
def fetch_in_run(run: CourseRun, tag: str) -> Response:
    return _fetch(db().get_one(CourseRow, run.course_id), tag)


@guides.get("/course-guides/<uuid:course_id>")
@permit(READ, CourseRow, "course")
def of_course(course: CourseRow) -> str:
    return _page(course)


@guides.post("/course-guides/<uuid:course_id>")
@permit(READ, CourseRow, "course")
def ask_for_course(course: CourseRow) -> Response | tuple[str, int]:
    return _ask(course)


@guides.get("/course-guides/<uuid:course_id>/<tag>.pdf")
@permit(READ, CourseRow, "course")
def fetch_for_course(course: CourseRow, tag: str) -> Response:
    return _fetch(course, tag)


def _page(row: CourseRow, run: CourseRun | None = None, refused: Any = None) -> str:
    found = published(db(), row)
    tags = sorted(found.course.languages, key=lambda tag: tag != language())
    return page(
        "guide.html",
        course=found.course,
        row=row,
        run=run,
        written=[found.files[name] for name in map(guide_name, tags) if name in found.files],
        tags=tags,
        there={(tag, whole): printed(found, tag, whole) is not None for tag in tags for whole in (False, True)},
        lines=[line for line in mine(db(), me(), KIND) if line.row.subject_id == row.id and line.state != "ready"],
        problem=refused,
    )


def _ask(row: CourseRow, run: CourseRun | None = None) -> Response | tuple[str, int]:
    """Have it printed; what is there already is fetched at once."""
    tag, whole = language_for(published(db(), row).course, request.form.get("language", "")), _whole()
    if printed(published(db(), row), tag, whole) is not None:
        return redirect(_address(row, run, tag, whole), 303)
    row_id, run_id = row.id, run.id if run else None
    try:
        act(operations.ask, kind=KIND, subject_id=row_id, options={"language": tag, "whole": whole})
    except MakerpathError as error:
        forget_db()
        there = db().get_one(CourseRun, run_id) if run_id else None
        return _page(db().get_one(CourseRow, row_id), there, problem(error, language())), error.status
    where = url_for("guides.of_run", run_id=run_id) if run_id else url_for("guides.of_course", course_id=row_id)
    return redirect(where, 303)


def _fetch(row: CourseRow, tag: str) -> Response:
    found = published(db(), row)
    file = printed(found, tag, _whole()) if tag in LANGUAGES else None
    if file is None:
        raise NotFound()
    return send(file)


def _address(row: CourseRow, run: CourseRun | None, tag: str, whole: bool) -> str:
    chosen = "1" if whole else None
    if run:
        return url_for("guides.fetch_in_run", run_id=run.id, tag=tag, whole=chosen)
    return url_for("guides.fetch_for_course", course_id=row.id, tag=tag, whole=chosen)


def _whole() -> bool:
    return request.values.get("whole") == "1"
