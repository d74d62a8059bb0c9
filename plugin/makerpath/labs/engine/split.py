"""The engine: a warm process, and two forks of it for every notebook."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.lab import Limits
from makerpath.labs.engine.contract import Ran
from makerpath.labs.engine.course import Course, steps
from makerpath.labs.engine.outputs import Allowance
from makerpath.labs.engine.probe import sandbox
from makerpath.labs.engine.warm import Fork, not_started, Warm
from makerpath.labs.key import Key
from makerpath.labs.notebook import Json

LIFE = 500
"""Notebooks after which the warm process is started anew."""


class _Forking:
    """The warm process, and how many notebooks it has begun and has in hand."""

    def __init__(self, *, unconfined: bool) -> None:
        self.warm = Warm(unconfined=unconfined)
        self.begun = self.running = 0

    @property
    def usable(self) -> bool:
        return self.begun < LIFE and self.warm.alive

    def forks(self, *, together: bool) -> tuple[Fork, Fork | None]:
        """A process of each role for one notebook, and a wire between them. Raises `OSError`."""
        one, other = socket.socketpair()
        with one, other:
            student = self.warm.fork("student", one)
            try:
                return student, None if together else self.warm.fork("checker", other)
            except OSError:
                student.close()
                raise

    def close(self) -> None:
        self.warm.close()


class SplitEngine:
    """Runs up to `size` notebooks at once. `unconfined` has limits but no sandbox: an operator has to have chosen it.

    A context manager; entering it raises `lab.sandbox` where untrusted code cannot be confined.
    """

    name = "makerpath/1"

    def __init__(self, unconfined: bool = False, size: int = 1) -> None:
        self._unconfined = unconfined
        self._places = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._forking: _Forking | None = None
        self._closed = False

    def __enter__(self) -> Self:
        self._check()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _check(self) -> None:
        if self._unconfined:
            return
        found = sandbox()
        if not found.works:
            raise MakerpathError(
                "lab.sandbox",
                N_("Notebooks cannot be confined on this machine: {reason}"),
                N_("Whoever runs the service has to put this right; until then, no notebook of a learner is graded."),
                status=503,
                reason=found.reason,
            )

    def run(
        self,
        notebook: Json,
        key: Key,
        limits: Limits,
        *,
        files: Mapping[str, bytes] | None = None,
        packages: tuple[str, ...] = (),
        together: bool = False,
    ) -> Ran:
        """See `Engine.run`. `packages` are importable because they are installed where the engine runs."""
        with self._places:
            started = time.monotonic()
            forking, student, checker = self._begin(together=together)
            try:
                course = Course(
                    student, checker, limits, Allowance(limits.output_kb), time.monotonic() + limits.seconds
                )
                course.begin(key, files or {})
                for step in steps(notebook, key):
                    course.run(step, key)
                if course.ended and (self._closed or not forking.warm.alive):
                    course.ended = "engine"  # whatever it looked like, it was not the learner's doing
                return course.ran(started)
            finally:
                student.close()
                if checker is not None:
                    checker.close()
                self._end(forking)

    def _begin(self, *, together: bool) -> tuple[_Forking, Fork, Fork | None]:
        for _ in range(2):
            forking = self._take()
            try:
                return (forking, *forking.forks(together=together))
            except OSError as error:
                failed = error
                with self._lock:
                    forking.begun = LIFE
                self._end(forking)
        raise not_started(str(failed))

    def _take(self) -> _Forking:
        """The warm process; a new one where there is none or the old one has served its time."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the engine is closed")
            forking = self._forking
            if forking is None or not forking.usable:
                self._check()
                if forking is not None:
                    self._forking = None
                    if not forking.running:
                        forking.close()
                self._forking = forking = _Forking(unconfined=self._unconfined)
            forking.begun += 1
            forking.running += 1
            return forking

    def _end(self, forking: _Forking) -> None:
        with self._lock:
            forking.running -= 1
            if not forking.running and (forking is not self._forking or self._closed):
                forking.close()

    def close(self) -> None:
        """Its processes end, those of notebooks under way with them."""
        with self._lock:
            self._closed = True
            forking, self._forking = self._forking, None
            if forking is not None:
                forking.close()
