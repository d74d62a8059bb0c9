"""One request to the service: two seconds at most, behind the breaker."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from queue import Empty, SimpleQueue
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from makerpath.domain.errors import MakerpathError, N_
from makerpath.xblocks.shared.breaker import breaker_for
from makerpath.xblocks.shared.settings import Connection

TIMEOUT_SECONDS = 2.0
MAX_ANSWER = 4 * 1024 * 1024
MOST_AT_ONCE = 64
JSON = ("application/json", "application/problem+json")
_lines = threading.BoundedSemaphore(MOST_AT_ONCE)


@dataclass(frozen=True)
class Reply:
    """What the service answered: an HTTP status below 500, and a JSON object; an empty one where it was none.

    `ahead` is how many seconds the service's clock is before ours.
    """

    status: int
    body: dict[str, Any]
    ahead: float = 0.0


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


def deadline() -> float:
    """When what begins now has to be over, by the clock of `time.monotonic`."""
    return time.monotonic() + TIMEOUT_SECONDS


def post(connection: Connection, path: str, token: str, payload: dict[str, Any], until: float) -> Reply:
    """The service's reply to `payload` at `path`; ServiceDown if there is none worth the name before `until`."""
    url, raw = connection.service_url + path, json.dumps(payload, allow_nan=False).encode()
    breaker = breaker_for(connection.service_url)
    if not breaker.allows():
        raise ServiceDown
    try:
        reply = _before(until, lambda: _exchange(url, token, raw, until))
    except (requests.RequestException, ValueError, OSError, RecursionError) as error:
        breaker.failed()
        raise ServiceDown from error
    if reply.status >= 500:
        breaker.failed()
        raise ServiceDown
    breaker.succeeded()
    if reply.status == 429:
        # The service is well; it is this one caller who asks too much.
        raise ServiceDown
    return reply


def _before(until: float, do: Callable[[], Reply]) -> Reply:
    """What `do` comes to, or TimeoutError.

    In a thread of its own: a library's timeout counts anew for each byte, and not at all while a name is looked up.
    Whoever waits in vain leaves the thread behind; no more than `MOST_AT_ONCE` of them can pile up.
    """
    lines = _lines
    if not lines.acquire(blocking=False):
        raise TimeoutError("too many requests wait for the service")
    came: SimpleQueue[Reply | Exception] = SimpleQueue()

    def work() -> None:
        try:
            came.put(do())
        except Exception as error:
            came.put(error)
        finally:
            lines.release()

    try:
        threading.Thread(target=work, name="makerpath-request", daemon=True).start()
    except RuntimeError as error:
        lines.release()
        raise TimeoutError("no thread for the request") from error
    try:
        found = came.get(timeout=max(0.0, until - time.monotonic()))
    except Empty:
        raise TimeoutError("the service is too slow") from None
    if isinstance(found, Exception):
        raise found
    return found


def _exchange(url: str, token: str, raw: bytes, until: float) -> Reply:
    left = max(0.001, until - time.monotonic())
    headers = {"Content-Type": "application/json", "Accept": ", ".join(JSON)}
    answer = _session(os.getpid()).post(
        url, data=raw, headers=headers, auth=_Bearer(token), timeout=left, allow_redirects=False, stream=True
    )
    with answer:
        ahead = _ahead(answer.headers.get("Date", ""))
        if answer.status_code >= 300 and (answer.status_code >= 500 or not _is_json(answer)):
            return Reply(answer.status_code, {}, ahead)
        if not _is_json(answer):
            raise ValueError("the answer is not JSON")
        body = json.loads(_read(answer, until))
    if not isinstance(body, dict):
        raise ValueError("the answer is not an object")
    return Reply(answer.status_code, body, ahead)


def _is_json(answer: requests.Response) -> bool:
    return answer.headers.get("Content-Type", "").partition(";")[0].strip().lower() in JSON


def _read(answer: requests.Response, until: float) -> bytes:
    chunks, size = [], 0
    for chunk in answer.iter_content(64 * 1024):
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_ANSWER or time.monotonic() > until:
            raise ValueError("the answer is too long or too slow")
    return b"".join(chunks)


def _ahead(date: str) -> float:
    try:
        return parsedate_to_datetime(date).timestamp() - time.time()
    except ValueError:
        return 0.0


@cache
def _session(process: int) -> requests.Session:
    """Keeps connections open between requests, and never a cookie: the next request is another person's."""
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=MOST_AT_ONCE))
    return session
