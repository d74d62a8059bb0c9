"""Makes a teacher's notebook ready to grade by: what is wrong with it, and what two runs of it show.

The teacher's own solution has to get every point. It and the notebook as learners get it run twice: with the tests in
a process of their own, as learners' notebooks are graded, and with the tests in the same one, as nbgrader grades.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.lab import Limits
from makerpath.domain.lab_result import TestResult
from makerpath.labs import plain
from makerpath.labs.engine.contract import Ended, Engine, Ran
from makerpath.labs.faults import Fault, faults
from makerpath.labs.grade import with_outputs
from makerpath.labs.key import Key, KeyCell, make_key
from makerpath.labs.notebook import Cell, cells, Json, language_of
from makerpath.labs.release import release
from makerpath.labs.restoring import restore
from makerpath.labs.scoring import score


@dataclass(frozen=True)
class Prepared:
    """`key` has no cells where a fault is no mere warning: nothing can be graded by it."""

    key: Key
    faults: tuple[Fault, ...]

    @property
    def works(self) -> bool:
        return all(fault.warning for fault in self.faults)


@dataclass(frozen=True)
class _Run:
    ran: Ran
    notebook: Json
    tests: Mapping[str, TestResult]


ENDINGS: dict[Ended, tuple[str, str, str]] = {
    "time": (
        "lab.too_slow",
        N_("The solution does not come to its end in the {seconds} seconds that a notebook may take."),
        N_("Let it do less, or give it more seconds under limits in lab.yaml."),
    ),
    "memory": (
        "lab.too_much_memory",
        N_("The solution needs more than the {memory_mb} MB of memory that a notebook may use."),
        N_("Let it keep less at once, or give it more memory_mb under limits in lab.yaml."),
    ),
    "output": (
        "lab.too_much_output",
        N_("The solution puts out more than the {output_kb} kB that a notebook may put out."),
        N_("Let it print less, or give it more output_kb under limits in lab.yaml."),
    ),
    "died": (
        "lab.solution_ends",
        N_("The solution ends its own process before the notebook has come to its end."),
        N_("Look for exit(), quit() or os._exit() in its cells, or for a library that breaks down."),
    ),
}


def prepare(
    source: Json,
    engine: Engine,
    limits: Limits,
    *,
    files: Mapping[str, bytes] | None = None,
    packages: tuple[str, ...] = (),
) -> Prepared:
    """The key of a teacher's notebook that `notebook.parse` gave, and everything that is to be said of it.

    Raises what the engine raises, and `lab.engine` where it could not go on.
    """
    found = list(faults(source))
    if any(not fault.warning for fault in found):
        return Prepared(Key(language_of(source), ()), tuple(found))
    key = make_key(source)

    def run(notebook: Json, key: Key, together: bool) -> _Run:
        restored, _ = restore(notebook, key)
        ran = engine.run(restored, key, limits, files=files, packages=packages, together=together)
        if ran.ended == "engine":
            raise MakerpathError(
                "lab.engine",
                N_("The grading engine broke off."),
                N_("Try again; if it happens again, tell the operator."),
            )
        done = with_outputs(restored, ran)
        return _Run(ran, done, {test.grade_id: test for test in score(done, key)})

    everything = frozenset(cell.grade_id for cell in key.cells if cell.automatic)
    key = replace(key, in_place=run(source, replace(key, in_place=everything), False).ran.in_place & everything)
    solution, solution_together = run(source, key, False), run(source, key, True)
    learners = release(source)
    empty, empty_together = run(learners, key, False), run(learners, key, True)
    apart = _apart(solution, solution_together) | _apart(empty, empty_together)
    found += _broken(solution_together, limits, source)
    if all(fault.warning for fault in found):
        found += _unsolved(solution_together, key, source)
    found += _told_apart(apart, source)
    found += _for_nothing(empty_together, key, source)
    if any(not fault.warning for fault in found):
        return Prepared(Key(key.language, ()), tuple(found))
    in_parts = frozenset(name for name in everything if _result(solution, name) and _shown(solution, name) is None)
    return Prepared(key.learned(in_place=key.in_place, apart=apart, in_parts=in_parts), tuple(found))


def _apart(one: _Run, other: _Run) -> frozenset[str]:
    return frozenset(name for name, test in one.tests.items() if test.points != other.tests[name].points)


def _broken(solution: _Run, limits: Limits, source: Json) -> Iterator[Fault]:
    """What stops the solution itself: limits, packages that are not there, and errors outside of the tests."""
    if solution.ran.ended:
        code, message, hint = ENDINGS[solution.ran.ended]
        yield Fault(code, message, hint, params=limits.model_dump())
    for cell, teachers in zip(cells(solution.notebook), cells(source), strict=True):
        error = next((output for output in _outputs(cell) if output.get("output_type") == "error"), None)
        if error is None:
            continue
        name, said = str(error.get("ename", "")), plain.line(str(error.get("evalue", "")), 200)
        if name in ("CellTimeout", "KeyboardInterrupt"):
            yield Fault(
                "lab.too_slow",
                N_("Cell {cell} of the solution takes longer than the {cell_seconds} seconds that a cell may take."),
                N_("Let it do less, or give it more cell_seconds under limits in lab.yaml."),
                _first(teachers),
                params={"cell": cell.number, "cell_seconds": limits.cell_seconds},
            )
        elif name == "MemoryError":
            code, message, hint = ENDINGS["memory"]
            yield Fault(code, message, hint, _first(teachers), params=limits.model_dump())
        elif name in ("ModuleNotFoundError", "ImportError"):
            yield Fault(
                "lab.package",
                N_("Cell {cell} cannot import what it needs: {message}."),
                N_("Name its package under packages in lab.yaml, and ask the operator to allow it."),
                _first(teachers),
                params={"cell": cell.number, "message": said.rstrip(".")},
            )
        elif not (solution.ran.ended or (cell.grade and not cell.solution)):
            yield Fault(
                "lab.solution_error",
                N_("Cell {cell} of the solution ends with an error: {message}."),
                N_("If that is meant, leave it; learners see it as well."),
                _first(teachers),
                warning=True,
                params={"cell": cell.number, "message": plain.line(f"{name}: {said}", 200).rstrip(".: ")},
            )


def _unsolved(solution: _Run, key: Key, source: Json) -> Iterator[Fault]:
    for cell in key.cells:
        if not cell.automatic:
            continue
        test = solution.tests[cell.grade_id]
        if test.points is None or test.points < test.possible:
            yield Fault(
                "lab.solution_fails",
                N_("The solution gets {points} of {possible} points in the test {id}: {message}"),
                N_("Put the solution or the test right: whoever solves the task has to get all of its points."),
                _line(cell, source),
                params={
                    "id": cell.grade_id,
                    "points": f"{test.points or 0:g}",
                    "possible": f"{test.possible:g}",
                    "message": _said(solution, cell.grade_id),
                },
            )
        elif (shown := _shown(solution, cell.grade_id)) is not None:
            yield Fault(
                "lab.points_unread",
                N_("The last line of the test {id} shows {shown}; what is no plain number of points counts in full."),
                N_("For a part of the points, let the last line be one, such as float(points)."),
                _line(cell, source),
                warning=True,
                params={"id": cell.grade_id, "shown": shown},
            )


def _said(run: _Run, grade_id: str) -> str:
    """What went wrong in a test, as Python says it; nothing but a dash where it gave a part of its points."""
    cell = next(cell for cell in cells(run.notebook) if cell.grade_id == grade_id)
    for output in _outputs(cell):
        if output.get("output_type") == "error":
            return plain.line(f"{output.get('ename')}: {output.get('evalue')}", 300).rstrip(": ")
        if output.get("name") == "stderr":
            return plain.line(str(output.get("text")), 300)
    return "–"


def _shown(run: _Run, grade_id: str) -> str | None:
    """What the last line of a test shows, where it is no number."""
    shown = _result(run, grade_id)
    try:
        float(shown or 0)
    except ValueError:
        return plain.line(shown or "", 80)
    return None


def _result(run: _Run, grade_id: str) -> str | None:
    """What the last line of a test shows."""
    cell = next(cell for cell in cells(run.notebook) if cell.grade_id == grade_id)
    for output in _outputs(cell):
        data = output.get("data")
        if output.get("output_type") == "execute_result" and isinstance(data, dict):
            return str(data.get("text/plain", ""))
    return None


def _told_apart(apart: frozenset[str], source: Json) -> Iterator[Fault]:
    for cell in cells(source):
        if cell.grade_id in apart:
            yield Fault(
                "lab.apart",
                N_("The test {id} comes out otherwise where it cannot reach into the learner's process."),
                N_("An instructor gives its points, unless it only calls what is asked for and compares what comes."),
                _first(cell),
                warning=True,
                params={"id": cell.grade_id},
            )


def _for_nothing(empty: _Run, key: Key, source: Json) -> Iterator[Fault]:
    for cell in key.cells:
        points = empty.tests[cell.grade_id].points if cell.automatic else None
        if points:
            yield Fault(
                "lab.points_for_nothing",
                N_("The test {id} gives {points} points where nobody has written anything."),
                N_("Let it ask for something that only an answer gives, unless that is meant."),
                _line(cell, source),
                warning=True,
                params={"id": cell.grade_id, "points": f"{points:g}"},
            )


def _outputs(cell: Cell) -> list[dict[str, Any]]:
    found = cell.raw.get("outputs")
    return [output for output in found if isinstance(output, dict)] if isinstance(found, list) else []


def _line(wanted: KeyCell, source: Json) -> str:
    return next((_first(cell) for cell in cells(source) if cell.grade_id == wanted.grade_id), "")


def _first(cell: Cell) -> str:
    return cell.source.split("\n")[0]
