"""Jobs under fire: what is lost or done twice when workers are killed, and what each engine costs at rest.

Two workers of two slots each, which look for work five times a second. *Steady*: nobody is killed. *Killed*: a
worker chosen at random gets SIGKILL every 1.5 to 2.5 s, six times, and is started again at once. *Gone*: one is
killed and never comes back, as when its machine is lost. Each effect is a line in a file, outside of every database.

An engine that is not installed, or whose server does not answer, is left out with a note. `MAKERPATH_BENCH_PEERS`
may name another interpreter that has DBOS, Celery, Huey or Procrastinate.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests.bench.machine import describe

SCRIPTS = Path(__file__).parent / "jobs_engines"
PEERS_PYTHON = os.environ.get("MAKERPATH_BENCH_PEERS", sys.executable)
POSTGRESQL = os.environ.get("MAKERPATH_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("MAKERPATH_TEST_REDIS", "redis://127.0.0.1:6379/13")
RABBITMQ = os.environ.get("MAKERPATH_TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672//")
LEASE = 3.0
POLL = 0.2
KILLS = 6
STALLED = 25.0
"""Seconds without any effect after which what is missing counts as lost."""


@dataclass(frozen=True)
class Engine:
    name: str
    script: str
    module: str
    store: str

    @property
    def python(self) -> str:
        return sys.executable if self.module == "makerpath" else PEERS_PYTHON


OURS = [
    Engine("makerpath, SQLite", "with_makerpath.py", "makerpath", "sqlite"),
    Engine("makerpath, PostgreSQL", "with_makerpath.py", "makerpath", "postgresql+psycopg"),
]
PEERS = [
    Engine("DBOS, SQLite", "with_dbos.py", "dbos", "sqlite"),
    Engine("DBOS, PostgreSQL", "with_dbos.py", "dbos", "postgresql"),
    Engine("Celery, Redis", "with_celery.py", "celery", "redis"),
    Engine("Celery, RabbitMQ", "with_celery.py", "celery", "amqp"),
    Engine("Procrastinate, PostgreSQL", "with_procrastinate.py", "procrastinate", "postgresql"),
    Engine("Huey, SQLite", "with_huey.py", "huey", "sqlite"),
]


class Run:
    """One engine in one place, with its worker processes."""

    def __init__(self, engine: Engine, folder: Path, jobs: int, seconds: float) -> None:
        self.engine, self.folder, self.jobs, self.seconds = engine, folder, jobs, seconds
        self.name = f"bench_{uuid.uuid4().hex[:10]}"
        self.effects = folder / "effects"
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        if engine.store.startswith("postgresql"):
            with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{self.name}"')

    @property
    def url(self) -> str:
        if self.engine.store == "sqlite":
            return f"sqlite:///{self.folder / 'jobs.db'}"
        if self.engine.store in ("redis", "amqp"):
            return {"redis": REDIS, "amqp": RABBITMQ}[self.engine.store]
        parts = urlsplit(POSTGRESQL)
        return f"{self.engine.store}://{parts.netloc}/{self.name}"

    def call(self, what: str, slot: str) -> subprocess.Popen[bytes]:
        place = {
            "url": self.url,
            "effects": str(self.effects),
            "queue": self.name,
            "jobs": self.jobs,
            "seconds": self.seconds,
            "slot": slot,
            "lease": LEASE,
            "poll": POLL,
        }
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [self.engine.python, str(SCRIPTS / self.engine.script), what],
                env={**os.environ, "PLACE": json.dumps(place), "PYTHONWARNINGS": "ignore"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def fill(self) -> float:
        """Insert all jobs, a transaction each where the engine knows transactions; the seconds it took."""
        began = time.monotonic()
        if self.call("enqueue", "enqueue").wait(180):
            raise RuntimeError((self.folder / "log").read_text()[-2000:])
        return time.monotonic() - began

    def start(self, slot: str) -> None:
        self.workers[slot] = self.call("work", slot)

    def kill(self, slot: str) -> None:
        process = self.workers.pop(slot)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def seen(self) -> Counter[str]:
        return Counter(self.effects.read_text().split()) if self.effects.exists() else Counter()

    def wait(self, count: int = 0) -> float:
        """Wait for effects of `count` jobs (all of them if 0), or until nothing moves; the moment of the last one."""
        moved, last = time.monotonic(), 0
        while (now := len(self.seen())) < (count or self.jobs) and time.monotonic() - moved < STALLED:
            if now > last:
                moved, last = time.monotonic(), now
            time.sleep(0.02)
        return time.monotonic() if now > last else moved

    def close(self) -> None:
        for slot in list(self.workers):
            self.kill(slot)
        self.call("clean", "clean").wait(60)
        if self.engine.store.startswith("postgresql"):
            with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{self.name}" WITH (FORCE)')
        shutil.rmtree(self.folder, ignore_errors=True)


def tree(pid: int) -> list[int]:
    """The process and its descendants (Linux)."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    children = [int(child) for child in path.read_text().split()] if path.exists() else []
    return [pid] + [member for child in children for member in tree(child)]


def cpu_seconds(pids: list[int]) -> float:
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(pids: list[int]) -> float:
    """MiB of the processes, shared pages divided among those that share them."""
    total = 0
    for pid in pids:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def steady(run: Run) -> dict[str, float]:
    inserted = run.fill()
    began = time.monotonic()
    run.start("a")
    first = run.wait(1) - began
    run.start("b")
    halfway, moment = len(run.seen()), time.monotonic()
    seconds = run.wait() - moment
    done = len(run.seen())
    time.sleep(1)
    pids = tree(run.workers["a"].pid)
    before = cpu_seconds(pids)
    time.sleep(4)
    return {
        "enqueued_per_second": round(run.jobs / inserted),
        "first_job_after_s": round(first, 2),
        "jobs_per_second": round((done - halfway) / seconds) if seconds else 0,
        "idle_cpu_percent": round((cpu_seconds(pids) - before) / 4 * 100, 1),
        "memory_mib": round(memory(pids)),
        "lost": run.jobs - done,
    }


def killed(run: Run) -> dict[str, float]:
    run.fill()
    run.start("a")
    run.start("b")
    run.wait(1)
    began, kills = time.monotonic(), 0
    while kills < KILLS and len(run.seen()) < run.jobs:
        time.sleep(random.uniform(1.5, 2.5))
        slot = random.choice("ab")
        run.kill(slot)
        run.start(slot)
        kills += 1
    seconds = run.wait() - began
    return {"kills": kills, **outcome(run), "seconds": round(seconds, 1)}


def gone(run: Run) -> dict[str, float]:
    run.fill()
    run.start("a")
    run.start("b")
    run.wait(run.jobs // 4)
    time.sleep(run.seconds / 2)
    run.kill("a")
    moment = time.monotonic()
    seconds = run.wait() - moment
    return {**outcome(run), "seconds": round(seconds, 1)}


def outcome(run: Run) -> dict[str, float]:
    seen = run.seen()
    return {"lost": run.jobs - len(seen), "twice": sum(1 for count in seen.values() if count > 1)}


CASES = {"steady": (steady, 400, 0.002), "killed": (killed, 600, 0.05), "gone": (gone, 24, 0.5)}


def missing(engine: Engine) -> str:
    """Why this engine cannot be measured here; empty if it can."""
    probe = subprocess.run([engine.python, "-c", f"import {engine.module}"], capture_output=True, check=False)
    if probe.returncode:
        return "not installed"
    server = {"redis": REDIS, "amqp": RABBITMQ}.get(engine.store, POSTGRESQL if engine.store != "sqlite" else "")
    if server:
        parts = urlsplit(server)
        try:
            socket.create_connection((parts.hostname or "", parts.port or 0), 2).close()
        except OSError:
            return "its server does not answer"
    return ""


def measure_engine(engine: Engine) -> dict[str, Any]:
    note = missing(engine)
    if note:
        return {"note": note}
    figures: dict[str, Any] = {}
    for name, (case, jobs, seconds) in CASES.items():
        run = Run(engine, Path(tempfile.mkdtemp()), jobs, seconds)
        try:
            figures[name] = case(run)
        finally:
            run.close()
    return figures


def measure() -> dict[str, Any]:
    ours = {engine.name: measure_engine(engine) for engine in OURS}
    peers = {engine.name: measure_engine(engine) for engine in PEERS}
    base = next(iter(ours.values()))
    return {
        "name": "jobs",
        "unit": "jobs lost or done twice under kills; jobs a second; MiB; percent of a core",
        "ours": ours,
        "peers": peers,
        "ratios": {
            f"jobs a second, makerpath on SQLite / {name}": round(
                base["steady"]["jobs_per_second"] / figures["steady"]["jobs_per_second"], 2
            )
            for name, figures in {**ours, **peers}.items()
            if figures is not base and "steady" in figures and figures["steady"]["jobs_per_second"]
        },
        "machine": describe(),
    }
