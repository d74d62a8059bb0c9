"""Which of the paths that somebody names are courses, and which are catalogues of topics and kits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Places:
    courses: list[Path] = field(default_factory=list)
    catalogues: list[Path] = field(default_factory=list)


def places(paths: Sequence[Path]) -> Places:
    """The paths by what they are, so that `courses/*` names everything in a folder of courses.

    A folder of courses stands for the courses in it. Files beside them are passed over where several paths are
    named. Whatever is none of these counts as a course, for the reading of it says what is wrong.
    """
    found = Places()
    for path in paths:
        if (path / "course.yaml").is_file():
            found.courses.append(path)
        elif (path / "topics.yaml").is_file() or (path / "kits").is_dir():
            found.catalogues.append(path)
        elif inside := sorted(folder.parent for folder in path.glob("*/course.yaml")):
            further = places([folder for folder in sorted(path.iterdir()) if folder.is_dir() and folder not in inside])
            found.courses += inside
            found.catalogues += further.catalogues
        elif path.is_dir() or len(paths) == 1 or not path.exists():
            found.courses.append(path)
    return found
