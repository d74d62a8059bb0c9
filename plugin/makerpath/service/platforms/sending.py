"""One signed letter to a block's address, and what the platform answers that it has."""

from __future__ import annotations

import time
from dataclasses import dataclass
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
    try:
        response = requests.post(to.url, json={"token": token}, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        raise Unsent(AWAY, type(error).__name__) from error
    if response.status_code != 200:
        code = _code(response)
        raise Unsent(code or (AWAY if response.status_code >= 500 else REFUSED), f"HTTP {response.status_code}")
    try:
        stored = GradeAnswer.model_validate(response.json())
        if stored.earned is None or stored.possible is None:
            return None
        return int(stored.earned), int(stored.possible)
    except (ValueError, OverflowError, ValidationError, requests.RequestException) as error:
        raise Unsent(STRANGE, type(error).__name__) from error


def _code(response: requests.Response) -> str:
    """The code of our own block's refusal; empty for anything else that answers there."""
    try:
        error = response.json().get("error")
        code = error.get("code") if isinstance(error, dict) else None
    except (ValueError, AttributeError, requests.RequestException):
        return ""
    return code[:80] if isinstance(code, str) and code.isascii() and code.isprintable() else ""
