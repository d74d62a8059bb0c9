"""What an operator sets so that blocks and service know each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from makerpath.domain.errors import MakerpathError, N_

BUCKET = "makerpath"


@dataclass(frozen=True)
class Connection:
    """Both ends of the line; addresses without a slash at the end, keys as PEM.

    `issuer` names this platform and `audience` the service, in the tokens of both directions. `platform_url` is
    needed only where the runtime gives handler addresses without a host, `course` where it knows no course.
    """

    service_url: str
    issuer: str
    audience: str
    private_key: str
    service_public_key: str
    platform_url: str = ""
    course: str = ""


def connection_of(block: Any) -> Connection:
    """The connection from `XBLOCK_SETTINGS["makerpath"]`, or from Django's `MAKERPATH` setting."""
    found = _bucket(block)
    missing = [name for name in ("service_url", "issuer", "private_key", "service_public_key") if not found.get(name)]
    if missing:
        raise MakerpathError(
            "block.not_configured",
            N_("This platform is not connected to a Makerpath service yet."),
            N_('The platform\'s operator sets {names} in XBLOCK_SETTINGS["makerpath"].'),
            status=503,
            names=", ".join(missing),
        )
    service_url = str(found["service_url"]).rstrip("/")
    return Connection(
        service_url=service_url,
        issuer=str(found["issuer"]),
        audience=str(found.get("audience") or service_url),
        private_key=str(found["private_key"]),
        service_public_key=str(found["service_public_key"]),
        platform_url=str(found.get("platform_url") or "").rstrip("/"),
        course=str(found.get("course") or ""),
    )


def _bucket(block: Any) -> Mapping[str, Any]:
    service = block.runtime.service(block, "settings")
    if service is not None:
        found = service.get_settings_bucket(block, {})
        if found and isinstance(found, Mapping):
            return found
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
    except ImportError:
        return {}
    try:
        return getattr(settings, "MAKERPATH", None) or {}
    except ImproperlyConfigured:
        return {}
