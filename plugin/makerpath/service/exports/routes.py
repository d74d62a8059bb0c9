"""The files that somebody asked for: how far they are, and where to fetch them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service.core.files import FileReference
from makerpath.service.exports import operations
from makerpath.service.exports.kinds import known
from makerpath.service.exports.queries import mine, own
from makerpath.service.uploads.links import file_url
from makerpath.service.web.access import signed_in
from makerpath.service.web.context import act, db, forget_db, language, me, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

exports = Blueprint("exports", __name__)
blueprints = (exports,)


@exports.get("/exports")
@signed_in
def index() -> str:
    return page("exports.html", lines=mine(db(), me()), problem=None)


@exports.post("/exports")
@signed_in
def ask() -> Response | tuple[str, int]:
    """Ask for the file `kind` of `subject`, or for the same as before (`again`); the kind says whether one may."""
    try:
        if again := request.form.get("again"):
            row = own(db(), me(), _id(again))
            act(operations.ask, kind=row.kind, subject_id=row.subject_id, options=row.options)
        else:
            act(operations.ask, kind=request.form.get("kind", ""), subject_id=_id(request.form.get("subject", "")))
    except MakerpathError as error:
        forget_db()
        return page("exports.html", lines=mine(db(), me()), problem=problem(error, language())), error.status
    return redirect(url_for("exports.index"), 303)


@exports.get("/exports/<uuid:export_id>/file")
@signed_in
def fetch(export_id: UUID) -> Response:
    """The file itself, from the content origin, for its owner alone and as long as they may have it."""
    row = own(db(), me(), export_id)
    if row.file_id is None or not known(row.kind).may(db(), me(), row.subject_id):
        raise NotFound()
    return redirect(file_url(services(), db().get_one(FileReference, row.file_id), download=True), 303)


@exports.post("/exports/<uuid:export_id>/discard")
@signed_in
def discard(export_id: UUID) -> Response:
    act(operations.discard, export_id=export_id)
    say(N_("The file is gone."))
    return redirect(url_for("exports.index"), 303)


def _id(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise NotFound() from None
