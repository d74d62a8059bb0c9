"""A long course checked and built, whole processes from start to end, beside MkDocs and Sphinx with the same Markdown.

The course is made up (`course_parts/text.py`): 1,000 lessons, 2 MB of Markdown, in one language, as the peers make a
page of each file. *Anew* is `course build`, which checks the course too, with no cache before it; *check, then build*
are two commands, the second of which knows what the first found out. *Known* is a build when nothing has changed,
*edited* one after a sentence was added to a lesson. Ratios are of seconds on the clock, and of
processor time, which other work on the machine disturbs less.

`MAKERPATH_BENCH_LESSONS` changes how many lessons there are; `MAKERPATH_BENCH_COURSE_PEERS` names an interpreter that
has the peers already.
"""

from __future__ import annotations

import compileall
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import makerpath
from tests.bench.course_parts.peers import Peer, PEERS, python
from tests.bench.course_parts.process import best, Cost, run
from tests.bench.course_parts.text import lesson_path, write
from tests.bench.machine import describe

LESSONS = int(os.environ.get("MAKERPATH_BENCH_LESSONS", "1000"))
TIMES = 5
MAIN = "import sys; from makerpath.cli.main import main; sys.exit(main())"


class Ours:
    """Makerpath's commands on the course in `place`, with a cache of its own there."""

    def __init__(self, place: Path) -> None:
        self.place, self.course = place, place / "course"
        self.environment = {"XDG_CACHE_HOME": str(place / "cache"), "LANG": "C.UTF-8"}

    def command(self, *words: str) -> Cost:
        command = [sys.executable, "-c", MAIN, "course", *words]
        return run(command, self.place, self.place / "log", **self.environment)

    def build(self, *more: str) -> Cost:
        return self.command("build", str(self.course), "--out", "course.tar.gz", *more)

    def anew(self, *, check: bool = False) -> Cost:
        shutil.rmtree(self.place / "cache", ignore_errors=True)
        return self.command("check", str(self.course)) + self.build() if check else self.build()

    def edited(self, number: int) -> Cost:
        with (self.course / lesson_path(number)).open("a", encoding="utf-8") as file:
            file.write(f"\nOne more sentence at {time.time_ns()}.\n")
        return self.build()


def peer(theirs: Peer, course: Path, place: Path) -> Cost:
    """One build of `theirs` from nothing."""
    with tempfile.TemporaryDirectory(dir=place) as folder:
        theirs.prepare(course, Path(folder))
        cost = run([str(python()), *theirs.command], Path(folder), Path(folder) / "log")
        pages = len(list((Path(folder) / "site" / "modules").rglob("*.html")))
        if pages < LESSONS:
            raise RuntimeError(f"{theirs.name} made {pages} pages of {LESSONS}")
        return cost


def measure() -> dict[str, Any]:
    compileall.compile_dir(str(Path(makerpath.__file__).parent), quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        ours = Ours(place)
        write(ours.course, LESSONS)
        anew = best([ours.anew() for _ in range(3)])
        checked = best([ours.anew(check=True) for _ in range(3)])
        known = best([ours.build() for _ in range(TIMES)])
        edited = best([ours.edited(number) for number in range(1, TIMES + 1)])
        with_quiz = best([ours.edited(0) for _ in range(TIMES)])
        last = (place / "course.tar.gz").read_bytes()
        ours.build("--no-cache")
        if last != (place / "course.tar.gz").read_bytes():
            raise RuntimeError("the archive of what is known is not the archive built anew")
        peers = {theirs.name: peer(theirs, ours.course, place) for theirs in PEERS}
    figures = {
        "anew": anew,
        "check, then build": checked,
        "known": known,
        "edited": edited,
        "edited, with a quiz": with_quiz,
    }
    return {
        "name": "course",
        "unit": f"{LESSONS} lessons; seconds, seconds of processor time, MiB",
        "ours": {name: cost.figures() for name, cost in figures.items()},
        "peers": {name: {"anew": cost.figures()} for name, cost in peers.items()},
        "ratios": {
            f"{name} / ours, {what}, {word}": round(getattr(cost, unit) / getattr(figures[what], unit), 1)
            for name, cost in peers.items()
            for what in ("anew", "check, then build")
            for word, unit in (("seconds", "seconds"), ("CPU seconds", "cpu"))
        },
        "machine": describe(),
    }
