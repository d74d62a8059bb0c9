"""Where hostile notebooks are graded: an engine, a lab, secrets around it, and a count of what is left."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from makerpath.domain.lab import Limits
from makerpath.labs.engine.contract import Engine
from makerpath.labs.engine.split import SplitEngine
from makerpath.labs.grade import grade
from makerpath.labs.key import Key
from makerpath.labs.notebook import parse
from makerpath.labs.outcome import Graded
from makerpath.labs.preparing import prepare
from makerpath.labs.release import release
from tests.labs.engine.hostile.case import Case
from tests.labs.engine.hostile.lab import data, FILES, handed_in, HONEST, teachers
from tests.labs.notebooks import cell, Json

LIMITS = Limits(cell_seconds=1, seconds=3, memory_mb=512, processes=24, files_mb=4, output_kb=64)
AMPLE = Limits(cell_seconds=60, seconds=300, memory_mb=512, processes=24, files_mb=4, output_kb=64)
"""For work that is honest: a busy machine is no reason to lose points."""
SECRET = "planted-" + os.urandom(6).hex()
STAYS = f"4242.{os.getpid()}{int.from_bytes(os.urandom(4))}"
"""Seconds that processes left behind sleep: they are known by it."""
PATIENCE = 20


@dataclass(frozen=True)
class Room:
    engine: Engine
    key: Key
    released: Json
    facts: str

    def grade(self, case: Case) -> Graded:
        mine = handed_in(
            self.released,
            {name: HONEST[name] for name in case.honest} | case.answers,
            first=case.first,
            last=case.last,
        )
        mine["cells"].insert(0, cell(self.facts))
        case.change(mine)
        return self._grade(mine, LIMITS)

    def honest(self) -> dict[str, float | None]:
        """The points of a learner who has solved everything."""
        graded = self._grade(handed_in(self.released, HONEST), AMPLE)
        return {test.grade_id: test.points for test in graded.tests}

    def _grade(self, submitted: Json, limits: Limits) -> Graded:
        return grade(data(submitted), self.key, self.engine, limits, files=FILES)


@contextmanager
def opened(folder: Path) -> Iterator[Room]:
    """An engine with secrets around it: a file, a variable, a port and a socket that take whoever comes."""
    planted = folder / "secret.txt"
    planted.write_text(SECRET)
    abstract = f"\0{STAYS}"
    with ExitStack() as stack:
        environment = stack.enter_context(pytest.MonkeyPatch.context())
        environment.setenv("MAKERPATH_SECRET_KEY", SECRET)
        port = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
        named = stack.enter_context(socket.socket(socket.AF_UNIX))
        named.bind(abstract)
        named.listen()
        facts = {"PLANTED": str(planted), "HOME": str(Path.home()), "PORT": port, "STAYS": STAYS, "ABSTRACT": abstract}
        engine = stack.enter_context(SplitEngine(size=2))
        prepared = prepare(parse(data(teachers())), engine, AMPLE, files=FILES)
        assert [fault for fault in prepared.faults if fault.code != "lab.whole_cell"] == []
        text = "\n".join(f"{name} = {value!r}" for name, value in facts.items())
        yield Room(engine, prepared.key, release(parse(data(teachers()))), text)


@dataclass(frozen=True)
class Left:
    """What this process holds, and what runs below it."""

    files: int
    processes: int
    strays: int

    def within(self, before: Left) -> bool:
        return self.strays == 0 and self.processes <= before.processes and self.files <= before.files


def left() -> Left:
    """As it is now."""
    files = len(os.listdir("/proc/self/fd"))
    parents: dict[int, int] = {}
    strays = 0
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            stat = Path(f"/proc/{entry}/stat").read_text()
            words = Path(f"/proc/{entry}/cmdline").read_bytes()
        except OSError:
            continue
        parents[int(entry)] = int(stat.rpartition(")")[2].split()[1])
        strays += STAYS.encode() in words.split(b"\0")
    below, found = {os.getpid()}, 0
    while True:
        below = {pid for pid, parent in parents.items() if parent in below}
        if not below:
            return Left(files, found, strays)
        found += len(below)


def settled(before: Left) -> Left:
    """What is left as soon as it is no more than `before`, or after a while."""
    end = time.monotonic() + PATIENCE
    while not (now := left()).within(before) and time.monotonic() < end:
        time.sleep(0.02)
    return now
