"""The core of the tus 1.0 protocol, with expiration and termination: a file in as many requests as it takes."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, request, Response
from werkzeug.http import http_date

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.operation import Services
from makerpath.service.uploads import parts, tickets
from makerpath.service.uploads.models import Upload
from makerpath.service.uploads.operations import complete, discard
from makerpath.service.uploads.room import too_large

VERSION = "1.0.0"
BYTES = "application/offset+octet-stream"

blueprint = Blueprint("tus", __name__)


@blueprint.before_request
def check_version() -> None:
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        raise _protocol(412)


@blueprint.after_request
def say_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    if response.status_code == 412 or request.method == "OPTIONS":
        response.headers["Tus-Version"] = VERSION
    return response


@blueprint.route("/uploads/<ticket>", methods=["OPTIONS"])
def options(ticket: str) -> Response:
    """What can be done here; the same for every ticket."""
    response = Response(status=204)
    response.headers["Tus-Extension"] = "expiration,termination"
    response.headers["Tus-Max-Size"] = str(_services().settings.max_upload)
    return response


@blueprint.route("/uploads/<ticket>", methods=["HEAD"])
def head(ticket: str) -> Response:
    """How much has arrived."""
    upload = tickets.redeem(_services(), ticket)
    response = _standing(upload, _arrived(upload), 200)
    response.headers["Upload-Length"] = str(upload.size)
    return response


@blueprint.route("/uploads/<ticket>", methods=["PATCH"])
def patch(ticket: str) -> Response:
    """More bytes; with the last of them the upload becomes a file."""
    if request.mimetype != BYTES:
        raise _protocol(415)
    claimed = request.headers.get("Upload-Offset", "")
    if not (claimed.isascii() and claimed.isdigit() and len(claimed) < 16):
        raise _protocol(400)
    upload = tickets.redeem(_services(), ticket)
    offset = _arrived(upload)
    parts.check_offset(offset, int(claimed))
    if offset + (request.content_length or 0) > upload.size:
        raise too_large(offset + (request.content_length or 0), upload.size)
    if upload.file_id is None:
        path = parts.part(_services().settings, upload.id)
        offset = parts.append(path, offset, request.stream, upload.size)
        if offset == upload.size:
            complete(_services(), upload)
    return _standing(upload, offset, 204)


@blueprint.route("/uploads/<ticket>", methods=["DELETE"])
def delete(ticket: str) -> Response:
    """The upload is given up."""
    upload = tickets.redeem(_services(), ticket)
    if upload.file_id is None:
        discard(_services(), upload)
    return Response(status=204)


def _arrived(upload: Upload) -> int:
    if upload.file_id is not None:
        return upload.size
    return parts.arrived(parts.part(_services().settings, upload.id))


def _standing(upload: Upload, offset: int, status: int) -> Response:
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(offset)
    response.headers["Upload-Expires"] = http_date(upload.expires_at)
    return response


def _protocol(status: int) -> MakerpathError:
    return MakerpathError(
        "upload.protocol",
        N_("That is not how a file is sent here."),
        N_("Files are sent by the tus protocol, version 1.0.0."),
        status=status,
    )


def _services() -> Services:
    return cast(Services, current_app.extensions["makerpath"])
