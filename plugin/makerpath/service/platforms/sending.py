"""One signed letter to a block's address, and what the platform answers that it has."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any
from uuid import uuid4

import jwt
import requests
from pydantic import ValidationError

from makerpath.domain.contract import ALGORITHM, GradeAnswer, GradeClaims, GradeQuestion, ServiceClaims, TOKEN_SECONDS
from makerpath.service.core.database import utc_now
from makerpath.service.core.settings import Settings
from makerpath.service.platforms.counting import Grade, Points
from makerpath.service.platforms.failures import AWAY, DISABLED, ELSEWHERE, REFUSED, STRANGE, UNKNOWN_LEARNER
from makerpath.service.platforms.keys import private_pem, service_key
from makerpath.service.platforms.models import BlockLink, Platform
from makerpath.service.platforms.tokens import same_origin

TIMEOUT = 10
LONGEST = 20.0
"""Seconds that one letter takes at most, however slowly its answer comes: the workers are there for every school."""

MOST = 64 * 1024
"""Bytes of an answer."""

LASTING = frozenset({DISABLED, ELSEWHERE, UNKNOWN_LEARNER})
"""Trying again does not help these."""


class Unsent(Exception):
    """It did not arrive, or what came back says nothing; `failure` is a code of `failures`."""

    def __init__(self, failure: str, detail: str = "") -> None:
        super().__init__(f"{failure}: {detail}" if detail else failure)
        self.failure = failure

    @property
    def lasting(self) -> bool:
        return self.failure in LASTING


@dataclass(frozen=True)
class Address:
    """Where a learner's grade of one block goes, free of the session it was read in."""

    url: str
    base: str
    about: dict[str, Any]
    """The claims that every letter has."""
    trusted: bool


def address_of(settings: Settings, link: BlockLink, platform: Platform) -> Address:
    about = {
        "iss": settings.service_url,
        "aud": platform.issuer,
        "sub": link.subject,
        "anon": link.anonymous_id,
        "course": link.course_key,
        "block": link.block_key,
    }
    return Address(link.callback, platform.base_url, about, platform.disabled_at is None)


def deliver(settings: Settings, to: Address, grade: Grade, *, repair: bool = False) -> Points | None:
    """Let the grade be stored; what the platform has afterwards."""
    earned, possible = grade.points or (0, 1)
    claims = GradeClaims(
        **to.about,
        **_stamp(),
        earned=earned,
        possible=possible,
        decided_at=grade.decided_at.isoformat(),
        as_of=utc_now().isoformat(),
        withdrawn=grade.points is None,
        repair=repair,
    )
    return _post(settings, to, claims)


def ask(settings: Settings, to: Address) -> Points | None:
    """What the platform has; nothing is changed there."""
    return _post(settings, to, GradeQuestion(**to.about, **_stamp(), act="score"))


def _stamp() -> dict[str, Any]:
    now = int(time.time())
    return {"jti": uuid4().hex, "iat": now, "exp": now + TOKEN_SECONDS}


def _post(settings: Settings, to: Address, claims: ServiceClaims) -> Points | None:
    if not to.trusted:
        raise Unsent(DISABLED)
    if not same_origin(to.url, to.base):
        raise Unsent(ELSEWHERE, "the block's address is not on its platform")
    token = jwt.encode(claims.model_dump(), private_pem(service_key(settings)), algorithm=ALGORITHM)
    status, raw = _answer(to.url, token)
    if status != 200:
        code = _code(raw)
        raise Unsent(code or (AWAY if status >= 500 else REFUSED), f"HTTP {status}")
    try:
        stored = GradeAnswer.model_validate(json.loads(raw))
        if stored.earned is None or stored.possible is None:
            return None
        return int(stored.earned), int(stored.possible)
    except (ValueError, OverflowError, RecursionError, ValidationError) as error:
        raise Unsent(STRANGE, type(error).__name__) from error


def _answer(url: str, token: str) -> tuple[int, bytes]:
    """Status and body of what the platform answers, in a thread of its own: a library's timeout counts anew for each
    byte, and whoever waits in vain goes on."""
    came: SimpleQueue[tuple[int, bytes] | Exception] = SimpleQueue()
    until = time.monotonic() + LONGEST

    def work() -> None:
        try:
            came.put(_exchange(url, token, until))
        except Exception as error:
            came.put(error)

    threading.Thread(target=work, name="makerpath-letter", daemon=True).start()
    try:
        found = came.get(timeout=LONGEST)
    except Empty:
        raise Unsent(AWAY, "too slow") from None
    if isinstance(found, requests.RequestException):
        raise Unsent(AWAY, type(found).__name__) from found
    if isinstance(found, Exception):
        raise found
    return found


def _exchange(url: str, token: str, until: float) -> tuple[int, bytes]:
    with requests.post(url, json={"token": token}, timeout=TIMEOUT, allow_redirects=False, stream=True) as response:
        raw = b""
        for chunk in response.iter_content(4096):
            raw += chunk
            if len(raw) > MOST:
                raise Unsent(STRANGE, "too long")
            if time.monotonic() > until:
                raise Unsent(AWAY, "too slow")
        return response.status_code, raw


def _code(raw: bytes) -> str:
    """The code of our own block's refusal; empty for anything else that answers there."""
    try:
        error = json.loads(raw).get("error")
        code = error.get("code") if isinstance(error, dict) else None
    except (ValueError, AttributeError, RecursionError):
        return ""
    return code[:80] if isinstance(code, str) and code.isascii() and code.isprintable() else ""
