"""Files on their way out: pictures, sound, film and PDF are shown, the rest is saved; nothing of it may run."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, request, Response, send_file
from sqlalchemy import select

from makerpath.domain.errors import NotFound
from makerpath.service.core.files import FileReference
from makerpath.service.operation import Services
from makerpath.service.projects.models import Project
from makerpath.service.projects.showing import is_on_show
from makerpath.service.uploads import links, media

MAX_AGE = 24 * links.HOUR
POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""A browser makes a page of its own around a picture or a film: it may load that one file and style itself."""

blueprint = Blueprint("files", __name__)


@blueprint.get("/files/<token>/<path:name>")
def show(token: str, name: str) -> Response:
    """The file that the token is for; the name in the address is for people."""
    services = cast(Services, current_app.extensions["makerpath"])
    link = links.read(services.settings, token)
    with services.database.reading(link.school_id) as session:
        file = session.scalar(select(FileReference).where(FileReference.id == link.file_id))
        project = session.get(Project, file.project_id) if file and file.project_id and link.while_shown else None
        hidden = link.while_shown and not (file and project and is_on_show(session, project, file.id))
    if file is None or hidden:
        raise NotFound()
    inline = media.shown_inline(file.media_type) and not link.download
    try:
        content = services.storage.open(file.sha256)
    except FileNotFoundError:
        raise NotFound() from None
    response = send_file(
        content,
        mimetype=media.sent_as(file.media_type),
        as_attachment=not inline,
        download_name=file.name,
        conditional=False,
        etag=file.sha256,
    )
    response.content_length = file.size
    # What may be taken out of a showcase is asked for again each time.
    lasting = "no-cache" if link.while_shown else f"max-age={MAX_AGE}, immutable"
    response.headers["Cache-Control"] = f"private, {lasting}"
    response.headers["Content-Security-Policy"] = f"{POLICY}{_sandbox(file, inline)}"
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=file.size)
    except BaseException:
        content.close()
        raise
    return response


def _sandbox(file: FileReference, inline: bool) -> str:
    """The strictest sandbox that leaves the browser able to show the file; no scripts in any."""
    if not inline:
        return "; sandbox"
    if file.media_type == "application/pdf":
        return ""  # browsers show PDF by a program of their own, which a sandbox keeps from starting
    return "; sandbox allow-same-origin"  # a film's own page may not load the film from a foreign origin
