"""What every engine's script shares: where it works, and the effect that is counted afterwards.

A script is called `SCRIPT enqueue`, `SCRIPT work` or `SCRIPT clean`; the place is JSON in the variable `PLACE`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where a run happens: `url` of the store or broker, `effects` the counted file, `lease` and `poll` in seconds."""

    url: str
    effects: str
    queue: str
    jobs: int
    seconds: float
    slot: str
    lease: float
    poll: float

    def effect(self, number: int) -> None:
        """Work for a moment, then leave a trace outside of any database."""
        time.sleep(self.seconds)
        handle = os.open(self.effects, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, f"{number}\n".encode())
        os.close(handle)


def place() -> Place:
    return Place(**json.loads(os.environ["PLACE"]))


def nothing() -> None:
    """Whoever leaves nothing on a server has nothing to clean."""


def run(enqueue: Callable[[], None], work: Callable[[], None], clean: Callable[[], None] = nothing) -> None:
    {"enqueue": enqueue, "work": work, "clean": clean}[sys.argv[1]]()
