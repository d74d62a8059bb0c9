"""One socket, two origins: pages on the service's host name, people's files on another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from makerpath.service.core.settings import Settings

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def by_host(service_app: Wsgi, content_app: Wsgi, settings: Settings) -> Wsgi:
    """The application that the request's host name stands for; 421 for any other name.

    Only names count, not ports: cookies do not tell ports apart either, and a tunnel may change them.
    """
    apps = {_name(urlsplit(settings.content_url).netloc): content_app}
    service = _name(urlsplit(settings.service_url).netloc)
    if service in apps:
        raise ValueError("service_url and content_url need different host names")
    apps[service] = service_app

    def dispatch(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        app = apps.get(_name(environ.get("HTTP_HOST", "")), _misdirected)
        return app(environ, start_response)

    return dispatch


def _name(host: str) -> str:
    """The host name of `name:port`, in lower case, without the brackets of an IPv6 address."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _misdirected(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("421 Misdirected Request", [("Content-Type", "text/plain; charset=utf-8")])
    return [b"There is no site of this name here. Check MAKERPATH_SERVICE_URL and MAKERPATH_CONTENT_URL.\n"]
