"""Pages timed in the process, and services on each kind of database for as long as a benchmark runs."""

from __future__ import annotations

import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from makerpath.service.core.migrate import upgrade
from makerpath.service.core.settings import Settings
from makerpath.service.operation import Services
from makerpath.service.web.app import load_handlers, make_services
from tests.service.browsing import Browser
from tests.service.databases import named, statement

TIMES = 40


def ok(browser: Browser, address: str) -> None:
    answer = browser.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def timed(services: Services, get: Callable[[], Any]) -> dict[str, float]:
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[2])

    for _ in range(3):
        get()
    event.listen(services.database.engine, "before_cursor_execute", note)
    get()
    event.remove(services.database.engine, "before_cursor_execute", note)
    times, cpu = [], []
    for _ in range(TIMES):
        began, busy = time.perf_counter(), time.process_time()
        get()
        times.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - busy) * 1000)
    return {
        "median": round(statistics.median(times), 1),
        "p95": round(statistics.quantiles(times, n=20)[-1], 1),
        "cpu": round(statistics.median(cpu), 1),
        "queries": len(asked),
    }


@contextmanager
def service(kind: str) -> Iterator[Services]:
    """An empty, migrated service on that kind of database."""
    name = f"makerpath_bench_{uuid.uuid4().hex[:10]}"
    if kind == "PostgreSQL":
        statement(f"CREATE DATABASE {name}")
    with tempfile.TemporaryDirectory() as folder:
        url = named(name) if kind == "PostgreSQL" else ""
        services = make_services(Settings(data=Path(folder), database_url=url))
        load_handlers()
        try:
            upgrade(services.database)
            yield services
        finally:
            services.database.close()
            if kind == "PostgreSQL":
                statement(f"DROP DATABASE {name} WITH (FORCE)")
