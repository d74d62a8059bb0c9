"""What the service keeps of a teacher's notebook to grade by: the cells that count, as they have to be."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from makerpath.labs import titles
from makerpath.labs.notebook import cells, Json, language_of
from makerpath.labs.release import checksum, without_hidden, without_solutions


@dataclass(frozen=True)
class KeyCell:
    """A cell with nbgrader's marks, as nbgrader's gradebook keeps it.

    `source` is what is graded: without solutions, with hidden tests. `checksum` is that of an answer nobody wrote in.
    `points` is none where it gives none. `title` is what a person may call it, and may be nothing.
    """

    grade_id: str
    kind: str
    source: str
    checksum: str
    grade: bool = False
    solution: bool = False
    locked: bool = False
    task: bool = False
    points: float | None = None
    title: str = ""

    @property
    def graded(self) -> bool:
        """It gives points, by its tests or by hand."""
        return self.grade or self.task

    @property
    def released(self) -> str:
        """Its text as learners get it."""
        return without_hidden(self.source)

    @property
    def automatic(self) -> bool:
        """Its tests give the points; those of others are a person's to give."""
        return self.grade and not self.solution and self.kind == "code"


@dataclass(frozen=True)
class Key:
    """All such cells in their order. `in_place`: tests whose answer changes what it is given.

    `apart`: `grade_id`s of tests that come out otherwise when they run in a process of their own; a person gives
    their points. `in_parts`: tests whose last line showed a number of points when the teacher's solution ran; where
    it shows none for a learner, they have made something else of it.
    """

    language: str
    cells: tuple[KeyCell, ...]
    in_place: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    in_parts: frozenset[str] = frozenset()

    def find(self, grade_id: str) -> KeyCell | None:
        return next((cell for cell in self.cells if cell.grade_id == grade_id), None)

    @property
    def possible(self) -> float:
        return sum(cell.points or 0.0 for cell in self.cells)

    def to_json(self) -> Json:
        """For a column of JSON; `from_json` reads it."""
        learned = {name: sorted(getattr(self, name)) for name in ("in_place", "apart", "in_parts")}
        return {**asdict(self), **learned}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Self:
        return cls(
            found["language"],
            tuple(KeyCell(**cell) for cell in found["cells"]),
            frozenset(found["in_place"]),
            frozenset(found["apart"]),
            frozenset(found["in_parts"]),
        )

    def learned(
        self, *, in_place: frozenset[str], apart: frozenset[str], in_parts: frozenset[str] = frozenset()
    ) -> Self:
        """The same with what a run of the teacher's own solution has shown."""
        return replace(self, in_place=in_place, apart=apart, in_parts=in_parts)


def make_key(source: Json) -> Key:
    """The key of a teacher's notebook without `faults`."""
    notebook = without_solutions(source)
    found = []
    heading = ""
    for cell in cells(notebook):
        shown = without_hidden(cell.source)
        heading = titles.heading(shown) or heading if cell.kind == "markdown" else heading
        if not (cell.marks and (cell.grade or cell.solution or cell.locked or cell.task)):
            continue
        found.append(
            KeyCell(
                cell.grade_id,
                cell.kind,
                cell.source,
                checksum(cell),
                cell.grade,
                cell.solution,
                cell.locked,
                cell.task,
                float(cell.marks["points"]) if cell.grade or cell.task else None,
                titles.of_code(shown) if cell.kind == "code" and not cell.solution else heading,
            )
        )
    return Key(language_of(source), tuple(found))
