"""Pages of a school with 10,000 projects and 400,000 journal entries, in the process, on SQLite and PostgreSQL.

The same pages in a school a tenth the size say whether a page's cost grows with the school: the number of queries must
be the same, and the time should be. Times are from the request to the last byte of the answer, without a network, in
ms; `cpu` is processor time of this process alone, which other work on the machine disturbs less.

`MAKERPATH_BENCH_PROJECTS` changes how many projects there are, with 40 journal entries each.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

from makerpath.service.operation import Services
from tests.bench.machine import describe
from tests.bench.project_parts.school import fill, Filled
from tests.bench.timing import ok, service, timed
from tests.service.browsing import app_of, Browser
from tests.service.databases import postgresql_answers
from tests.service.school import make_school

PROJECTS = int(os.environ.get("MAKERPATH_BENCH_PROJECTS", "10000"))
NOTES = 40


def measure() -> dict[str, Any]:
    figures: dict[str, dict[str, float]] = {}
    ratios: dict[str, float] = {}
    for kind in ("SQLite", "PostgreSQL"):
        if kind == "PostgreSQL" and not postgresql_answers():
            continue
        small, large = (_pages(kind, count) for count in (PROJECTS // 10, PROJECTS))
        for name, page in large.items():
            figures[f"{name}, {kind}"] = page
            ratios[f"ten times the school, {name}, {kind}"] = round(page["cpu"] / small[name]["cpu"], 2)
            if page["queries"] != small[name]["queries"]:
                raise RuntimeError(
                    f"{name}, {kind}: {page['queries']} queries, in a small school {small[name]['queries']}"
                )
    return {
        "name": "projects",
        "unit": f"{PROJECTS} projects, {PROJECTS * NOTES} journal entries; ms, queries",
        "ours": figures,
        "peers": {},
        "ratios": ratios,
        "machine": describe(),
    }


def _pages(kind: str, projects: int) -> dict[str, dict[str, float]]:
    with service(kind) as services:
        school = make_school(services)
        filled = fill(school, projects, journal=NOTES)
        return {name: timed(services, get) for name, get in _visits(services, filled)}


def _visits(services: Services, filled: Filled) -> Iterator[tuple[str, Callable[[], Any]]]:
    assert filled.instructor is not None and filled.learner is not None
    app = app_of(services)
    instructor = Browser(app, services).sign_in(filled.instructor)
    learner = Browser(app, services).sign_in(filled.learner)
    run, project, busy = filled.runs[0], filled.ordinary, filled.project
    for name, browser, address in (
        ("board", instructor, f"/runs/{run}/board"),
        ("heat map", instructor, f"/runs/{run}/heat"),
        ("project page", instructor, f"/projects/{project}"),
        ("project page with 400 notes", learner, f"/projects/{busy}"),
        ("journal search", learner, f"/projects/{busy}?tab=journal&q=joint"),
        ("journal search, Chinese", learner, f"/projects/{busy}?tab=journal&q=走廊"),
        ("home of an instructor", instructor, "/home"),
        ("home of a learner", learner, "/home"),
        ("review queue", instructor, "/review"),
    ):
        yield name, lambda browser=browser, address=address: ok(browser, address)
