"""Notebooks of a few cells, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from makerpath.domain.lab import Limits
from makerpath.labs.engine.contract import Engine, Output, Ran
from makerpath.labs.key import Key, KeyCell
from tests.labs.notebooks import cell, Json, notebook

QUICK = Limits(cell_seconds=1, seconds=8)


def learner(source: str) -> Json:
    """A cell that a learner wrote."""
    return cell(source)


def locked(source: str, name: str = "given") -> Json:
    return cell(source, grade_id=name, locked=True)


def check(source: str, name: str = "check") -> Json:
    return cell(source, grade_id=name, grade=True, locked=True, points=1)


def asked(source: str, name: str = "task") -> Json:
    """A text of the teacher's that tells learners what to do."""
    return cell(source, "markdown", grade_id=name, locked=True)


def key_of(*cells: Json, in_place: frozenset[str] = frozenset()) -> Key:
    found = []
    for each in cells:
        marks = each["metadata"].get("nbgrader")
        if marks:
            flags = {name: bool(marks[name]) for name in ("grade", "solution", "locked")}
            source = "".join(each["source"])
            found.append(KeyCell(marks["grade_id"], each["cell_type"], source, "", points=marks.get("points"), **flags))
    return Key("python", tuple(found), in_place)


@dataclass(frozen=True)
class Result:
    ran: Ran

    def __getitem__(self, number: int) -> list[Output]:
        return list(self.ran.outputs[number])

    def error(self, number: int = -1) -> str:
        """The name and text of the error of a cell, empty where it has none."""
        last = list(self.ran.outputs)[number]
        found = [output for output in self[last] if output["output_type"] == "error"]
        return f"{found[0]['ename']}: {found[0]['evalue']}" if found else ""

    def text(self, number: int = -1) -> str:
        """What a cell printed and what its result looks like."""
        last = list(self.ran.outputs)[number]
        return "".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in self[last])


def run(
    engine: Engine,
    *cells: Json,
    limits: Limits = QUICK,
    files: Mapping[str, bytes] | None = None,
    in_place: frozenset[str] = frozenset(),
    **more: Any,
) -> Result:
    return Result(engine.run(notebook(*cells), key_of(*cells, in_place=in_place), limits, files=files, **more))
