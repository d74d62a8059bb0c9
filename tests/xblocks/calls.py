"""Calling handlers as a browser does, and the course the blocks come from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from webob import Request

COURSE = Path(__file__).parents[1] / "content" / "data" / "small-course"


def post(block: Any, handler: str, body: Any) -> tuple[int, dict[str, Any]]:
    """Status and JSON of the answer; `body` is JSON, or bytes as they are."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = block.handle(handler, Request.blank("/", method="POST", body=raw))
    return response.status_code, json.loads(response.body)
