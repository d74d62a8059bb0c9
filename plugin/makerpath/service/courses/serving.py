"""Files of a course on their way to its readers: pictures, film and sound are shown, the rest is saved."""

from __future__ import annotations

from flask import request, send_file
from werkzeug.wrappers import Response

from makerpath.service.core.files import Blob
from makerpath.service.courses.models import CourseFile
from makerpath.service.courses.packages import ANSWERS, CAPTIONS, PICTURES, PLAYED, PRINTED
from makerpath.service.web.context import db, services

POLICY = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; sandbox"
HOUR = 3600
CLOSED = ("lessons/", "labs/", ANSWERS, PRINTED)
"""What has pages of its own, with rules of their own."""


def is_open(file: CourseFile) -> bool:
    """Whether whoever reads the course may have the file just by its path."""
    return not file.path.startswith(CLOSED) and not file.meta.get("staff")


def send(file: CourseFile) -> Response:
    """The file, in pieces if the browser asks for pieces, as players do."""
    size = db().get_one(Blob, file.sha256).size
    shown = file.media_type in PICTURES | PLAYED | {CAPTIONS}
    response = send_file(
        services().storage.open(file.sha256),
        mimetype=file.media_type if shown or file.path.startswith(PRINTED) else "application/octet-stream",
        as_attachment=not shown,
        download_name=file.path.rsplit("/", 1)[-1],
        etag=file.sha256,
        conditional=False,
        max_age=HOUR,
    )
    response.content_length = size
    response.headers["Content-Security-Policy"] = POLICY
    return response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
