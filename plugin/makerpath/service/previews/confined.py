"""Files of others are opened in a process of its own: with little memory, little time, no network, and no secrets.

Whatever a file does to its decoder, the service and the worker go on; the process is gone, and the file is told of.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, IO

from makerpath.service.core.files import chunks

MIB = 1024 * 1024
_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Limits:
    """`seconds` of processor time and, twice that, by the clock; `memory` and `output` in bytes."""

    seconds: int = 30
    memory: int = 1536 * MIB
    output: int = 64 * MIB


@dataclass(frozen=True)
class Outcome:
    """What the process answered, and the folder with what it wrote; `problem` if it did not end well.

    `problem` is `too_long`, `too_big` (memory or output) or `broken`.
    """

    folder: Path
    answer: dict[str, Any]
    problem: str = ""


@contextmanager
def run(task: str, source: IO[bytes], media_type: str, within: Path, limits: Limits | None = None) -> Iterator[Outcome]:
    """Run a task of `child.TASKS` on the file; its folder, made inside of `within`, is there until the block ends."""
    limits = limits or Limits()
    folder = Path(tempfile.mkdtemp(prefix="confined.", dir=within))
    try:
        with _AT_ONCE, _on_disk(source, folder) as given:
            yield _run(task, given, media_type, folder, limits)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(task: str, given: IO[bytes], media_type: str, folder: Path, limits: Limits) -> Outcome:
    words = [task, media_type, str(limits.seconds), str(limits.memory), str(limits.output)]
    process = subprocess.Popen(
        [sys.executable, "-I", "-m", "makerpath.service.previews.child", *words],
        stdin=given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={"LC_ALL": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder), "OMP_NUM_THREADS": "1"},
        start_new_session=True,
    )
    try:
        process.communicate(timeout=2 * limits.seconds + 5)
    except subprocess.TimeoutExpired:
        pass
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    if process.returncode:
        return Outcome(folder, {}, _problem(process.returncode))
    try:
        answer = json.loads((folder / "answer.json").read_bytes())
    except (OSError, ValueError):
        return Outcome(folder, {}, "broken")
    return Outcome(folder, answer, str(answer.get("problem", "")))


def _problem(code: int) -> str:
    """Why a process ended: out of time, out of room, or stumbling over the file."""
    if code in (-signal.SIGKILL, -signal.SIGXCPU):
        return "too_long"
    return "too_big" if code in (-signal.SIGXFSZ, -signal.SIGABRT) else "broken"


@contextmanager
def _on_disk(source: IO[bytes], folder: Path) -> Iterator[IO[bytes]]:
    """The file with a number of the system, at its beginning; a copy if it comes from far away."""
    try:
        source.fileno()
    except (OSError, AttributeError):
        with (folder / "source").open("w+b") as copy:
            source.seek(0)
            for chunk in chunks(source):
                copy.write(chunk)
            copy.seek(0)
            yield copy
        return
    source.flush()
    os.lseek(source.fileno(), 0, os.SEEK_SET)
    yield source
