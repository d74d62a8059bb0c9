"""Blocks of several kinds on one platform."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.service.browsing import app_of
from tests.service.labs.workshop import lab_lesson, parts_of
from tests.service.platform import make_platform, named, Platform
from tests.service.school import SmallSchool


def platform_with_lab(school: SmallSchool, folder: Path) -> Platform:
    """A platform of the school that shows a project and the lab of `workshop`, whose course is written to `folder`."""
    lesson = lab_lesson(school, folder)
    made = make_platform(school, app_of(lesson.school.services))
    made.teach()
    made.course = "small-course"
    made.teach(("lab", parts_of(folder)))
    return made


def blocks(platform: Platform, folder: Path) -> dict[str, dict[str, Any]]:
    """What a block of each kind asks."""
    brief = {"brief": platform.brief.scoring["id"]}
    lab = parts_of(folder)
    return {
        "project": {},
        "assessment": {"kind": "assessment", "lesson": "any", "arguments": brief},
        "lab": {"kind": "lab", "lesson": "any", "arguments": {"id": "paper"}, "definitions": [named("lab", lab)]},
        **{
            kind: {"kind": kind, "lesson": "any", "arguments": {}, "definitions": []}
            for kind in ("certificate", "showcase", "attendance")
        },
    }
