"""A lab's files to take along."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, send_file, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import NotFound
from makerpath.service.courses.lessons import published
from makerpath.service.courses.models import CourseFile, CourseRow, CourseRun
from makerpath.service.labs.models import LabAttempt
from makerpath.service.labs.queries import lab_files, LabFiles
from makerpath.service.progress.opening import require_open
from makerpath.service.web.access import permit, signed_in
from makerpath.service.web.context import db, me, services

labs = Blueprint("labs", __name__)
blueprints = (labs,)


@labs.get("/runs/<uuid:run_id>/labs/<lab>/notebook.<language>.ipynb")
@permit("course.read", CourseRun, "run")
def notebook(run: CourseRun, lab: str, language: str) -> Response:
    """The learner's notebook, without answers; not before the module of its lesson opens."""
    return _sent(_open(run, lab).notebooks.get(language), f"{lab}.{language}.ipynb")


@labs.get("/runs/<uuid:run_id>/labs/<lab>/files/<name>")
@permit("course.read", CourseRun, "run")
def data(run: CourseRun, lab: str, name: str) -> Response:
    return _sent(_open(run, lab).data.get(name), name)


@labs.get("/runs/<uuid:run_id>/labs/<lab>/answers.<language>.ipynb")
@permit("run.manage", CourseRun, "run")
def answers(run: CourseRun, lab: str, language: str) -> Response:
    """The teacher's notebook, for staff alone."""
    course = published(db(), db().get_one(CourseRow, run.course_id))
    return _sent(lab_files(course, lab).answers.get(language), f"{lab}.{language}.answers.ipynb")


@labs.get("/labs/attempts/<uuid:attempt_id>")
@signed_in
def attempt(attempt_id: UUID) -> Response:
    """The lesson in which one's own attempt stands: where a notice leads."""
    row = db().get(LabAttempt, attempt_id)
    run = db().get(CourseRun, row.run_id) if row and row.person_id == me().person_id else None
    if row is None or run is None:
        raise NotFound()
    found = lab_files(published(db(), db().get_one(CourseRow, run.course_id)), row.lab)
    if not found.lessons:
        return redirect(url_for("courses.run", run_id=run.id))
    lesson, part = min(found.lessons), f"part-lab-{row.lab}"
    return redirect(url_for("courses.lesson", run_id=run.id, lesson_id=lesson, _anchor=part))


def _open(run: CourseRun, lab: str) -> LabFiles:
    found = published(db(), db().get_one(CourseRow, run.course_id))
    files = lab_files(found, lab)
    for lesson in sorted(files.lessons):
        require_open(db(), me(), run, found.course, lesson)
    return files


def _sent(file: CourseFile | None, name: str) -> Response:
    if file is None:
        raise NotFound()
    response = send_file(
        services().storage.open(file.sha256),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=name,
        etag=file.sha256,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
