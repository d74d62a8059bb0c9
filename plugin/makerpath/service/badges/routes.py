"""A certificate as a badge, for its holder and the school; the office's page of signing keys."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, Response, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response as Answer

from makerpath.credentials.badges import picture
from makerpath.credentials.badges.baking import bake_png, bake_svg
from makerpath.credentials.badges.reading import read_jws
from makerpath.credentials.badges.wording import in_all
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.service.badges import answers, operations
from makerpath.service.badges.keys import keys_of
from makerpath.service.badges.public_routes import issuers
from makerpath.service.certificates.models import Certificate
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me, school
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

badges = Blueprint("badges", __name__)
blueprints = (issuers, badges)
CLAIMS = ("iss", "jti", "sub", "nbf", "exp")
FORMS = ("png", "svg", "jwt", "json")


@badges.get("/certificates/<uuid:certificate_id>/badge.<form>")
@permit("certificate.view", Certificate)
def badge(certificate: Certificate, form: str) -> Response:
    """The credential in a picture, by itself, or as JSON to read."""
    if form not in FORMS:
        raise NotFound()
    if not certificate.credential:
        raise Conflict(
            "badge.none",
            N_("This certificate was issued before badges came with certificates."),
            N_("Ask the school office to issue it anew: the new one comes with its badge."),
        )
    body, media_type = _baked(certificate, form)
    response = Response(body, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{certificate.serial}.{form}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@badges.get("/school/signing-keys")
@permit("certificate.keys")
def index() -> str:
    return _page()


@badges.post("/school/signing-keys/rotate")
@permit("certificate.keys")
def rotate() -> Answer | tuple[str, int]:
    try:
        act(operations.rotate)
    except MakerpathError as error:
        return _refused(error)
    say(N_("A new key signs from now on. What was signed before stays good."))
    return redirect(url_for("badges.index"), 303)


@badges.post("/school/signing-keys/compromised")
@permit("certificate.keys")
def compromised() -> Answer | tuple[str, int]:
    try:
        answer = act(
            operations.compromise, key_id=_id(request.form.get("key_id", "")), since=_moment(request.form.get("since"))
        )
    except MakerpathError as error:
        return _refused(error)
    say(N_("The key is not trusted any more. To issue anew: {count}."), count=answer["signed_since"])
    return redirect(url_for("badges.index"), 303)


def _baked(certificate: Certificate, form: str) -> tuple[bytes, str]:
    credential = certificate.credential
    record = CertificateRecord.model_validate(certificate.record)
    title = in_all(record.course.title, record.languages)
    if form == "png":
        return bake_png(picture.png(title, record.course.id), credential), "image/png"
    if form == "svg":
        return bake_svg(picture.svg(title, record.course.id), credential), "image/svg+xml"
    if form == "jwt":
        return credential.encode(), answers.JWT
    said = {name: value for name, value in read_jws(credential).payload.items() if name not in CLAIMS}
    return json.dumps(said, ensure_ascii=False, indent=2).encode(), answers.JSON


def _refused(error: MakerpathError) -> tuple[str, int]:
    forget_db()
    return _page(problem(error, language()), request.form.get("since", "")), error.status


def _page(refusal: dict[str, object] | None = None, since: str = "") -> str:
    counted = select(Certificate.key_id, func.count()).where(Certificate.key_id.is_not(None))
    signed = {row[0]: row[1] for row in db().execute(counted.group_by(Certificate.key_id))}
    keys = keys_of(db(), me().school_id)
    return page("signing_keys.html", keys=[(key, signed.get(key.id, 0)) for key in keys], problem=refusal, since=since)


def _id(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise NotFound() from None


def _moment(value: str | None) -> datetime:
    """What was typed into the form, on the school's clock."""
    try:
        return datetime.fromisoformat(value or "").replace(tzinfo=ZoneInfo(school().time_zone))
    except (ValueError, OverflowError):
        raise MakerpathError(
            "badge.since",
            N_("Say since when, as a day and a time."),
            field="since",
            status=422,
        ) from None
