"""The link in each mail that stops such mails with one click, signed in or not.

Its token names a person and a kind of notice, signed with a key that nothing else uses: whoever has it can stop these
mails and learns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from makerpath.domain.errors import N_, NotFound
from makerpath.domain.names import NOTICE_KIND
from makerpath.service.core.settings import Settings
from makerpath.service.people.models import Person

EVERYTHING = "all"
LONGEST = 400


@dataclass(frozen=True)
class Stop:
    """Whose mails of which kind are to stop."""

    school_id: UUID
    person_id: UUID
    kind: str


def token(settings: Settings, person: Person, kind: str) -> str:
    return str(_signer(settings).dumps([person.school_id.hex, person.id.hex, kind]))


def read(settings: Settings, given: str) -> Stop:
    """What the token names; `NotFound` for one that we did not sign."""
    try:
        school, person, kind = _signer(settings).loads(given[:LONGEST])
        stop = Stop(UUID(school), UUID(person), str(kind))
    except (BadData, ValueError, TypeError, AttributeError):
        raise _unknown() from None
    if stop.kind != EVERYTHING and stop.kind not in NOTICE_KIND:
        raise _unknown()
    return stop


def stop_address(settings: Settings, person: Person, kind: str) -> str:
    return f"{settings.service_url}/stop/{token(settings, person, kind)}"


def headers(settings: Settings, person: Person, kind: str) -> dict[str, str]:
    """What lets a mail program stop such mails by itself (RFC 2369, RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{stop_address(settings, person, kind)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _unknown() -> NotFound:
    return NotFound(
        "stop.unknown",
        N_("This link does not work."),
        N_("Copy the whole link from the mail, or sign in and choose under “My account” what you want to be told."),
    )


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret("stop-mail"), salt="stop")
