"""Views timed in a runtime that costs nothing itself: ours, and in another interpreter those of peers.

Imports nothing of Makerpath, so that the peers' environment can use it.
"""

from __future__ import annotations

import gc
import json
import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from web_fragments.fragment import Fragment

from tests.xblocks.watching import watching

TIMES, PAGES = 300, 9
Make = Callable[[str], Any]
"""A block, new to its runtime, for a usage."""


def view_of(make: Make) -> dict[str, float]:
    """The first view in this process, and a usual one: the same block for one learner after another."""
    first = _seconds(make("usage"))
    times, busy = [], []
    for _ in range(TIMES):
        block = make("usage")
        began = time.thread_time()
        times.append(_seconds(block) * 1000)
        busy.append((time.thread_time() - began) * 1000)
    with watching() as seen:
        shown = make("usage").student_view({})
    return {
        "median ms": round(statistics.median(times), 3),
        "cpu ms": round(statistics.median(busy), 3),
        "p95 ms": round(statistics.quantiles(times, n=20)[-1], 3),
        "first ms": round(first * 1000, 1),
        "input and output": len(seen),
        "KiB": round(_size(shown) / 1024, 1),
    }


def page_of(makes: list[Make], blocks: int) -> dict[str, float]:
    """A page of so many blocks, all kinds in turn, put together as a unit does it; memory is what the page holds."""

    def made() -> list[Any]:
        return [makes[number % len(makes)](f"page-{number}") for number in range(blocks)]

    _page(made())
    times, busy = [], []
    for _ in range(PAGES):
        new = made()
        gc.collect()
        began, working = time.perf_counter(), time.thread_time()
        _page(new)
        times.append((time.perf_counter() - began) * 1000)
        busy.append((time.thread_time() - working) * 1000)
    new = made()
    tracemalloc.start()
    page = _page(new)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {
        "ms": statistics.median(times),
        "cpu ms a block": statistics.median(busy) / blocks,
        "KiB held a block": held / 1024 / blocks,
        "links": len(page.resources),
    }


def _page(blocks: list[Any]) -> Fragment:
    page, parts = Fragment(), []
    for block in blocks:
        shown = block.student_view({})
        page.add_fragment_resources(shown)
        parts.append(f"<div>{shown.content}<script type='json'>{json.dumps(shown.json_init_args)}</script></div>")
    page.add_content("".join(parts))
    return page


def _seconds(block: Any) -> float:
    began = time.perf_counter()
    block.student_view({})
    return time.perf_counter() - began


def _size(shown: Fragment) -> int:
    return len(shown.content.encode()) + len(json.dumps(shown.json_init_args, ensure_ascii=False).encode())
