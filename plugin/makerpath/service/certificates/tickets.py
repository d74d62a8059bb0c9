"""Addresses of printed certificates on the content origin, for holders who have no session on the service."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Blueprint, current_app, Response, send_file
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy import select

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service.certificates.models import Certificate
from makerpath.service.core.settings import Settings
from makerpath.service.operation import Services
from makerpath.service.uploads.serving import POLICY

MINUTES = 15
blueprint = Blueprint("tickets", __name__)


def ticket_url(services: Services, certificate: Certificate, *, download: bool = False) -> str:
    """Where whoever was given the address reads this one certificate for some minutes, as long as it is valid."""
    said = [certificate.school_id.hex, certificate.id.hex, int(download)]
    token = _serializer(services.settings).dumps(said)
    return f"{services.settings.content_url}/certificates/{token}/{certificate.serial}.pdf"


@blueprint.get("/certificates/<token>/<name>")
def show(token: str, name: str) -> Response:
    """The PDF that the ticket is for; the name in the address is for people."""
    services = cast(Services, current_app.extensions["makerpath"])
    school_id, certificate_id, download = _read(services.settings, token)
    with services.database.reading(school_id) as session:
        row = session.scalar(select(Certificate).where(Certificate.id == certificate_id))
        if row is None or row.sha256 is None or not row.holds():
            raise NotFound()
        digest, serial = row.sha256, row.serial
    try:
        content = services.storage.open(digest)
    except FileNotFoundError:
        raise NotFound() from None
    response = send_file(
        content,
        mimetype="application/pdf",
        as_attachment=download,
        download_name=f"{serial}.pdf",
        etag=digest,
    )
    response.headers["Cache-Control"] = "private, no-store"
    # Browsers show PDF by a program of their own, which a sandbox keeps from starting.
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _read(settings: Settings, token: str) -> tuple[UUID, UUID, bool]:
    try:
        school_id, certificate_id, download = _serializer(settings).loads(token, max_age=MINUTES * 60)
    except SignatureExpired:
        raise MakerpathError(
            "link.expired",
            N_("This address was good for some minutes, which are over."),
            N_("Load the page it stood on again, and follow it from there."),
            status=410,
        ) from None
    except BadSignature:
        raise NotFound() from None
    return UUID(school_id), UUID(certificate_id), bool(download)


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret("file-links"), salt="makerpath.certificates")
