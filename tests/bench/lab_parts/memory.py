"""Processes and the memory that they hold."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

KIB = 1024


def below(pid: int) -> set[int]:
    """All processes that come from this one."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found: set[int] = set()
    level = {pid}
    while level:
        level = {child for child, parent in parents.items() if parent in level}
        found |= level
    return found


def of(pids: Iterable[int]) -> dict[str, float]:
    """Their memory together in MiB: resident (what they share counts in each), and each one's share (PSS)."""
    sums = {"Rss": 0, "Pss": 0}
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            name, _, rest = line.partition(":")
            if name in sums:
                sums[name] += int(rest.split()[0])
    return {name.upper(): round(kib / KIB, 1) for name, kib in sums.items()}
