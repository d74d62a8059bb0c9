"""What there is to say of a file that comes in or goes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from makerpath.content.problem import Place, Problem, Severity


@dataclass
class Notices:
    """Collects problems of the file `path`: errors for what is no rubric, warnings for what is lost, notes for what
    became something else.
    """

    path: Path
    found: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.found)

    def error(self, line: int, code: str, message: str, hint: str = "", **params: Any) -> None:
        """Say why something could not be taken over at all."""
        self._add("error", line, code, message, hint, params)

    def warn(self, line: int, code: str, message: str, hint: str = "", **params: Any) -> None:
        """Say what is lost."""
        self._add("warning", line, code, message, hint, params)

    def note(self, line: int, code: str, message: str, hint: str = "", **params: Any) -> None:
        """Say what stands there in another way."""
        self._add("note", line, code, message, hint, params)

    def _add(self, severity: Severity, line: int, code: str, message: str, hint: str, params: dict[str, Any]) -> None:
        self.found.append(Problem(Place(self.path, max(1, line)), code, message, hint, severity, params))
