"""The school's look of certificates: choosing, seeing, designs of its own."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from flask import abort, Blueprint, redirect, request, Response, send_file, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from makerpath.credentials.design import Design, load_design, shipped
from makerpath.credentials.packing import MOST_BYTES, pack, unpacked, zipped
from makerpath.credentials.preview import Problem
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LANGUAGES
from makerpath.i18n import gettext
from makerpath.service.certificates.models import CertificateDesign
from makerpath.service.core import text
from makerpath.service.core.files import FileReference
from makerpath.service.designs import operations
from makerpath.service.designs.choosing import setting_of
from makerpath.service.designs.limited import try_out
from makerpath.service.designs.pictures import keep_picture, KINDS, take
from makerpath.service.designs.showing import design_called, looked_at, own_designs, version_of
from makerpath.service.uploads import parts
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, school, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

looks = Blueprint("looks", __name__)
blueprints = (looks,)
IN = ("", "en zh-Hans", "zh-Hans en", "en", "zh-Hans")
"""The choices of languages; the first is the course's own."""


@looks.get("/certificates/look")
@permit("certificate.design")
def index() -> str:
    return _page(_saved())


@looks.post("/certificates/look")
@permit("certificate.design")
def save() -> Answer | tuple[str, int]:
    """Pictures first: one that is refused, and every other field, finds what came before it still there."""
    typed, refusal = _typed()
    if refusal is None:
        try:
            act(operations.change_look, **_asked(typed))
        except MakerpathError as error:
            forget_db()
            refusal = error
    if refusal is not None:
        return _page(typed, problem(refusal, language())), refusal.status
    say(N_("Saved. Certificates issued from now on look like this."))
    return redirect(url_for("looks.index") + "#seen", 303)


@looks.post("/certificates/look/reset")
@permit("certificate.design")
def reset() -> Answer:
    act(operations.reset_look)
    say(N_("The look is the first one again. Certificates that were issued stay as they are."))
    return redirect(url_for("looks.index"), 303)


@looks.get("/certificates/look/seen/<design>/<way>.<any(png, pdf):kind>")
@permit("certificate.design")
def seen(design: str, way: str, kind: str) -> Response:
    """A design with the school's own name and pictures."""
    content = looked_at(services(), db(), school(), design, way, "pdf" if kind == "pdf" else "png")
    answer = send_file(io.BytesIO(content), mimetype="application/pdf" if kind == "pdf" else "image/png")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@looks.get("/certificates/look/designs/<design>.zip")
@permit("certificate.design")
def archive(design: str) -> Response:
    """A design's folder, to start one's own from."""
    found, _hash = design_called(services(), db(), design)
    return send_file(io.BytesIO(pack(found.folder)), "application/zip", True, f"{design}.zip")


@looks.post("/certificates/look/designs")
@permit("certificate.design")
def add() -> Answer | tuple[str, int]:
    """A design of the school's own: tried with every name before it is offered; everything wrong is told at once."""
    sent = request.files.get("design")
    try:
        if sent is None or not sent.filename:
            raise MakerpathError("design.no_file", N_("Choose the ZIP of a design."), status=422, field="design")
        files = unpacked(io.BytesIO(sent.stream.read(2 * MOST_BYTES)))
        tried = try_out(files, parts.folder(services().settings), alone=False)
        if not tried.problems:
            sha256, size = services().storage.put(io.BytesIO(zipped(files)))
            about = tried.design
            act(operations.add_design, slug=about["id"], title=about["title"], sha256=sha256, size=size)
    except MakerpathError as error:
        forget_db()
        return _page(_saved(), problem(error, language())), error.status
    if tried.problems:
        forget_db()
        return _page(_saved(), wrong=tried.problems), 422
    say(N_("The design {design} can be chosen now."), design=tried.design["id"])
    return redirect(url_for("looks.index") + "#own", 303)


@looks.post("/certificates/look/designs/<design>/retire")
@permit("certificate.design")
def retire(design: str) -> Answer:
    answer = act(operations.retire_design, slug=design)
    say(N_("The design is not offered any more. Certificates that were issued with it stay as they are."))
    if answer["used"]:
        say(N_("It was the one in use: the design “Classic” takes its place."), "warn")
    return redirect(url_for("looks.index") + "#own", 303)


def _saved() -> dict[str, Any]:
    setting = setting_of(db())
    return {
        "design": setting.design,
        "orientation": setting.orientation or "landscape",
        "languages": " ".join(setting.languages),
        "logo": str(setting.logo_id or ""),
        "seal": str(setting.seal_id or ""),
        "signatories": [
            {"name": one["name"], "role": one["role"], "file": one.get("file") or ""} for one in setting.signatories
        ],
    }


def _typed() -> tuple[dict[str, Any], MakerpathError | None]:
    """What the form holds, new pictures kept already, and the first picture's refusal."""
    form, refusals = request.form, []

    def picture(field: str) -> str:
        if form.get(f"{field}_gone"):
            return ""
        sent = request.files.get(field)
        if sent is None or not sent.filename:
            return form.get(f"{field}_id", "")
        try:
            kept = take(services(), sent.stream, sent.filename, field)
            once = f"{form.get('key', '')[:40]}.{field}"
            return str(act(keep_picture, key=once, kept=kept)["file"])
        except MakerpathError as error:
            refusals.append(error)
            return form.get(f"{field}_id", "")

    people = []
    for number in range(1, operations.MOST_SIGNATORIES + 1):
        role = {tag: form.get(f"role_{number}_{tag}", "").strip() for tag in LANGUAGES}
        file = picture(f"signature_{number}")
        people.append({"name": form.get(f"name_{number}", "").strip(), "role": role, "file": file})
    typed = {
        "design": text.sought(form.get("design", "")),
        "orientation": form.get("orientation", ""),
        "languages": form.get("languages", ""),
        "logo": picture("logo"),
        "seal": picture("seal"),
        "signatories": people,
    }
    return typed, refusals[0] if refusals else None


def _asked(typed: dict[str, Any]) -> dict[str, Any]:
    """The operation's arguments; a signatory of whom nothing was said is none."""
    there = [one for one in typed["signatories"] if one["name"] or one["file"] or any(one["role"].values())]
    return {**typed, "languages": typed["languages"].split(), "signatories": there}


def _page(typed: dict[str, Any], refusal: dict[str, Any] | None = None, wrong: list[Problem] | None = None) -> str:
    rows = db().scalars(select(CertificateDesign).where(CertificateDesign.retired_at.is_(None))).all()
    own = own_designs(list(rows), services())
    designs: dict[str, Design | None] = {**{slug: load_design(slug) for slug in shipped()}, **own}
    wanted = [typed["logo"], typed["seal"], *(one["file"] for one in typed["signatories"])]
    return page(
        "certificate_look.html",
        typed=typed,
        designs=designs,
        own=own,
        kept=_kept(wanted),
        version=version_of(db(), school()),
        saved=_saved(),
        languages_in=IN,
        problem=refusal,
        wrong=[(one, gettext(one.message, language(), **one.params)) for one in wrong or []],
    )


def _kept(wanted: list[str]) -> dict[str, FileReference]:
    ids = [UUID(one) for one in wanted if _is_id(one)]
    return {str(row.id): row for row in db().scalars(select(FileReference).where(FileReference.id.in_(ids)))}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@looks.get("/certificates/look/pictures/<uuid:file_id>")
@permit("certificate.design")
def picture(file_id: UUID) -> Response:
    """One of the school's own pictures, beside its field."""
    row = db().scalar(select(FileReference).where(FileReference.id == file_id))
    if row is None or row.owner_id is not None or row.project_id is not None or row.media_type not in KINDS:
        abort(404)
    return send_file(services().storage.open(row.sha256), mimetype=row.media_type, etag=row.sha256, conditional=True)
