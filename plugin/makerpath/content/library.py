"""The libraries that come with Makerpath: rubrics, frameworks and courses that schools share."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def shared() -> Path:
    """The folder of shared rubrics; its `frameworks` folder holds frameworks of competencies."""
    return Path(str(files("makerpath.rubrics")))


def courses() -> list[Path]:
    """The folders of the courses that come with Makerpath."""
    return sorted(path.parent for path in Path(str(files("makerpath.courses"))).glob("*/course.yaml"))
