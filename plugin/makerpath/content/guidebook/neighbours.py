"""What the courses beside a course are called: those of the same folder, and those that come with Makerpath."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from makerpath.content.library import courses
from makerpath.content.problem import Problem
from makerpath.content.source import read_text
from makerpath.content.yamlfile import parse
from makerpath.domain.text import LocalText

_TEXT: TypeAdapter[LocalText] = TypeAdapter(LocalText)


def titles_beside(root: Path) -> dict[str, LocalText]:
    """Titles by the course's id; one that cannot be read is left out."""
    found = {}
    for folder in [*courses(), *sorted(path.parent for path in root.resolve().parent.glob("*/course.yaml"))]:
        ignored: list[Problem] = []
        text = read_text(folder / "course.yaml", folder, ignored)
        tree = parse(text, folder / "course.yaml", ignored) if text is not None else None
        if tree and isinstance(tree.data, dict):
            try:
                found[str(tree.data.get("id"))] = _TEXT.validate_python(tree.data.get("title"))
            except ValidationError:
                continue
    return found
