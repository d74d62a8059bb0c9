"""What handing in late costs, by the policy of the assessment."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from makerpath.domain.assessing import Late
from makerpath.domain.scoring import exact

DAY = timedelta(days=1)


def days_late(late: Late, due: datetime | None, handed_in: datetime) -> int:
    """The days begun after the due moment and the grace; 0 where nothing was due."""
    if due is None:
        return 0
    over = handed_in - due - timedelta(hours=late.grace_hours)
    return max(0, ceil(over / DAY))


def deduction(late: Late, days: int) -> Fraction:
    """What is taken off, as a share from 0 to 1 of everything that could be reached."""
    return min(exact(late.per_day) * days, exact(late.most)) / 100
