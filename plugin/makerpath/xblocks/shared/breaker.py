"""A circuit breaker: after some failures in a row nobody waits any more, but for one try now and then."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cache

FAILURES = 3
REST_SECONDS = 5.0


class Breaker:
    """Closed while all is well; open after `failures` in a row; half open for one caller every `rest` seconds."""

    def __init__(
        self, failures: int = FAILURES, rest: float = REST_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._rest = rest
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._next_try = 0.0

    def allows(self) -> bool:
        """Whether this caller may ask the service now. While open, one caller in each rest is the one who tries."""
        with self._lock:
            if self._failed < self._limit:
                return True
            now = self._clock()
            if now < self._next_try:
                return False
            self._next_try = now + self._rest
            return True

    def succeeded(self) -> None:
        """The service has answered."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """The service has not answered, or with a fault of its own."""
        with self._lock:
            self._failed += 1
            self._next_try = self._clock() + self._rest


@cache
def breaker_for(service_url: str) -> Breaker:
    """The one breaker of this process for a service."""
    return Breaker()
