"""Settings of the whole course: what they say about it, and what is left of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from makerpath.content.incoming.report import Report
from makerpath.content.incoming.source import Source
from makerpath.content.olx.policy import FILES, SOURCE, UNPLACED
from makerpath.domain.course import Course
from makerpath.domain.errors import N_

_USED = frozenset({"display_name", "language", "course_image", "other_course_settings", "license", "instructor_info"})
_BUILT = frozenset({"advanced_modules", "org", "course", "number", "slug", "url_name"})
"""What follows from the outline."""
LEFT = N_("Of the settings of {name}, these were not taken over: {settings}.")
LEFT_HINT = N_("Dates, tabs, discussions, grading and access belong to a run; set them there.")


@dataclass
class Settings:
    """The course's own settings, those of its elements by `tag/url_name`, and our description if it travelled along."""

    course: dict[str, Any] = field(default_factory=dict)
    elements: dict[str, dict[str, Any]] = field(default_factory=dict)
    own: Course | None = None
    files: dict[str, str] = field(default_factory=dict)
    unplaced: list[Any] = field(default_factory=list)
    path: str = "course.xml"


def settings(source: Source, run: str, attributes: dict[str, str], report: Report) -> Settings:
    """Read policies/<run>/policy.json and grading_policy.json; `attributes` are those of the course element."""
    found = Settings(dict(attributes))
    path = f"policies/{run}/policy.json"
    data = _json(source, path, report) if path in source.names else {}
    if isinstance(data, dict):
        for name, values in data.items():
            if isinstance(values, dict):
                found.elements[name] = values
    if path in source.names:
        found.path = path
        found.course |= found.elements.pop(f"course/{run}", {})
        _say_rest(path, found, report)
    _own(found, report)
    grading = f"policies/{run}/grading_policy.json"
    if grading in source.names:
        _json(source, grading, report)
        if found.own is None:
            report.warn(
                grading,
                1,
                "import.grading",
                N_("The grading of the course was not taken over."),
                N_("Say in course.yaml under weights how much projects and quizzes count."),
            )
    return found


def _own(found: Settings, report: Report) -> None:
    other = found.course.get("other_course_settings")
    other = other if isinstance(other, dict) else {}
    description = other.get(SOURCE)
    if description is not None:
        try:
            found.own = Course.model_validate(description)
        except (ValidationError, RecursionError):
            report.warn(
                found.path,
                1,
                "import.description",
                N_("The description of the course cannot be read; it was made anew from what the platform shows."),
                N_("Compare course.yaml with what it was."),
            )
    files, unplaced = other.get(FILES), other.get(UNPLACED)
    if isinstance(files, dict):
        found.files = {str(name): str(path) for name, path in files.items()}
    if isinstance(unplaced, list):
        found.unplaced = unplaced
    rest = sorted(set(other) - {SOURCE, FILES, UNPLACED})
    if rest:
        report.note(
            found.path,
            1,
            "import.settings_left",
            LEFT,
            LEFT_HINT,
            name="other_course_settings",
            settings=", ".join(rest),
        )


def _say_rest(path: str, found: Settings, report: Report) -> None:
    rest = sorted(name for name in set(found.course) - _USED - _BUILT if found.course[name] not in (None, "", [], {}))
    if rest:
        report.note(path, 1, "import.settings_left", LEFT, LEFT_HINT, name="course", settings=", ".join(rest))
    for name, values in sorted(found.elements.items()):
        kept = sorted(set(values) - {"display_name", "graded", "format"})
        if kept:
            report.note(path, 1, "import.settings_left", LEFT, LEFT_HINT, name=name, settings=", ".join(kept))


def _json(source: Source, path: str, report: Report) -> Any:
    report.use(path)
    try:
        return json.loads(source.read(path).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        report.warn(
            path,
            getattr(error, "lineno", 1),
            "import.json",
            N_("This is not JSON: {reason}."),
            N_("Mend the source and import again, or write what is missing in the course folder."),
            reason=getattr(error, "msg", type(error).__name__),
        )
        return {}
