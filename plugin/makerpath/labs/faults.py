"""What is wrong with a teacher's notebook: what would give answers away, and what nbgrader refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from makerpath.domain.errors import N_
from makerpath.domain.lab_result import MOST_TESTS
from makerpath.labs import regions
from makerpath.labs.changeable import changeable
from makerpath.labs.notebook import Cell, cells, Json, language_of, LANGUAGES, MOST_CELLS
from makerpath.labs.regions import RegionName

_GRADE_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
SCHEMA = 3
MOST_POINTS = 1_000_000
_GENERATED = re.compile(r"\s*#.*AUTOTEST")


@dataclass(frozen=True)
class Fault:
    """`text` is a line of the notebook that shows it; messages as in `content.problem.Problem`."""

    code: str
    message: str
    hint: str
    text: str = ""
    warning: bool = False
    params: Mapping[str, Any] = field(default_factory=dict)


REGIONS = {
    "nested": (
        N_("BEGIN {name} stands within a region {name} in cell {cell}."),
        N_("Close the one before it with a line ### END {name}."),
    ),
    "open": (
        N_("The region {name} in cell {cell} is never closed."),
        N_("Write a line ### END {name} where it ends."),
    ),
    "unopened": (
        N_("END {name} in cell {cell} closes nothing: learners would get what stands above it."),
        N_("Write a line ### BEGIN {name} where the region begins."),
    ),
    "misspelt": (
        N_("The line “{name}” in cell {cell} looks like a marker but is none: learners would get what it should hide."),
        N_("The markers are ### BEGIN SOLUTION, ### BEGIN HIDDEN TESTS and ### BEGIN MARK SCHEME, with END likewise."),
    ),
}
PLACES: dict[RegionName, tuple[str, str, str]] = {
    "SOLUTION": (
        "solution",
        N_("There is a solution in cell {cell}, which is not marked as one where learners write."),
        N_("Mark the cell in Jupyter as “Autograded answer” or “Manually graded answer”."),
    ),
    "HIDDEN TESTS": (
        "grade",
        N_("There are hidden tests in cell {cell}, which is not marked as a cell of tests."),
        N_("Mark the cell in Jupyter as “Autograder tests”, and give it points."),
    ),
    "MARK SCHEME": (
        "task",
        N_("There are notes for grading in cell {cell}, which is not marked as a task."),
        N_("Mark the cell in Jupyter as “Manually graded task”, and give it points."),
    ),
}


def faults(notebook: Json) -> Iterator[Fault]:
    """Everything wrong with the notebook, cell by cell."""
    seen: set[str] = set()
    every = cells(notebook)
    for cell in every:
        yield from _regions(cell)
        if cell.marks:
            yield from _marks(cell, seen)
    for cell, name in changeable(every):
        yield Fault(
            "lab.changeable",
            N_("The test {id} takes {name} from a locked cell, where learners can change it."),
            N_("Set it inside the test, or write its name in capitals: {capitals}."),
            cell.source.split("\n")[0],
            warning=True,
            params={"id": cell.grade_id, "name": name, "capitals": name.upper()},
        )
    if len(every) > MOST_CELLS:
        yield Fault(
            "lab.too_many_cells",
            N_("This notebook has {count} cells; one of up to {most} can be graded."),
            N_("Make two labs of it."),
            params={"count": len(every), "most": MOST_CELLS},
        )
    graded = sum(cell.grade or cell.task for cell in every)
    if graded > MOST_TESTS:
        yield Fault(
            "lab.too_many_tests",
            N_("{count} cells give points; in a lab at most {most} can."),
            N_("Make two labs of it, or put several tests into one cell."),
            params={"count": graded, "most": MOST_TESTS},
        )
    if not any(cell.solution or cell.task for cell in every):
        yield Fault(
            "lab.nothing_to_do",
            N_("No cell is marked as one where learners write: they get every line of this notebook."),
            N_("Mark the cells of the answers in Jupyter, with nbgrader's “Create Assignment”."),
            warning=True,
        )
    language = language_of(notebook)
    if language not in LANGUAGES:
        yield Fault(
            "lab.language",
            N_("The notebook is in {language}; labs are in Python."),
            N_("Choose a kernel for Python."),
            params={"language": language},
        )


def _regions(cell: Cell) -> Iterator[Fault]:
    lines = cell.source.split("\n")
    for found in regions.faults(cell.source):
        message, hint = REGIONS[found.code]
        params = {"name": found.name, "cell": cell.number}
        yield Fault(f"lab.region_{found.code}", message, hint, lines[found.line - 1], params=params)
    for name, (mark, message, hint) in PLACES.items():
        line = next((line for line in lines if f"BEGIN {name}" in line), None)
        if line is not None and not getattr(cell, mark):
            yield Fault("lab.region_elsewhere", message, hint, line, params={"cell": cell.number})
    generated = next((line for line in lines if _GENERATED.match(line)), None)
    if cell.kind == "code" and generated is not None:
        yield Fault(
            "lab.autotest",
            N_("Cell {cell} asks nbgrader to write the tests from a template, which labs do not do."),
            N_("Run nbgrader generate_source_with_tests, and take the notebook that it writes."),
            generated,
            params={"cell": cell.number},
        )
    if cell.kind == "code" and cell.solution and not cell.grade and "BEGIN SOLUTION" not in cell.source:
        yield Fault(
            "lab.whole_cell",
            N_("Nothing in cell {cell} is marked as the solution: learners get none of its lines."),
            N_("Put ### BEGIN SOLUTION and ### END SOLUTION around what they should not get, if they get a part."),
            lines[0],
            warning=True,
            params={"cell": cell.number},
        )


def _marks(cell: Cell, seen: set[str]) -> Iterator[Fault]:
    name, params = cell.grade_id, {"cell": cell.number, "id": cell.grade_id}
    first = cell.source.split("\n")[0]
    if cell.marks.get("schema_version") != SCHEMA:
        yield Fault(
            "lab.schema",
            N_("The marks of cell {cell} are of another version of nbgrader's format than 3."),
            N_("Run nbgrader update on the notebook."),
            first,
            params=params,
        )
    if not _GRADE_ID.fullmatch(name):
        yield Fault(
            "lab.id_invalid",
            N_("Cell {cell} has the id “{id}”; an id has letters, digits, - and _."),
            N_("Give the cell an id in nbgrader's “Create Assignment”."),
            first,
            params=params,
        )
    elif name in seen:
        yield Fault(
            "lab.id_repeated",
            N_("The id {id} of cell {cell} is another cell's already."),
            N_("Give each cell an id of its own; points are kept by it."),
            first,
            params=params,
        )
    seen.add(name)
    if (cell.grade or cell.task) and not _is_points(cell.marks.get("points")):
        yield Fault(
            "lab.points_missing",
            N_("Cell {cell} is graded but does not say how many points it gives."),
            N_("Give its points in nbgrader's “Create Assignment”; 0 is a number too."),
            first,
            params=params,
        )
    if cell.task and (cell.kind != "markdown" or cell.grade or cell.solution):
        yield Fault(
            "lab.task_mixed",
            N_("Cell {cell} is marked as a task, which is a text of its own: neither code, nor an answer, nor tests."),
            N_("Mark it in Jupyter as what it is; an answer that is judged by hand is a “Manually graded answer”."),
            first,
            params=params,
        )
    if cell.kind == "markdown" and not cell.task and cell.grade != cell.solution:
        yield Fault(
            "lab.text_half_marked",
            N_("Cell {cell} is text that learners write or that gives points, but not both."),
            N_("Mark it as “Manually graded answer”, or take its mark away."),
            first,
            params=params,
        )


def _is_points(said: Any) -> bool:
    return isinstance(said, int | float) and not isinstance(said, bool) and 0 <= said <= MOST_POINTS
