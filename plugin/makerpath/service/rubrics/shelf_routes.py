"""The shelf of rubrics: what there is, each to look at, to copy, to take along as a file, or to bring in from one."""

from __future__ import annotations

import io
import re
from typing import Any, get_args

from flask import Blueprint, redirect, request, send_file, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.content import library
from makerpath.content.incoming.encodings import decoded
from makerpath.content.incoming.written import definition
from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.domain.rubric import RubricKind
from makerpath.domain.text import BANDS, LANGUAGES
from makerpath.formats import FORMATS, Incoming, read, write
from makerpath.formats.files import MAX_BYTES
from makerpath.service import policy
from makerpath.service.core import text
from makerpath.service.rubrics import operations
from makerpath.service.rubrics.data import blank, Data, shown
from makerpath.service.rubrics.models import SchoolRubric
from makerpath.service.rubrics.operations import MANAGE
from makerpath.service.rubrics.sources import find, in_courses, in_library, in_school, Source
from makerpath.service.web.access import signed_in
from makerpath.service.web.context import act, db, forget_db, language, me
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

shelf = Blueprint("rubrics", __name__)
KINDS: tuple[RubricKind, ...] = get_args(RubricKind)
BOTH = "both"
_ENCODING = re.compile(r"""(<\?xml[^>]{0,200}?)\s+encoding=["'][^"'>]{0,40}["']""")
"""What an XML file says of its letters; what stands in a form's field is UTF-8."""


def staff() -> None:
    """Raise `NotFound` for whoever has no office anywhere in the school."""
    policy.require(db(), me(), MANAGE, SchoolRubric(school_id=me().school_id))


@shelf.get("/rubrics")
@signed_in
def index() -> str:
    """The library, the rubrics of courses, and the school's own."""
    staff()
    return _index()


def _index(refused: MakerpathError | None = None) -> str:
    rows = db().scalars(select(SchoolRubric).order_by(SchoolRubric.slug)).all()
    newest: dict[Any, Source] = {}
    for one in in_school(db(), archived=True):
        assert one.row is not None
        newest.setdefault(one.row.id, one)
    return page(
        "rubrics.html",
        rows=[row for row in rows if row.archived_at is None],
        archived=[row for row in rows if row.archived_at is not None],
        newest=newest,
        library=in_library(),
        courses=in_courses(db()),
        kinds=KINDS,
        typed=request.form,
        problem=problem(refused, language()) if refused else None,
    )


@shelf.get("/rubrics/look")
@signed_in
def look() -> str:
    """One rubric as it is, in one language or both, in the words for an age band."""
    staff()
    source = find(db(), request.args.get("of", ""))
    wanted = request.args.get("in", "")
    band = request.args.get("band", "")
    return page(
        "rubric_look.html",
        source=source,
        draft=shown(definition(source.rubric)),
        frameworks=library.frameworks(),
        readers=list(LANGUAGES) if wanted == BOTH else [wanted if wanted in LANGUAGES else language()],
        wanted=wanted if wanted in (*LANGUAGES, BOTH) else language(),
        band=band if band in BANDS else "",
        bands=BANDS,
    )


@shelf.post("/rubrics/copy")
@signed_in
def copy() -> Response:
    """Copy one into the school's own."""
    staff()
    source = find(db(), request.form.get("of", ""))
    return _made(_keep([_data(source.rubric)], {"copy": source.reference}))


@shelf.post("/rubrics/new")
@signed_in
def new() -> Response | tuple[str, int]:
    """A new one from scratch, of one of the four kinds."""
    staff()
    kind = request.form.get("kind", "")
    try:
        title = text.line(request.form.get("title", ""), "title", 200)
    except MakerpathError as error:
        return _index(error), error.status
    if kind not in KINDS:
        raise NotFound()
    draft = blank(kind, {language(): title})
    return _made(_keep([draft], {"new": kind}))


@shelf.get("/rubrics/import")
@signed_in
def bring() -> str:
    staff()
    return page("rubric_import.html", incoming=None, file_name="", problem=None, formats=FORMATS)


@shelf.post("/rubrics/import")
@signed_in
def take() -> Response | str | tuple[str, int]:
    """Read a file, or a text that was pasted; with `take`, keep what it holds. Everything lost on the way is said."""
    staff()
    sent = request.files.get("file")
    data = sent.read(MAX_BYTES + 1) if sent and sent.filename else b""
    given = sent.filename or "" if sent and data else request.form.get("name", "")
    name = given.replace("\\", "/").rsplit("/")[-1][-80:]
    pasted = _ENCODING.sub(r"\1", decoded(data)[0]) if data else request.form.get("text", "")
    wanted = request.form.get("language", "")
    raw = data or pasted.encode("utf-8", "replace")
    spoken = wanted if wanted in LANGUAGES else ""
    if not raw.strip():
        error = MakerpathError("rubric.no_file", N_("Choose a file, or paste its content."), status=422, field="file")
        return _import(None, "", "", error), 422
    incoming = read(raw, name or "rubric.txt", spoken)
    if request.form.get("take") != "1" or not incoming.rubrics:
        status = 200 if incoming.rubrics else 422
        return _import(incoming, name, pasted), status
    origin = {"format": incoming.format, "file": name}
    return _made(_keep([_data(rubric) for rubric in incoming.rubrics], origin))


def _import(incoming: Incoming | None, name: str, pasted: str, error: MakerpathError | None = None) -> str:
    return page(
        "rubric_import.html",
        incoming=incoming,
        file_name=name,
        formats=FORMATS,
        notices=[(item.severity, *item.texts(language())) for item in incoming.problems] if incoming else [],
        pasted=pasted,
        spoken=request.form.get("language", ""),
        problem=problem(error, language()) if error else None,
    )


@shelf.get("/rubrics/export")
@signed_in
def export() -> str:
    """What each format would not carry of the rubric, before anything is taken along."""
    staff()
    source = find(db(), request.args.get("of", ""))
    reader, band = _spoken()
    files = {kind: write(source.rubric, kind, reader, band) for kind in FORMATS}
    return page(
        "rubric_export.html",
        source=source,
        formats=FORMATS,
        reader=reader,
        band=band,
        bands=BANDS,
        notices={
            kind: [(item.severity, *item.texts(language())) for item in made.problems] for kind, made in files.items()
        },
    )


@shelf.get("/rubrics/export/file")
@signed_in
def download() -> Response:
    """The file itself."""
    staff()
    source = find(db(), request.args.get("of", ""))
    made = write(source.rubric, request.args.get("format", ""), *_spoken())
    return send_file(io.BytesIO(made.data), mimetype=made.media, as_attachment=True, download_name=made.name)


def _spoken() -> tuple[str, str]:
    wanted, band = request.args.get("in", ""), request.args.get("band", "")
    return wanted if wanted in LANGUAGES else language(), band if band in BANDS else ""


def _data(rubric: Any) -> Data:
    return definition(rubric)


def _keep(drafts: list[Data], origin: dict[str, str]) -> list[str]:
    made: list[str] = act(operations.create, drafts=drafts, origin=origin)["rubrics"]
    return made


def _made(ids: list[str]) -> Response:
    forget_db()
    if len(ids) == 1:
        say(N_("The rubric is one of the school’s now. Nobody is assessed by it before you publish it."))
        return redirect(url_for("rubric_editing.edit", rubric_id=ids[0]), 303)
    say(N_("{count} rubrics are the school’s now."), count=len(ids))
    return redirect(url_for("rubrics.index"), 303)
