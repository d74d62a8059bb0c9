"""A lab's notebooks graded: by our engine, by nbgrader's command line and by nbgrader's API, with the same points.

One run of `MAKERPATH_BENCH_LEARNERS` learners. `start` is the time from nothing to the first notebook graded, `a
learner` the mean of a notebook after that, measured again beside each peer: machines have other work. `class` is
`MAKERPATH_BENCH_CLASS` notebooks: what the grading process and the warm one have grown by, in MiB of memory that is
theirs alone or their share of it (PSS). A peer's time is that of a learner: with a process for each learner, as
nbgrader is usually called, with one process for all, and within a process that has imported everything.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from makerpath.domain.lab import Limits
from makerpath.labs.engine.split import SplitEngine
from makerpath.labs.grade import grade
from makerpath.labs.key import Key
from makerpath.labs.notebook import parse
from makerpath.labs.preparing import prepare
from makerpath.labs.release import release
from tests.bench.lab_parts import memory, peers
from tests.bench.lab_parts.lab import FILES, learners, teachers
from tests.bench.machine import describe
from tests.labs.notebooks import cell, Json

LEARNERS = int(os.environ.get("MAKERPATH_BENCH_LEARNERS", "20"))
CLASS = int(os.environ.get("MAKERPATH_BENCH_CLASS", "1000"))
ROUNDS = 3
SETTLED = 1.0
"""Seconds after which the processes of the last notebook are gone."""
LIMITS = Limits()


def measure() -> dict[str, Any]:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    source = parse(json.dumps(teachers()).encode())
    notebooks = dict(learners(release(source), LEARNERS))
    data = {student: json.dumps(notebook).encode() for student, notebook in notebooks.items()}
    first = next(iter(data.values()))
    with SplitEngine() as engine:
        key = prepare(source, engine, LIMITS, files=FILES).key
    began = time.perf_counter()
    with SplitEngine() as engine:
        _points(first, key, engine)
        start = time.perf_counter() - began
        found, warm = _all(data, key, engine)
        held = _memory(engine, key, notebooks)
        growth = _class(list(data.values()), key, engine)
        theirs, beside = _theirs(notebooks, found, lambda: _all(data, key, engine)[1])
    throughput = {threads: _throughput(data, key, threads) for threads in sorted({1, 2, os.cpu_count() or 1})}
    return {
        "name": "labs",
        "unit": f"{LEARNERS} learners, 6 tasks with pandas and numpy; seconds, notebooks a second, MiB",
        "ours": {
            "a learner": round((warm + sum(beside.values())) / (1 + len(beside)), 4),
            "start": round(start, 2),
            **{f"notebooks a second, {threads} at once": round(rate, 1) for threads, rate in throughput.items()},
            "memory": held,
            f"class of {CLASS}": growth,
        },
        "peers": {name: {"a learner": round(seconds, 3)} for name, seconds in theirs.items()},
        "ratios": {
            **{f"{name} to ours": round(seconds / beside[name], 1) for name, seconds in theirs.items()},
            "2 at once to 1": round(throughput[2] / throughput[1], 2),
        },
        "machine": describe(),
    }


def _points(data: bytes, key: Key, engine: SplitEngine) -> dict[str, float | None]:
    graded = grade(data, key, engine, LIMITS, files=FILES)
    return {test.grade_id: test.points for test in graded.tests}


def _all(data: dict[str, bytes], key: Key, engine: SplitEngine) -> tuple[peers.Scores, float]:
    """Everybody's points, and the seconds that a learner takes."""
    began = time.perf_counter()
    for _ in range(ROUNDS):
        found = {student: _points(notebook, key, engine) for student, notebook in data.items()}
    return found, (time.perf_counter() - began) / len(data) / ROUNDS


def _throughput(data: dict[str, bytes], key: Key, threads: int) -> float:
    """Notebooks a second."""
    with SplitEngine(size=threads) as engine, ThreadPoolExecutor(threads) as pool:

        def run(notebooks: Iterable[bytes]) -> None:
            list(pool.map(lambda one: _points(one, key, engine), notebooks))

        run(list(data.values())[: 2 * threads])
        began = time.perf_counter()
        run(list(data.values()) * ROUNDS)
        return len(data) * ROUNDS / (time.perf_counter() - began)


def _memory(engine: SplitEngine, key: Key, notebooks: dict[str, Json]) -> dict[str, float]:
    """Of this process, of the warm ones below it, and of those that are there for one notebook alone."""
    warm = memory.below(os.getpid())
    waiting = next(iter(notebooks.values())) | {"cells": [*next(iter(notebooks.values()))["cells"]]}
    waiting["cells"].append(cell("import time\ntime.sleep(2)"))
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(_points, json.dumps(waiting).encode(), key, engine)
        most: dict[str, float] = {"PSS": 0.0}
        while not running.done():
            time.sleep(0.2)
            most = max(most, memory.of(memory.below(os.getpid()) - warm), key=lambda one: one["PSS"])
    return {
        **{f"grading process {kind}": value for kind, value in memory.of({os.getpid()}).items()},
        **{f"warm processes {kind}": value for kind, value in memory.of(warm).items()},
        **{f"a notebook's processes {kind}": value for kind, value in most.items()},
    }


def _class(data: list[bytes], key: Key, engine: SplitEngine) -> dict[str, float]:
    """How much more there is after that many notebooks than before."""
    before = _held()
    began = time.perf_counter()
    for number in range(CLASS):
        _points(data[number % len(data)], key, engine)
    seconds = time.perf_counter() - began
    after = _held()
    return {"seconds": round(seconds, 1)} | {name: round(after[name] - before[name], 1) for name in after}


def _held() -> dict[str, float]:
    time.sleep(SETTLED)
    warm = memory.below(os.getpid())
    return {
        "grading process PSS growth": memory.of({os.getpid()})["PSS"],
        "warm processes PSS growth": memory.of(warm)["PSS"],
        "processes more": len(warm),
        "open files more": len(os.listdir("/proc/self/fd")),
    }


def _theirs(
    notebooks: dict[str, Json], found: peers.Scores, ours: Callable[[], float]
) -> tuple[dict[str, float], dict[str, float]]:
    """The seconds that a learner takes, and what one takes with `ours` right after; raises where points differ."""
    students = list(notebooks)
    ways: dict[str, Callable[[Path], float]] = {
        "nbgrader CLI, a process each": lambda folder: peers.by_command(folder, students),
        "nbgrader CLI, one process": peers.by_one_command,
        "nbgrader API": lambda folder: peers.by_api(folder, students),
    }
    seconds, beside = {}, {}
    for name, way in ways.items():
        with tempfile.TemporaryDirectory() as folder:
            peers.course(Path(folder), teachers())
            peers.hand_in(Path(folder), notebooks)
            seconds[name] = way(Path(folder)) / len(students)
            if peers.scores(Path(folder)) != found:
                raise RuntimeError(f"{name}: other points than ours")
            beside[name] = ours()
    return seconds, beside
