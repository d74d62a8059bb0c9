"""One thing that is wrong in a course package, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from makerpath.i18n import gettext

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Place:
    """A place in a file; line and column count from 1."""

    path: Path
    line: int = 1
    column: int = 1


@dataclass(frozen=True)
class Problem:
    """`message` and `hint` are English catalogue entries with `{named}` places, filled from `params`."""

    place: Place
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def order(self) -> tuple[str, int, int, str]:
        return str(self.place.path), self.place.line, self.place.column, self.code

    def texts(self, language: str) -> tuple[str, str]:
        """Message and hint in `language`."""
        return gettext(self.message, language, **self.params), gettext(self.hint, language, **self.params)

    def as_data(self, language: str) -> dict[str, Any]:
        """Plain data for a machine: path, line, column, code, severity, message, hint."""
        message, hint = self.texts(language)
        place = self.place
        return {
            "path": place.path.as_posix(),
            "line": place.line,
            "column": place.column,
            "code": self.code,
            "severity": self.severity,
            "message": message,
            "hint": hint,
        }
