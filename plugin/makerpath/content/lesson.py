"""A lesson file: front matter, then Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from makerpath.content.facts import Facts, facts_of
from makerpath.content.frontmatter import split
from makerpath.content.problem import Place, Problem
from makerpath.content.schema import validate
from makerpath.content.source import read_text
from makerpath.content.yamlfile import parse
from makerpath.domain.course import LessonMeta
from makerpath.domain.errors import N_
from makerpath.domain.text import LANGUAGES


@dataclass(frozen=True)
class Lesson:
    """One lesson in one language; `body_line` is the line of the file at which `body` starts."""

    meta: LessonMeta
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


def stem_of(path: Path) -> Path:
    """The path without language and ending: the same for all languages of a lesson."""
    return path.with_name(path.name.rsplit(".", 2)[0])


def read_lesson(path: Path, language: str, root: Path, problems: list[Problem]) -> Lesson | str:
    """The lesson at `path`; after adding problems only the id it seems to have."""
    guess = stem_of(path).name
    text = read_text(path, root, problems)
    if text is None:
        return guess
    parts = split(text)
    if parts is None:
        problems.append(
            Problem(
                Place(path),
                "lesson.front_matter",
                N_("The lesson does not begin with front matter."),
                N_("Begin with a line ---, then id, title, minutes and summary, then a line ---."),
            )
        )
        return guess
    front, body, body_line = parts
    tree = parse(front, path, problems, first_line=2)
    meta = validate(LessonMeta, tree, problems) if tree else None
    if meta is None:
        claimed = tree.data.get("id") if tree and isinstance(tree.data, dict) else None
        return str(claimed or guess)
    return Lesson(meta, language, body, path, body_line)
