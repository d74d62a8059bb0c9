"""A run of 10,000 learners, assessed at eight stages by six criteria: its queue, its gradebook, its tables.

Pages are timed as in `projects`, in the process, on SQLite and PostgreSQL; the same pages with a tenth of the learners
must need as many queries. `rows a second` and `more memory` (MiB of the process) are those of the table of criteria
as it is sent whole: one row for each criterion of each released assessment.

`MAKERPATH_BENCH_LEARNERS` changes how many learners there are.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from makerpath.service.operation import Services
from tests.bench.assessment_parts.school import CRITERIA, fill, Large, PLANS
from tests.bench.machine import describe
from tests.bench.timing import ok, service, timed
from tests.service.browsing import app_of, Browser
from tests.service.databases import postgresql_answers
from tests.service.school import make_school

LEARNERS = int(os.environ.get("MAKERPATH_BENCH_LEARNERS", "10000"))
PAGE = os.sysconf("SC_PAGE_SIZE")


def measure() -> dict[str, Any]:
    figures: dict[str, dict[str, float]] = {}
    ratios: dict[str, float] = {}
    for kind in ("SQLite", "PostgreSQL"):
        if kind == "PostgreSQL" and not postgresql_answers():
            continue
        small, large = (_figures(kind, count) for count in (LEARNERS // 10, LEARNERS))
        for name, found in large.items():
            figures[f"{name}, {kind}"] = found
            if "queries" not in found:
                continue
            ratios[f"ten times the learners, {name}, {kind}"] = round(found["cpu"] / small[name]["cpu"], 2)
            if found["queries"] != small[name]["queries"]:
                raise RuntimeError(f"{name}, {kind}: {found['queries']} queries, with few {small[name]['queries']}")
    return {
        "name": "assessment",
        "unit": f"{LEARNERS} learners × {PLANS} assessments × {CRITERIA} criteria; ms, queries, rows a second, MiB",
        "ours": figures,
        "peers": {},
        "ratios": ratios,
        "machine": describe(),
    }


def _figures(kind: str, learners: int) -> dict[str, dict[str, float]]:
    with service(kind) as services:
        large = fill(make_school(services), learners)
        browser = Browser(app_of(services), services).sign_in(large.instructor)
        pages = {
            "queue": "/assessments",
            "gradebook": f"/runs/{large.run}/gradebook",
        }
        found = {name: timed(services, lambda at=address: ok(browser, at)) for name, address in pages.items()}
        found["table of criteria"] = _streamed(services, browser, large)
        return found


def _streamed(services: Services, browser: Browser, large: Large) -> dict[str, float]:
    rows = 0
    with _memory() as more:
        began = time.perf_counter()
        answer = browser.get(f"/runs/{large.run}/criteria.csv", buffered=False)
        for piece in answer.iter_encoded():
            rows += piece.count(b"\n")
        seconds = time.perf_counter() - began
    if rows != large.outcomes * CRITERIA + 1:
        raise RuntimeError(f"{rows} rows of {large.outcomes * CRITERIA + 1}")
    return {"rows": rows, "rows a second": round(rows / seconds), "more memory": round(more[0], 1)}


@contextmanager
def _memory() -> Iterator[list[float]]:
    """How many MiB more than at the beginning the process ever had."""
    before, most, over = _resident(), [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            most[0] = max(most[0], _resident() - before)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def _resident() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * PAGE / 2**20
