"""When a project stalls: its makers did nothing for a while, and nothing of it waits for the school."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FEWEST_DAYS, MOST_DAYS = 2, 120
"""The bounds of what a run may set as its days without work."""


@dataclass(frozen=True)
class Pulse:
    """The signs of life of a project: `worked_at` by its makers, `decided_at` the newest decision at a gate.

    `waiting`: something was handed in and nobody has decided; `held`: its stage is on hold.
    """

    state: str
    worked_at: datetime
    decided_at: datetime | None = None
    waiting: bool = False
    held: bool = False


def stalls(pulse: Pulse, days: int, now: datetime) -> bool:
    """Whether the project counts as stalled after `days` without work.

    What an instructor has just decided gives its makers the same time anew: until then they could only wait.
    """
    if pulse.state != "active" or pulse.waiting or pulse.held:
        return False
    last = max(pulse.worked_at, pulse.decided_at or pulse.worked_at)
    return now - last >= timedelta(days=days)
