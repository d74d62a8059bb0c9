"""Counts of people by group that give away nobody: small groups are hidden, and so is what would reveal them.

A group of fewer than `LEAST` people is hidden as a whole. If the numbers that are left and the total still told what is
hidden, further groups are hidden with it, the smallest first; where nothing else helps, the total is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 5
Counts = Sequence[int]


@dataclass(frozen=True)
class Shown:
    """What may be shown: `rows` by group and the `totals`, a number for each measure; None is hidden."""

    rows: dict[str, tuple[int | None, ...]]
    totals: tuple[int | None, ...]

    @property
    def hides(self) -> bool:
        return any(value is None for row in (*self.rows.values(), self.totals) for value in row)


def suppress(groups: Mapping[str, Counts]) -> Shown:
    """Hide what must be hidden of `groups`, which do not overlap.

    The first measure counts the people of a group, the next ones those of them who went on (began, finished, …), each
    at most as many as the one before. What is hidden of a measure is hidden of those after it: between two shown
    numbers that are alike, a hidden one would be plain.
    """
    width = max((len(counts) for counts in groups.values()), default=0)
    rows: dict[str, list[int | None]] = {name: list(counts) for name, counts in groups.items()}
    totals: list[int | None] = []
    hidden: set[str] = set()
    for measure in range(width):
        column = {name: counts[measure] for name, counts in groups.items()}
        # Of a group that shows nobody before, nobody went on: that is plain, and covers nothing.
        empty = {name for name, row in rows.items() if measure and row[measure - 1] == 0}
        hidden, total = _hide({name: count for name, count in column.items() if name not in empty}, hidden)
        for name in hidden:
            rows[name][measure] = None
        totals.append(total)
    return Shown({name: tuple(row) for name, row in rows.items()}, tuple(totals))


def _hide(column: Mapping[str, int], hidden: set[str]) -> tuple[set[str], int | None]:
    """The groups to hide of one measure, `hidden` among them, and the total unless it must be hidden as well."""
    total = sum(column.values())
    hidden = hidden | {name for name, count in column.items() if 0 < count < LEAST}
    while hidden and not _is_safe([column[name] for name in hidden]):
        left = {name: count for name, count in column.items() if name not in hidden}
        if not left:
            return hidden, None
        # Those that are alike go together: which of them was taken would tell something.
        smallest = min((count for count in left.values() if count), default=0)
        hidden |= {name for name, count in left.items() if count == smallest}
    return hidden, total


def _is_safe(counts: Sequence[int]) -> bool:
    """Whether hidden counts stay hidden although their sum is known: they are a group of their own then."""
    return len(counts) > 1 and sum(counts) >= LEAST and sum(counts) > len(counts)
