"""Presses that stay warm for a while: one certificate more of the same look does not wait for a press to start."""

from __future__ import annotations

import atexit
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

from makerpath.credentials.press import Press

MOST = 2
"""A press takes about 150 MB."""
SECONDS = 60.0


class Presses:
    """Idle presses by what they print; whoever borrows one has it alone. Safe from several threads."""

    def __init__(self, most: int = MOST, seconds: float = SECONDS) -> None:
        self._most = most
        self._seconds = seconds
        self._idle: OrderedDict[Hashable, Press] = OrderedDict()
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    @contextmanager
    def borrowed(self, look: Hashable, make: Callable[[], Press]) -> Iterator[Press]:
        """A warm press for `look`, or one that `make` makes; it is kept afterwards if it came through."""
        with self._lock:
            press = self._idle.pop(look, None)
        if press is None:
            press = make()
        try:
            yield press
        except BaseException:
            press.close()
            raise
        self._keep(look, press)

    def close(self) -> None:
        """End those that are idle."""
        with self._lock:
            idle = list(self._idle.values())
            self._idle.clear()
            if self._timer:
                self._timer.cancel()
            self._timer = None
        for press in idle:
            press.close()

    def _keep(self, look: Hashable, press: Press) -> None:
        spare = []
        with self._lock:
            if not press.warm or look in self._idle:
                spare.append(press)
            else:
                self._idle[look] = press
                while len(self._idle) > self._most:
                    spare.append(self._idle.popitem(last=False)[1])
            if self._timer:
                self._timer.cancel()
            self._timer = threading.Timer(self._seconds, self.close)
            self._timer.daemon = True
            self._timer.start()
        for one in spare:
            one.close()


PRESSES = Presses()
atexit.register(PRESSES.close)
