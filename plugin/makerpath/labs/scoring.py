"""Points for the tests of a notebook that ran, and what is told of each: nbgrader's rules to the letter.

A test gives all its points, or none where it failed, or as many as its last line says; an answer that a person judges
has none yet, or 0 where nobody wrote anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from makerpath.domain.errors import N_
from makerpath.domain.lab_result import TestResult
from makerpath.labs import plain
from makerpath.labs.key import Key, KeyCell
from makerpath.labs.notebook import Cell, cells, joined, Json
from makerpath.labs.release import checksum
from makerpath.labs.restoring import marked

UNWRITTEN = N_("Nothing was written here.")
IMPOSSIBLE = N_("The test gives points that cannot be; an instructor gives them.")
UNTOLD = N_("What your code gives is not what this test expects.")
WARNED = N_("A warning during a test counts as an error: change what your code is warned of.")
HELP = {
    "NotImplementedError": N_("The answer is still missing: write it in place of the line with NotImplementedError."),
    "NameError": N_("Check that the name is written as the task asks for, and in a cell above this test."),
    "ImportError": N_("Use only what the lab itself uses: this cannot be imported where labs are graded."),
    "ModuleNotFoundError": N_("Use only what the lab itself uses: this cannot be imported where labs are graded."),
    "SyntaxError": N_("Run the cell above in Jupyter: Python shows the place that it cannot read."),
    "IndentationError": N_("Run the cell above in Jupyter: Python shows the place that it cannot read."),
    "RecursionError": N_("A function calls itself without end: check when it stops."),
    "MemoryError": N_("Your code needs more memory than it may use: keep less at once."),
}
"""What to do about an error, by its name."""

ENDED = {
    "CellTimeout": N_("This took too long: look for a loop that never ends, or do less work."),
    "KeyboardInterrupt": N_("This took too long: look for a loop that never ends, or do less work."),
    "TimeLimit": N_("This was not reached in time: look for a loop that never ends, or do less work."),
    "MemoryLimit": N_("The memory was used up before this was reached: keep less at once."),
    "OutputLimit": N_("Too much was printed before this was reached: print less."),
    "ProcessEnded": N_("Your code ended its own process before this was reached: look for exit() or quit()."),
    "NotRun": N_("This was not reached."),
}
"""What is said of a cell that did not come to its end, by the engine's name for it, in place of the engine's words."""

BEFORE = N_("A cell above ended with an error: put that right first.")

OURS = frozenset({*HELP.values(), *ENDED.values(), BEFORE, UNWRITTEN, IMPOSSIBLE, UNTOLD, WARNED})
"""All lines of a message that are the engine's own words, and so in the catalogue."""

_LINES, _LONGEST = 12, 300


def score(ran: Json, key: Key) -> tuple[TestResult, ...]:
    """A result for each graded cell of the key, in its order, from a restored notebook with its outputs.

    Whatever the outputs hold, none is more than the key's points, and a test without its output or with another text
    than the key's gives none: it waits for a person.
    """
    there: dict[str, Cell] = {}
    before: dict[str, str] = {}
    error = ""
    for cell in cells(ran):
        if cell.grade_id:
            there[cell.grade_id], before[cell.grade_id] = cell, error
        if not cell.locked:
            error = _error(cell.raw.get("outputs")) or error
    return tuple(
        _result(there.get(wanted.grade_id), wanted, key, before.get(wanted.grade_id, ""))
        for wanted in key.cells
        if wanted.graded
    )


def _result(cell: Cell | None, wanted: KeyCell, key: Key, before: str) -> TestResult:
    """`before` names the last error in a learner's cell above it."""
    points: float | None = None
    told: tuple[str, ...] = ()
    if cell is not None and cell.kind == wanted.kind:
        if wanted.automatic:
            if cell.source == wanted.source and wanted.grade_id not in key.apart:
                in_parts = wanted.grade_id in key.in_parts
                points, told = _tested(cell.raw.get("outputs"), wanted, before, in_parts=in_parts)
        elif wanted.grade and wanted.solution and _unwritten(cell, wanted):
            points, told = 0.0, (UNWRITTEN,)
    return TestResult(
        grade_id=wanted.grade_id,
        title=wanted.title,
        points=points,
        possible=wanted.points or 0.0,
        message="\n".join(told),
    )


def _unwritten(cell: Cell, wanted: KeyCell) -> bool:
    return checksum(Cell(marked(wanted, cell.source), cell.number)) == wanted.checksum


def _tested(outputs: Any, wanted: KeyCell, before: str, *, in_parts: bool) -> tuple[float | None, tuple[str, ...]]:
    """The points of a test by its outputs, and what is told of them; no points where its outputs make no sense.

    Where the solution's points are a number (`in_parts`), what is none does not count in full, nor does silence: a
    learner's answer may make something else of the sum, such as an array or nothing.
    """
    possible = wanted.points or 0.0
    if not isinstance(outputs, list) or not all(isinstance(output, dict) for output in outputs):
        return None, (IMPOSSIBLE,)
    for output in outputs:
        kind = output.get("output_type")
        if kind == "error":
            return 0.0, tuple(_failed(output, wanted, before))
        if kind == "stream" and output.get("name") == "stderr":
            return 0.0, (*_safe(_text(output.get("text")), wanted), WARNED)
        if kind == "execute_result":
            points = partial(output, possible) if not in_parts or _is_number(output) else None
            if points is None:
                return None, (IMPOSSIBLE,)
            return points, tuple(_printed(outputs, wanted)) if points < possible else ()
    return (None, (IMPOSSIBLE,)) if in_parts else (possible, ())


def partial(output: Json, possible: float) -> float | None:
    """The points that the result of a test's last line stands for, by nbgrader's rules; nothing where they are more
    than there are, or where it cannot be read at all: nbgrader then breaks off.

    What is no number from 0 on counts in full.
    """
    data = output.get("data")
    shown = data.get("text/plain") if isinstance(data, dict) else None
    if isinstance(shown, list) and len(shown) > 1:
        return possible
    if not shown:
        return None
    shown = shown[0] if isinstance(shown, list) else shown
    if not isinstance(shown, str):
        return None
    try:
        points = float(shown)
    except ValueError:
        return possible
    if points > possible:
        return None
    return points if points >= 0 else possible


def _is_number(output: Json) -> bool:
    """Whether a result is a number from 0 on."""
    data = output.get("data")
    shown = data.get("text/plain") if isinstance(data, dict) else None
    try:
        return float(_text(shown)) >= 0
    except ValueError:
        return False


def _failed(output: Json, wanted: KeyCell, before: str) -> Iterator[str]:
    name, said = _text(output.get("ename")), _text(output.get("evalue"))
    if name in ENDED:
        yield ENDED[name]
        return
    told = list(_safe(said if name == "AssertionError" else f"{name}: {said}" if said else name, wanted))
    yield from told or (UNTOLD,)
    if name == "NameError" and before:
        yield HELP.get(before) or ENDED.get(before) or BEFORE
    elif name in HELP:
        yield HELP[name]


def _error(outputs: Any) -> str:
    """The name of the error that a cell ended with; nothing where it ended well."""
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, dict) and output.get("output_type") == "error":
            return _text(output.get("ename"))
    return ""


def _printed(outputs: list[Json], wanted: KeyCell) -> Iterator[str]:
    """What a test that gives a part of its points printed: its reasons."""
    streams = [_text(output.get("text")) for output in outputs if output.get("output_type") == "stream"]
    return _safe("".join(streams), wanted)


def _safe(text: str, wanted: KeyCell) -> Iterator[str]:
    """Lines for people to read, without any line of a hidden test."""
    shown = set(wanted.released.split("\n"))
    hidden = [line.strip() for line in wanted.source.split("\n") if line not in shown and len(line.strip()) > 5]
    for line in plain.lines(text, most=_LINES, longest=_LONGEST):
        for secret in hidden:
            line = line.replace(secret, plain.CUT)
        yield line


def _text(said: Any) -> str:
    if isinstance(said, list) and not all(isinstance(part, str) for part in said):
        return ""
    return joined(said) if isinstance(said, str | list) else ""
