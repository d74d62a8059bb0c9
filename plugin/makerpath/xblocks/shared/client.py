"""One request to the service: two seconds at most, behind the breaker."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.auth import AuthBase

from makerpath.domain.errors import MakerpathError, N_
from makerpath.xblocks.shared.breaker import breaker_for
from makerpath.xblocks.shared.settings import Connection

TIMEOUT_SECONDS = 2.0
MAX_ANSWER = 4 * 1024 * 1024
_local = threading.local()


@dataclass(frozen=True)
class Reply:
    """What the service answered: an HTTP status below 500 and a JSON object."""

    status: int
    body: dict[str, Any]


class ServiceDown(MakerpathError):
    """The service does not answer, too slowly, or with a fault of its own."""

    def __init__(self) -> None:
        super().__init__(
            "service.down",
            N_("The project service does not answer right now."),
            N_("Nothing is lost. This page tries again by itself."),
            status=503,
        )


class _Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def post(connection: Connection, path: str, token: str, payload: dict[str, Any]) -> Reply:
    """The service's reply to `payload` at `path`; ServiceDown if there is none worth the name."""
    breaker = breaker_for(connection.service_url)
    if not breaker.allows():
        raise ServiceDown
    try:
        reply = _exchange(connection.service_url + path, token, payload)
    except (requests.RequestException, ValueError) as error:
        breaker.failed()
        raise ServiceDown from error
    if reply.status >= 500 or reply.status == 429:
        breaker.failed()
        raise ServiceDown
    breaker.succeeded()
    return reply


def _exchange(url: str, token: str, payload: dict[str, Any]) -> Reply:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    answer = _session().post(
        url, json=payload, auth=_Bearer(token), timeout=TIMEOUT_SECONDS, allow_redirects=False, stream=True
    )
    with answer:
        chunks, size = [], 0
        for chunk in answer.iter_content(64 * 1024):
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_ANSWER or time.monotonic() > deadline:
                raise ValueError("the answer is too long or too slow")
        if answer.status_code >= 500:
            return Reply(answer.status_code, {})
        body = json.loads(b"".join(chunks))
    if not isinstance(body, dict):
        raise ValueError("the answer is not an object")
    return Reply(answer.status_code, body)


def _session() -> requests.Session:
    """Keeps connections open between requests, and never a cookie: the next request is another person's."""
    session: requests.Session | None = getattr(_local, "session", None)
    if session is None:
        session = requests.Session()
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        _local.session = session
    return session
