"""The teacher's guide of a course: `guide.<language>.md` beside course.yaml. Learners never get it."""

from __future__ import annotations

import re
from pathlib import Path

from makerpath.content.frontmatter import split
from makerpath.content.problem import Place, Problem
from makerpath.content.prose import Prose
from makerpath.content.schema import validate
from makerpath.content.source import read_text
from makerpath.content.yamlfile import parse
from makerpath.domain.course import GuideMeta
from makerpath.domain.errors import N_
from makerpath.domain.text import LANGUAGES

Guide = Prose[GuideMeta]
_NAME = re.compile(rf"guide\.({'|'.join(LANGUAGES)})\.md", re.IGNORECASE)


def guide_name(language: str) -> str:
    """Where the guide in `language` stands, from the package's root."""
    return f"guide.{language}.md"


def is_guide(name: str) -> bool:
    """Whether the file `name` (POSIX, from the package's root) is a guide on any system."""
    return bool(_NAME.fullmatch(name))


def read_guides(root: Path, problems: list[Problem]) -> list[Guide]:
    """The guides that could be read; after adding problems those of the others."""
    found = []
    for language in LANGUAGES:
        path = root / guide_name(language)
        if path.is_file() or path.is_symlink():
            guide = _read(path, language, root, problems)
            if guide is not None:
                found.append(guide)
    return found


def _read(path: Path, language: str, root: Path, problems: list[Problem]) -> Guide | None:
    text = read_text(path, root, problems)
    parts = split(text) if text is not None else None
    if text is not None and parts is None:
        problems.append(
            Problem(
                Place(path),
                "guide.front_matter",
                N_("The teacher's guide does not begin with front matter."),
                N_("Begin with a line ---, then title and summary, then a line ---."),
            )
        )
    tree = parse(parts[0], path, problems, first_line=2) if parts else None
    meta = validate(GuideMeta, tree, problems) if tree else None
    return Prose(meta, language, parts[1], path, parts[2]) if meta and parts else None
