"""Which pages may talk to the content origin from a script: the service's own, and those of trusted platforms."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request, Response
from sqlalchemy import select

from makerpath.service.operation import Services
from makerpath.service.platforms.models import Platform

UNSCOPED = "which pages may send files does not depend on the school"
METHODS = "GET, HEAD, PATCH, DELETE, OPTIONS"
SENT = "Content-Type, Range, Tus-Resumable, Upload-Length, Upload-Metadata, Upload-Offset, X-Requested-With"
READ = (
    "Accept-Ranges, Content-Length, Content-Range, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, "
    "Upload-Expires, Upload-Length, Upload-Offset"
)
DAY = 24 * 3600


def origin(url: str) -> str:
    """`scheme://host[:port]` of an address, as browsers write it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    scheme, host = parts.scheme.lower(), parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}.get(scheme)
    return f"{scheme}://{host}" if port in (None, usual) else f"{scheme}://{host}:{port}"


def allowed(services: Services) -> set[str]:
    with services.database.reading(unscoped=UNSCOPED) as session:
        platforms = session.scalars(select(Platform.base_url).where(Platform.disabled_at.is_(None))).all()
    return {origin(services.settings.service_url), *(origin(url) for url in platforms)} - {""}


def allow(response: Response, services: Services) -> Response:
    """Let the page that asks read the answer, if it is one of those; never with credentials, there are none here."""
    response.vary.add("Origin")
    asking = request.headers.get("Origin")
    if asking and asking in allowed(services):
        response.headers["Access-Control-Allow-Origin"] = asking
        response.headers["Access-Control-Expose-Headers"] = READ
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = METHODS
            response.headers["Access-Control-Allow-Headers"] = SENT
            response.headers["Access-Control-Max-Age"] = str(DAY)
    return response
