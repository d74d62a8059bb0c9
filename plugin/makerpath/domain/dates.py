"""When a stage is due, and how far off that is.

A due day lasts until its end on the school's clock: whatever is handed in on it is in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

REMIND_BEFORE = timedelta(days=2)
"""How long before a due day its makers are reminded."""


def end_of_week(starts: date, week: int) -> date:
    """The last day of the week of a run that starts on `starts`; week 1 is the first."""
    return starts + timedelta(weeks=week, days=-1)


def planned(week: int | None, starts: date | None, own: str | None) -> date | None:
    """The day set for the stage in its run (ISO 8601), else the end of the week that the brief names, else none."""
    if own:
        return date.fromisoformat(own)
    return end_of_week(starts, week) if starts and week else None


def extended(day: date | None, stage: date | None, whole: date | None) -> date | None:
    """`day` with the newest extension of the stage and the newest of the whole project: the latest of them counts.

    So an extension never takes time away, and one of the whole project gives no day to a stage that has none.
    """
    if day is None and stage is None:
        return None
    return max(item for item in (day, stage, whole) if item is not None)


@dataclass(frozen=True)
class Due:
    """A stage's due day. `days` are left on the day of looking: 0 on the due day, less when it is late."""

    day: date
    days: int
    extended: bool = False

    @property
    def late(self) -> bool:
        return self.days < 0


def due(stage: str, plan: Mapping[str, date], extensions: Mapping[str, date], today: date) -> Due | None:
    """The due day of `stage`: `plan` and `extensions` by stage, the latter's "" for every stage."""
    own = plan.get(stage)
    day = extended(own, extensions.get(stage), extensions.get(""))
    return Due(day, (day - today).days, day != own) if day else None
