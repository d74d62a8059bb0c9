"""Which of two grades is the newer one."""

from __future__ import annotations

from datetime import datetime, UTC
from typing import Any, NamedTuple

Points = tuple[int, int]
"""Earned and possible, in whole points."""


class Mark(NamedTuple):
    """When a grade was decided, and when its points were worked out: later ones count more, in this order."""

    decided_at: datetime
    as_of: datetime

    @staticmethod
    def read(decided_at: Any, as_of: Any) -> Mark | None:
        """From ISO 8601; None where there is no decision yet."""
        decided = moment(decided_at)
        return Mark(decided, moment(as_of) or decided) if decided else None


def moment(text: Any) -> datetime | None:
    """A moment with its offset, in UTC; None for anything else."""
    try:
        found = datetime.fromisoformat(str(text))
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
