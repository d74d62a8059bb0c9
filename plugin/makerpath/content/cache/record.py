"""What one reading of a course found, as plain data, and under which conditions it still holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from makerpath.content.cache.tree import settled, Stamp, Tree
from makerpath.content.problem import Place, Problem

FACELESS = ""


@dataclass
class Known:
    """A lesson's file: id, language, face."""

    id: str
    language: str
    face: str


@dataclass
class Record:
    """All of one course; paths are POSIX, from the root.

    `seen` is when the files were looked at (ns); `around` names everything but the texts of lessons with a face, so
    that whatever was made of the course is still good for it while `around` is the same.
    """

    seen: int
    around: str
    neighbours: str
    stamps: dict[str, Stamp]
    digests: dict[str, str]
    lessons: dict[str, Known]
    problems: list[Any] = field(default_factory=list)

    def data(self) -> Any:
        return vars(self) | {"lessons": {path: vars(known) for path, known in self.lessons.items()}}

    def doubtful(self, tree: Tree) -> list[str]:
        """The files that must be read to know whether they are the same."""
        return [path for path, stamp in tree.items() if stamp != self.stamps.get(path) or not settled(stamp, self.seen)]


def from_data(data: Any) -> Record:
    """The record that `Record.data` told of. Raises ValueError, KeyError or TypeError for anything else."""
    record = Record(**data)
    record.stamps = {path: tuple(stamp) for path, stamp in record.stamps.items()}  # type: ignore[misc]
    record.lessons = {path: Known(**known) for path, known in data["lessons"].items()}
    return record


def problem_data(problem: Problem, root: Path) -> list[Any]:
    """A problem as plain data; its file is told from the root if it is below it."""
    place = problem.place
    below = place.path.is_relative_to(root)
    path = place.path.relative_to(root).as_posix() if below else str(place.path)
    texts = [problem.code, problem.message, problem.hint, problem.severity]
    return [below, path, place.line, place.column, *texts, {name: _plain(v) for name, v in problem.params.items()}]


def problem_from(data: list[Any], root: Path) -> Problem:
    below, path, line, column, code, message, hint, severity, params = data
    return Problem(
        Place(root / path if below else Path(path), line, column), code, message, hint, severity, params=params
    )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
