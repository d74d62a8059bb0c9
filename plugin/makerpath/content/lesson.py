"""A lesson file: front matter, then Markdown."""

from __future__ import annotations

from pathlib import Path

from makerpath.content.frontmatter import split
from makerpath.content.problem import Place, Problem
from makerpath.content.prose import language_of, Prose
from makerpath.content.schema import validate
from makerpath.content.source import read_text
from makerpath.content.yamlfile import parse
from makerpath.domain.course import LessonMeta
from makerpath.domain.errors import N_

__all__ = ["Lesson", "language_of", "read_lesson", "stem_of"]

Lesson = Prose[LessonMeta]
"""One lesson in one language."""


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
    return Prose(meta, language, body, path, body_line)
