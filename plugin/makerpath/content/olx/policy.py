"""What the platform must know of the course besides its outline: settings and grading."""

from __future__ import annotations

import json
from typing import Any

from makerpath.content.package import CoursePackage
from makerpath.domain.errors import N_
from makerpath.domain.rubric import Minima
from makerpath.i18n import gettext

ADVANCED_MODULES = ["makerpath_lesson", "makerpath_project"]
PLATFORM_LANGUAGES = {"en": "en", "zh-Hans": "zh_HANS"}


def project_format(language: str) -> str:
    """The name of the assignment type that projects have."""
    return gettext(N_("Project"), language)


def policy(package: CoursePackage, run: str, language: str, cover: str | None) -> bytes:
    """policy.json. It has no dates: those belong to the run, and the platform keeps its own."""
    settings: dict[str, Any] = {
        "advanced_modules": ADVANCED_MODULES,
        "display_name": package.course.title.pick(language),
        "language": PLATFORM_LANGUAGES[language],
    }
    if cover:
        settings["course_image"] = cover
    return _json({f"course/{run}": settings})


def grading(package: CoursePackage, projects: int, language: str) -> bytes:
    """grading_policy.json: projects alone count; the lowest minimum of their rubrics is the pass mark."""
    minima = [rubric.minima.total for rubric in package.rubrics.values()] or [Minima().total]
    grader = {
        "type": project_format(language),
        "short_label": project_format(language),
        "min_count": max(projects, 1),
        "drop_count": 0,
        "weight": 1.0,
    }
    return _json({"GRADER": [grader], "GRADE_CUTOFFS": {"Pass": min(minima) / 100}})


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
