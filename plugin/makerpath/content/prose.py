"""A text of a course as its file has it: front matter, then Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from makerpath.content.facts import Facts, facts_of
from makerpath.content.problem import Place
from makerpath.domain.text import LANGUAGES

M = TypeVar("M", bound=BaseModel, covariant=True)


@dataclass(frozen=True)
class Prose(Generic[M]):
    """One text in one language; `body_line` is the line of the file at which `body` starts."""

    meta: M
    language: str
    body: str
    path: Path
    body_line: int

    @cached_property
    def facts(self) -> Facts:
        """Found when first asked for."""
        return facts_of(self.body)

    def place(self, line: int, column: int = 1) -> Place:
        """The place in the file of a line of the body (both from 1)."""
        return Place(self.path, line + self.body_line - 1, column)


def language_of(path: Path) -> str | None:
    """The language in the name `<name>.<language>.md`; None if there is none that we know."""
    parts = path.name.split(".")
    return parts[-2] if len(parts) > 2 and parts[-2] in LANGUAGES else None
