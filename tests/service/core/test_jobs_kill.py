"""Real worker processes, really killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from makerpath.service.core.database import Database
from makerpath.service.core.jobs import enqueue
from makerpath.service.core.jobs.models import Job
from tests.service.core.jobs_worker import KIND

ROOT = Path(__file__).parents[3]
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(database: Database) -> Iterator[Start]:
    processes: list[subprocess.Popen[bytes]] = []

    def begin(grace: float = 10) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.service.core.jobs_worker", database.url, str(grace)]
        processes.append(subprocess.Popen(command, cwd=ROOT))
        return processes[-1]

    yield begin
    for process in processes:
        process.kill()
        process.wait()


def queue(database: Database, school: uuid.UUID, folder: Path, keys: str) -> None:
    with database.writing(school) as session:
        for key in keys:
            enqueue(session, KIND, {"folder": str(folder)}, key=key, school_id=school)


def jobs(database: Database) -> list[Job]:
    with database.reading(unscoped="test") as session:
        return list(session.scalars(select(Job).order_by(Job.key)))


def begun(folder: Path) -> list[str]:
    return (folder / "begun").read_text().split() if (folder / "begun").exists() else []


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_jobs_of_a_killed_worker_are_done_by_another(
    database: Database, schools: tuple[uuid.UUID, uuid.UUID], tmp_path: Path, start: Start
) -> None:
    queue(database, schools[0], tmp_path, "abc")
    victim = start()
    until(lambda: len(begun(tmp_path)) == 2)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    assert [job.state for job in jobs(database)].count("running") == 2
    (tmp_path / "go").touch()
    start()
    until(lambda: all(job.state == "done" for job in jobs(database)))
    assert [job.attempts for job in jobs(database)] == [2, 2, 1]
    assert sorted(path.name for path in tmp_path.glob("effect-*")) == ["effect-a", "effect-b", "effect-c"]
    assert sorted(begun(tmp_path)) == ["a", "a", "b", "b", "c"]


def test_a_terminated_worker_ends_its_jobs_first(
    database: Database, schools: tuple[uuid.UUID, uuid.UUID], tmp_path: Path, start: Start
) -> None:
    queue(database, schools[0], tmp_path, "abc")
    worker = start()
    until(lambda: len(begun(tmp_path)) == 2)
    worker.send_signal(signal.SIGTERM)
    (tmp_path / "go").touch()
    assert worker.wait(20) == 0
    assert [(job.state, job.attempts) for job in jobs(database)] == [("done", 1), ("done", 1), ("waiting", 0)]


def test_a_terminated_worker_hands_back_what_it_cannot_end(
    database: Database, schools: tuple[uuid.UUID, uuid.UUID], tmp_path: Path, start: Start
) -> None:
    queue(database, schools[0], tmp_path, "ab")
    worker = start(grace=0.1)
    until(lambda: len(begun(tmp_path)) == 2)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert [(job.state, job.attempts) for job in jobs(database)] == [("waiting", 0), ("waiting", 0)]
