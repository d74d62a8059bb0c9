"""What blocks cost a learning platform: their views, a page full of them, and the way to the service.

*Views*: every block of the package, filled with the most that our own courses put into one of its kind, three hundred
times, its fields read anew each time; `first ms` is the first in this process, where templates and the lesson's
Markdown are read. `input and output` counts files, sockets, processes and statements of the database during a view.
The peers are blocks of other people, timed by the same function in an environment of their own; their text block
shows the same lesson. `MAKERPATH_BENCH_BLOCK_PEERS` may name an interpreter that has them.

*Pages*: so many blocks of all kinds together, with what their scripts are told; the platform's own merging of what they
link is part of it.

*Handlers*: a fragment by the block's handler, and by a plain HTTP request for the same, in turn: from a service that
answers after 20 ms with the largest of the real service's fragments, or with 64 KiB of it, and from the real service,
which listens in this process. `added cpu ms` is what the handler makes this process work more than the plain request
does: on a machine that has much else to do, the clock says little.
"""

from __future__ import annotations

import json
import logging
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from makerpath.service.demo.seed import introduce_workbench
from tests.bench.block_parts import handlers, peers, stub, views
from tests.bench.machine import describe
from tests.e2e.serving import listening
from tests.service.school import make_school
from tests.xblocks.every import every_block, largest, names, OURS
from tests.xblocks.fake_platform import FakePlatform, Someone

PAGES = (25, 50, 100, 200)
LESSON, PROJECT = "makerpath_lesson", "makerpath_project"
LANGUAGES = {"en": "", "zh-Hans": ", Chinese"}
LARGE = 64 * 1024
LMS = "http://127.0.0.1:8002"


def measure() -> dict[str, Any]:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    seen = {
        f"{_short(name)}{mark}": views.view_of(partial(every_block, _platform(language), name))
        for language, mark in LANGUAGES.items()
        for name in names()
    }
    loud = {name: found["input and output"] for name, found in seen.items() if found["input and output"]}
    if loud:
        raise RuntimeError(f"a view does more than read its fields: {loud}")
    makes = [partial(every_block, _platform("en"), name) for name in names()]
    pages = {count: views.page_of(makes, count) for count in PAGES}
    fixed, real = _handlers()
    lesson = every_block(_platform("en"), LESSON).student_view({}).content
    return {
        "name": "blocks",
        "unit": "ms, KiB, times of input and output",
        "ours": {
            **seen,
            **{f"page of {count}": _rounded(found) for count, found in pages.items()},
            **fixed,
            **real,
        },
        "peers": peers.figures(lesson),
        "ratios": {
            "a block on a page of 200, by one on a page of 25": round(
                pages[PAGES[-1]]["cpu ms a block"] / pages[PAGES[0]]["cpu ms a block"], 2
            ),
            "slowest view, by 2 ms": round(max(found["median ms"] for found in seen.values()) / 2, 3),
            "most that a handler adds, by 5 ms": round(
                max(found["added ms"] for found in (fixed | real).values()) / 5, 2
            ),
            "the same, of this process at work": round(
                max(found["added cpu ms"] for found in (fixed | real).values()) / 5, 2
            ),
        },
        "machine": describe(),
    }


def _handlers() -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]]:
    """From the service that takes a fixed time, and from the real one."""
    with tempfile.TemporaryDirectory() as folder, listening(Path(folder)) as services:
        school = make_school(services)
        introduce_workbench(services, school.id, LMS)
        reached = json.loads((Path(folder) / "platforms" / "workbench.json").read_text()) | {"platform_url": LMS}
        real, html = {}, ""
        for name in names():
            block = every_block(_platform("en", reached), name)
            if name in largest() and hasattr(block, "fragment"):
                real[f"{_short(name)} from the real service"], shown = handlers.beside(block)
                html = max(html, shown, key=len)
    fixed = {}
    for kind, answer in {"": html, ", 64 KiB": html * (LARGE // len(html.encode()))}.items():
        with stub.answering(answer) as address:
            block = every_block(_platform("en", reached | {"service_url": address}), PROJECT)
            fixed[f"project from a service that takes 20 ms{kind}"], _ = handlers.beside(block)
    return fixed, real


def _platform(language: str, connection: dict[str, str] | None = None) -> FakePlatform:
    reached = {"course": "course-v1:Hill+PCL+2026", **(connection or {})}
    return FakePlatform(reached, Someone("7", "Lin Xiaoyu 林晓雨", language=language))


def _short(name: str) -> str:
    return name.removeprefix(OURS).replace("_", "-")


def _rounded(found: dict[str, float]) -> dict[str, float]:
    return {name: round(figure, 3) for name, figure in found.items()}
