"""How people of the gallery get into their states: by the blocks' own handlers, and by the service's operations."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

from webob import Request

from makerpath.xblocks.preview.grading import right_answers, wrong_answers
from makerpath.xblocks.preview.problem import RESPONSES
from makerpath.xblocks.preview.samples import key_of
from makerpath.xblocks.preview.services import display_name
from makerpath.xblocks.preview.states import CERTIFIED, sample_person, STAFF, STATES, WAYS

Walk = Callable[[str, str, str, str, str, str], None]
"""Takes somebody there in the service: says what they do, their name for the platform, their own name, their language,
the course and its run."""

_service: list[Callable[[], Walk]] = []
_walk: list[Walk] = []
_done: set[tuple[str, ...]] = set()
_lock = threading.Lock()


def connect(begin: Callable[[], Walk]) -> None:
    """Have a service behind the gallery; `begin` starts it when the first block asks for it."""
    _service[:] = [begin]


def served() -> bool:
    return bool(_service)


def reach(state: str, language: str, slug: str) -> None:
    """Have done what it takes in that course; it takes some seconds, once.

    Staff see learners who have done each thing.
    """
    reached = STATES[state].reached
    if not _service:
        return
    with _lock:
        if not _walk:
            _walk.append(_service[0]())
        for way in WAYS if state == STAFF else [reached]:
            if way in (*WAYS, *CERTIFIED) and (way, language, slug) not in _done:
                name = sample_person(way, language)
                _walk[0](way, name, display_name(name), language, slug, key_of(slug, way))
                _done.add((way, language, slug))


def walk_here(runtime: Any, block: Any, reached: str) -> None:
    """What the platform itself keeps: a lesson read to its end, a question answered."""
    for part in [block, *block.get_children()] if block.has_children else [block]:
        kind = part.scope_ids.block_type
        if kind == "makerpath_lesson" and reached == "passed" and not part.read_to_end:
            runtime.handle(part, "read", _request({}))
        elif kind == "problem" and reached in ("begun", "passed") and not part.attempts:
            asked = next(child for child in ElementTree.fromstring(part.data) if child.tag in RESPONSES)
            answers = right_answers(asked) if reached == "passed" else wrong_answers(asked)
            runtime.handle(part, "check", _request({"answers": answers}))


def _request(body: dict[str, Any]) -> Request:
    return Request.blank("/", method="POST", body=json.dumps(body).encode(), content_type="application/json")
