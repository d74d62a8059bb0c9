"""Course packages between schools, on the pages: one file to give away, one file to take in."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from flask import Blueprint, redirect, request, send_file, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.content.check import load
from makerpath.content.exchange import export, SUFFIX, unpack
from makerpath.content.incoming.draft import write
from makerpath.content.package import CoursePackage
from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.service.catalogue.pages import index_page
from makerpath.service.courses.models import CourseRow
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.courses.reading_back import write_back
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, services
from makerpath.service.web.pages import say
from makerpath.service.web.problems import problem

exchange = Blueprint("course_exchange", __name__)


@exchange.get("/courses/<slug>/package")
@permit("course.publish")
def give(slug: str) -> Response:
    """The newest version of the course as one file, labs with their answers: it is for colleagues."""
    row = db().scalar(select(CourseRow).where(CourseRow.slug == slug))
    if row is None:
        raise NotFound()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, slug)
        write_back(db(), services().storage, row, root, answers=True)
        data = export(root)
    return send_file(
        io.BytesIO(data), mimetype="application/zip", as_attachment=True, download_name=f"{slug}{SUFFIX}", max_age=0
    )


@exchange.post("/courses")
@permit("course.publish")
def take() -> Response | tuple[str, int]:
    """Publish the package in the form; a course that is here already only if the form says so."""
    forget_db()
    try:
        with tempfile.TemporaryDirectory() as folder:
            package = _sent(Path(folder))
            made = take_in(package)
        _ask_before_replacing(package)
        act(publish, package=made)
    except MakerpathError as error:
        forget_db()
        return index_page(problem(error, language()), request.form), error.status
    say(N_("The course {course} is published."), course=package.course.title.pick(language()))
    return redirect(url_for("catalogue.show", slug=package.course.id), 303)


def _sent(folder: Path) -> CoursePackage:
    """The course in the file of the form, looked at file by file before it is used."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise MakerpathError(
            "exchange.no_file",
            N_("Choose a course package: a file that ends in {ending}."),
            status=422,
            field="file",
            ending=SUFFIX,
        )
    path = folder / "package.zip"
    sent.save(path)
    try:
        manifest, files = unpack(path)
        root = folder / manifest.id
        write(files, root)
        return load(root)
    except MakerpathError as error:
        error.status, error.field = 422, "file"
        if "path" in error.params:
            # Where the service put the file is nobody's business.
            error.params = {**error.params, "path": Path(error.params["path"]).name}
        raise


def _ask_before_replacing(package: CoursePackage) -> None:
    here = db().scalar(select(CourseRow.id).where(CourseRow.slug == package.course.id))
    forget_db()
    if here is not None and not request.form.get("replace"):
        raise Conflict(
            "exchange.here",
            N_("This school has a course {course} already."),
            N_("Tick the box to publish the package as its newest version, and choose the file again."),
            course=package.course.id,
        )
