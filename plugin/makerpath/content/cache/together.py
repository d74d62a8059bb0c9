"""Many texts read by two processes at once."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Sequence

from makerpath.content.facts import as_data, Facts, facts_of, from_data

FEWEST = 100
"""Fewer texts than this are read before another process has begun."""


def facts_of_all(bodies: Sequence[str]) -> list[Facts]:
    """The facts of each body; the second half is read by a child where that pays and is safe."""
    half = len(bodies) // 2
    child = _child(bodies[half:]) if len(bodies) >= FEWEST and _safe() else None
    if child is None:
        return [facts_of(body) for body in bodies]
    first = [facts_of(body) for body in bodies[:half]]
    return first + (_answer(*child, bodies[half:]) or [facts_of(body) for body in bodies[half:]])


def _safe() -> bool:
    """A child of a process with threads may wait for ever for a lock that no thread of its own holds."""
    return sys.platform == "linux" and threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


def _child(bodies: Sequence[str]) -> tuple[int, int] | None:
    """A process that reads `bodies`, and the pipe that it tells the facts through."""
    reading, writing = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return None
    if process:
        os.close(writing)
        return process, reading
    code = 1
    try:
        with os.fdopen(writing, "w", encoding="utf-8", errors="surrogatepass") as out:
            json.dump([as_data(facts_of(body)) for body in bodies], out, ensure_ascii=False)
        code = 0
    finally:
        # Nothing of the parent's may be flushed or closed twice.
        os._exit(code)


def _answer(process: int, reading: int, bodies: Sequence[str]) -> list[Facts] | None:
    """What the child told; None if it did not come to its end."""
    with os.fdopen(reading, "rb") as told:
        text = told.read()
    _, status = os.waitpid(process, 0)
    if status:
        return None
    found = json.loads(text.decode("utf-8", "surrogatepass"))
    return [from_data(data, body) for data, body in zip(found, bodies, strict=True)]
