"""What came in and what did not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from makerpath.content.problem import Place, Problem, Severity
from makerpath.domain.errors import N_

LEFT = N_("This file was not taken over.")
LEFT_HINT = N_("Put it into the course folder yourself if a lesson needs it.")


@dataclass
class Report:
    """`kept` counts what came in, by kind. `notices` name everything else, each at its place in the source.

    `files` are the paths of the source that were read or named, and `elements` the places (path, line, tag) of OLX
    elements that were used or named: what is in neither would have been dropped silently.
    """

    kept: Counter[str] = field(default_factory=Counter)
    notices: list[Problem] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    elements: set[tuple[str, int, str]] = field(default_factory=set)
    _said: set[Problem] = field(default_factory=set)

    def keep(self, kind: str, count: int = 1) -> None:
        self.kept[kind] += count

    def use(self, path: str) -> None:
        self.files.add(path)

    def note(self, path: str, line: int, code: str, message: str, hint: str = "", **params: Any) -> None:
        """Name something that came in another way than it stood there."""
        self._add("note", path, line, code, message, hint, params)

    def warn(self, path: str, line: int, code: str, message: str, hint: str = "", **params: Any) -> None:
        """Name something that did not come in, or that a person should look at."""
        self._add("warning", path, line, code, message, hint, params)

    def assume(self, path: str, name: str, value: object) -> None:
        """Say what was put where the source says nothing."""
        self.note(
            path,
            1,
            "import.assumed",
            N_("The source does not say {field}; {value} stands there now."),
            N_("Correct it in course.yaml if it is otherwise."),
            field=name,
            value=value,
        )

    def leave(self, names: list[str]) -> None:
        """Name the files among `names` that nothing has used."""
        for name in names:
            if name not in self.files:
                self.warn(name, 1, "import.file_left", LEFT, LEFT_HINT)

    def _add(
        self, severity: Severity, path: str, line: int, code: str, message: str, hint: str, params: dict[str, Any]
    ) -> None:
        self.files.add(path)
        place = Place(Path(path), max(line, 1))
        problem = Problem(place, code, message, hint, severity, params)
        if params or problem not in self._said:
            self.notices.append(problem)
        if not params:
            self._said.add(problem)

    def sorted(self) -> list[Problem]:
        return sorted(self.notices, key=lambda notice: notice.order)
