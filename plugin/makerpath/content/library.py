"""The libraries that come with Makerpath: rubrics, frameworks and courses that schools share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml

from makerpath.content.framework import Framework


def shared() -> Path:
    """The folder of shared rubrics; its `frameworks` folder holds frameworks of competencies."""
    return Path(str(files("makerpath.rubrics")))


@cache
def frameworks() -> Mapping[str, Framework]:
    """The shared frameworks by id."""
    found = [
        Framework.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted((shared() / "frameworks").glob("*.yaml"))
    ]
    return {framework.id: framework for framework in found}


def courses() -> list[Path]:
    """The folders of the courses that come with Makerpath."""
    return sorted(path.parent for path in Path(str(files("makerpath.courses"))).glob("*/course.yaml"))
