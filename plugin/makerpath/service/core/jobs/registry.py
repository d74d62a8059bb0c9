"""The kinds of job there are: a handler function for each, with how often and how patiently it is tried."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TYPE_CHECKING

if TYPE_CHECKING:
    from makerpath.service.core.jobs.run import JobRun

Handler = Callable[["JobRun"], None]
DEFAULT_ATTEMPTS = 5
DEFAULT_LEASE = 30.0
DEFAULT_LIMIT = 900.0
FIRST_DELAY = 2.0
LONGEST_DELAY = 3600.0


@dataclass(frozen=True)
class JobKind:
    """A kind of job; `lease` and `limit` in seconds.

    A lease is renewed while the handler runs, so it says how soon another worker takes over after a crash, not
    how long the work may take. After `limit` it is renewed no more: a handler that hangs is taken for lost.
    `able` says, given a worker's services, whether this machine can do such work: where it cannot, it takes none.
    """

    name: str
    handler: Handler
    attempts: int
    lease: float
    limit: float
    able: Callable[[Any], bool] | None = None


KINDS: dict[str, JobKind] = {}


def job(
    name: str,
    *,
    attempts: int = DEFAULT_ATTEMPTS,
    lease: float = DEFAULT_LEASE,
    limit: float = DEFAULT_LIMIT,
    able: Callable[[Any], bool] | None = None,
) -> Callable[[Handler], Handler]:
    """Register a function `(run: JobRun) -> None` as the handler of the kind `name`.

    A handler runs at least once for each job, and again when a worker dies before the job is marked done: its
    effects must be idempotent (see `JobRun.finish` and `JobRun.key`). It may raise `RetryLater` or `GiveUp`;
    any other exception is tried again after a growing pause, at most `attempts` times in all.
    """

    def register(handler: Handler) -> Handler:
        known = KINDS.get(name)
        if known and known.handler.__qualname__ != handler.__qualname__:
            raise ValueError(f"two handlers for the job kind {name!r}")
        KINDS[name] = JobKind(name, handler, attempts, lease, limit, able)
        return handler

    return register


def kinds_of(services: Any) -> frozenset[str]:
    """The kinds of job that a worker with these services takes."""
    return frozenset(name for name, kind in KINDS.items() if kind.able is None or kind.able(services))


def attempts_of(kind: str) -> int:
    """How often a job of this kind is tried; the default where its handler is not loaded."""
    return KINDS[kind].attempts if kind in KINDS else DEFAULT_ATTEMPTS


def delay(attempt: int) -> float:
    """Seconds to wait after failed attempt `attempt` (from 1): doubling, with jitter so that jobs do not march."""
    longest: float = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempt - 1, 30))
    return random.uniform(longest / 2, longest)


class RetryLater(Exception):
    """The handler asks to be called again in `seconds`; `reason` stands in the job's error until then."""

    def __init__(self, seconds: float, reason: str = "") -> None:
        super().__init__(reason or f"try again in {seconds:g} s")
        self.seconds = seconds


class GiveUp(Exception):
    """The handler knows that trying again is of no use: the job is dead at once."""


class LeaseLost(Exception):
    """The job is no longer this worker's: another one has it or has done it."""
