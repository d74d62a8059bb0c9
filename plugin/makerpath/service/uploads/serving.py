"""Files on their way out: pictures, sound, film and PDF are shown, the rest is saved; nothing of it may run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Blueprint, current_app, request, Response, send_file
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import NotFound
from makerpath.service.core.files import FileReference
from makerpath.service.operation import Services
from makerpath.service.previews.models import Preview
from makerpath.service.projects.models import Project
from makerpath.service.projects.showing import is_on_show, is_public
from makerpath.service.uploads import links, media
from makerpath.service.uploads.names import neutral_name

MAX_AGE = 24 * links.HOUR
POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""A browser makes a page of its own around a picture or a film: it may load that one file and style itself."""

PIECE_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
)
"""A small picture, or a drawing that holds whatever it shows."""

blueprint = Blueprint("files", __name__)


@dataclass(frozen=True)
class Served:
    """The content behind an address: the file itself, or a piece of its preview."""

    sha256: str
    size: int
    media_type: str
    inline: bool


@blueprint.get("/files/<token>/<path:name>")
def show(token: str, name: str) -> Response:
    """The file that the token is for; the name in the address is for people."""
    services = cast(Services, current_app.extensions["makerpath"])
    link = links.read(services.settings, token)
    with services.database.reading(link.school_id) as session:
        file = session.scalar(select(FileReference).where(FileReference.id == link.file_id))
        ends = link.while_shown or link.while_public
        project = session.get(Project, file.project_id) if file and file.project_id and ends else None
        shown = is_public if link.while_public else is_on_show
        hidden = ends and not (file and project and shown(session, project, file.id))
        if file is None or file.erased_at is not None or hidden:
            raise NotFound()
        served = _piece(session, file, link.piece) if link.piece else _whole(file, link.download)
    try:
        content = services.storage.open(served.sha256)
    except FileNotFoundError:
        raise NotFound() from None
    response = send_file(
        content,
        mimetype=served.media_type,
        as_attachment=not served.inline,
        download_name=None if link.piece else neutral_name(file) if link.nameless else file.name,
        conditional=False,
        etag=served.sha256,
    )
    response.content_length = served.size
    # What may be taken out of a showcase is asked for again each time.
    lasting = "no-cache" if ends else f"max-age={MAX_AGE}, immutable"
    response.headers["Cache-Control"] = f"private, {lasting}"
    response.headers["Content-Security-Policy"] = f"{POLICY}{_sandbox(served)}" if not link.piece else PIECE_POLICY
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=served.size)
    except BaseException:
        content.close()
        raise
    return response


def _whole(file: FileReference, download: bool) -> Served:
    inline = media.shown_inline(file.media_type) and not download
    return Served(file.sha256, file.size, media.sent_as(file.media_type), inline)


def _piece(session: Session, file: FileReference, name: str) -> Served:
    preview = session.get(Preview, file.sha256)
    piece = preview.pieces.get(name) if preview else None
    if piece is None:
        raise NotFound()
    return Served(piece["sha256"], piece["size"], piece["media_type"], True)


def _sandbox(served: Served) -> str:
    """The strictest sandbox that leaves the browser able to show the file; no scripts in any."""
    if not served.inline:
        return "; sandbox"
    if served.media_type == media.PDF:
        return ""  # browsers show PDF by a program of their own, which a sandbox keeps from starting
    return "; sandbox allow-same-origin"  # a film's own page may not load the film from a foreign origin
