"""What a block's fragment handler takes beside the plain HTTP request for the same fragment.

Both are asked in turn, so that whatever else the machine does meets both alike.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import requests
from webob import Request

TIMES = 60


def beside(block: Any) -> tuple[dict[str, float], str]:
    """Milliseconds of the handler and of the plain request, what the handler adds; and the fragment's HTML."""
    sent, html = _first(block)
    with requests.Session() as session:
        plain, handled = [], []
        for _ in range(TIMES):
            plain.append(_timed(lambda: _plain(session, sent)))
            handled.append(_timed(lambda: _ask(block)))
    more = [(ours[0] - alone[0], ours[1] - alone[1]) for ours, alone in zip(handled, plain, strict=True)]
    return {
        "plain request ms": _median([one[0] for one in plain]),
        "handler ms": _median([one[0] for one in handled]),
        "added ms": _median([one[0] for one in more]),
        "added cpu ms": _median([one[1] for one in more]),
        "fragment KiB": round(len(html.encode()) / 1024, 1),
    }, html


def _first(block: Any) -> tuple[requests.PreparedRequest, str]:
    """Teaches the service what it does not know yet, and keeps how the block asked."""
    seen: list[requests.PreparedRequest] = []
    real = requests.Session.send

    def noted(session: requests.Session, request: requests.PreparedRequest, **named: Any) -> requests.Response:
        seen.append(request)
        return real(session, request, **named)

    with patch.object(requests.Session, "send", noted):
        _ask(block)
        answer = _ask(block)
    return next(request for request in reversed(seen) if str(request.url).endswith("/fragment")), str(answer["html"])


def _ask(block: Any) -> dict[str, Any]:
    answer = block.handle("fragment", Request.blank("/", method="POST", body=b"{}"))
    body: dict[str, Any] = answer.json
    if answer.status_code != 200 or not body["html"]:
        raise RuntimeError(f"the fragment handler answered {answer.status_code}: {body.get('error')}")
    return body


def _plain(session: requests.Session, sent: requests.PreparedRequest) -> None:
    answer = session.send(sent, timeout=10)
    if answer.status_code != 200 or not answer.json()["html"]:
        raise RuntimeError(f"{sent.url} answered {answer.status_code}")


def _timed(do: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds on the clock, and of this process at work."""
    began, busy = time.perf_counter(), time.process_time()
    do()
    return (time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000


def _median(times: list[float]) -> float:
    return round(statistics.median(times), 2)
