"""The limited process that prints, as its press sees it: what there is to print goes in, sheets come out."""

from __future__ import annotations

import fcntl
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from makerpath.credentials import frames
from makerpath.domain.errors import MakerpathError

PIPE = 1 << 18
"""Bytes on their way to or from it: with some sheets of room it goes on while nobody reads."""


class Died(Exception):
    """The process has ended: its time was over (`slow`), or for a `reason`."""

    def __init__(self, *, slow: bool = False, reason: str = "") -> None:
        super().__init__(reason)
        self.slow = slow
        self.reason = reason


class Printer:
    """The process, and the two pipes to it. `about` says what it is to print with; `pictures` go along, by name."""

    def __init__(self, about: Mapping[str, Any], pictures: Mapping[str, bytes], seconds: int) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="makerpath-press-")
        self._patience = 4 * seconds
        folder = Path(self._folder.name)
        self._said = folder / "said"
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "makerpath.credentials.printing", str(seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                cwd=folder,
                env={"LC_ALL": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder), "OMP_NUM_THREADS": "1"},
                start_new_session=True,
            )
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError, AttributeError):
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)  # type: ignore[arg-type]
        with suppress(OSError):
            self.ask({**about, "pictures": list(pictures)})
            for content in pictures.values():
                self._send(content)

    def ask(self, data: dict[str, Any]) -> None:
        self._send(frames.packed(data))

    def _send(self, content: bytes) -> None:
        assert self._process.stdin is not None
        frames.write(self._process.stdin.fileno(), content)

    def answer(self) -> tuple[dict[str, Any], bytes]:
        """What it says, and the PDF. Raises `Died`."""
        until = time.monotonic() + self._patience
        try:
            return frames.unpacked(self._receive(until)), self._receive(until)
        except TimeoutError:
            raise Died(slow=True) from None
        except (OSError, EOFError, ValueError) as error:
            raise self._end() from error

    def _receive(self, until: float) -> bytes:
        assert self._process.stdout is not None
        number = self._process.stdout.fileno()

        def some(most: int) -> bytes:
            if not select.select([number], [], [], max(0.0, until - time.monotonic()))[0]:
                raise TimeoutError
            return os.read(number, most)

        return frames.read(some)

    def _end(self) -> Died:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        if self._process.returncode in (-24, -27):  # SIGXCPU, SIGPROF: its time was over
            return Died(slow=True)
        lines = self._said.read_text("utf-8", "replace").strip().splitlines()
        return Died(reason=lines[-1][:300] if lines else f"exit {self._process.returncode}")

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        self._folder.cleanup()


def error_of(data: Mapping[str, Any]) -> MakerpathError:
    """The error that the process told of."""
    error = MakerpathError(data["code"], data["message"], data["hint"], status=data["status"])
    error.params = data["params"]
    return error
