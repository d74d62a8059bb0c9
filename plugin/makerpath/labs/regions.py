"""The regions of a cell that learners do not get: solutions, hidden tests, notes for grading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

RegionName = Literal["SOLUTION", "HIDDEN TESTS", "MARK SCHEME"]
NAMES: tuple[RegionName, ...] = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
_ALMOST = re.compile(r"\W*\b(begin|end)[\s_-]+(?:hidden[\s_-]*tests?|solutions?|mark(?:ing)?[\s_-]*scheme)\b\W*", re.I)


@dataclass(frozen=True)
class Fault:
    """Why the regions of a cell cannot be cut out; `line` is the line of the cell (from 1) that shows it."""

    code: Literal["nested", "open", "unopened", "misspelt"]
    name: str
    line: int


def without(text: str, name: RegionName, stub: str = "") -> tuple[str, bool]:
    """`text` without its regions `name`, with `stub`, as far indented, in place of each; whether there were any.

    As nbgrader does it: a region goes from a line with `BEGIN <name>` to a line with `END <name>`. One that is never
    closed goes to the end: what cannot be told from an answer does not stay.
    """
    kept: list[str] = []
    inside = found = False
    for line in text.split("\n"):
        if f"BEGIN {name}" in line:
            if not inside and stub:
                indent = line[: len(line) - len(line.lstrip())]
                kept += [indent + part for part in stub.split("\n")]
            inside = found = True
        elif f"END {name}" in line:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept), found


def faults(text: str) -> Iterator[Fault]:
    """What is wrong with the regions of a cell."""
    opened: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        known = False
        for name in NAMES:
            if f"BEGIN {name}" in line:
                known = True
                if name in opened:
                    yield Fault("nested", name, number)
                opened.setdefault(name, number)
            elif f"END {name}" in line:
                known = True
                if opened.pop(name, None) is None:
                    yield Fault("unopened", name, number)
        if not known and _ALMOST.fullmatch(line):
            yield Fault("misspelt", line.strip(), number)
    for left, number in opened.items():
        yield Fault("open", left, number)
