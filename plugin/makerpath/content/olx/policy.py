"""What the platform must know of the course besides its outline: settings and grading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from makerpath.content.olx.static import Static
from makerpath.content.olx.units import unplaced
from makerpath.content.package import CoursePackage
from makerpath.content.placed import RULES
from makerpath.domain import names
from makerpath.domain.rubric import Minima
from makerpath.i18n import gettext

Graded = Literal["project", "quiz"]
GRADED: tuple[Graded, ...] = ("project", "quiz")
ADVANCED_MODULES = ["makerpath_lesson", *(f"makerpath_{name.replace('-', '_')}" for name in RULES if name != "quiz")]
PLATFORM_LANGUAGES = {"en": "en", "zh-Hans": "zh_HANS"}
SOURCE = "makerpath"
"""The key of `other_course_settings` under which the course's own description travels."""
FILES = "makerpath_files"
"""… and under which the paths of files travel that their names on the platform do not tell."""
UNPLACED = "makerpath_unplaced"
"""… and under which the briefs and rubrics travel that stand in no lesson."""


def graded_as(package: CoursePackage, lesson_id: str) -> Graded | None:
    """The kind of graded work in the lesson; a platform grades a lesson as one kind."""
    things = package.placed(lesson_id)
    if any(thing.rule == "project" for thing in things):
        return "project"
    if any(thing.rule == "quiz" and package.quizzes[thing.slug].graded for thing in things):
        return "quiz"
    return None


def left_out(package: CoursePackage, lesson_id: str) -> bool:
    """Whether the lesson counts nothing for a learner who has not attempted it: every project in it says so."""
    briefs = [package.briefs[thing.slug] for thing in package.placed(lesson_id) if thing.rule == "project"]
    return bool(briefs) and all(brief.unattempted == "excluded" for brief in briefs)


def format_name(graded: Graded, language: str) -> str:
    """The name of the assignment type of that kind of work."""
    return gettext(names.PART[graded], language)


def moment(day: date) -> str:
    """Midnight UTC of `day`, as the platform writes it."""
    return f"{day.isoformat()}T00:00:00Z"


def policy(package: CoursePackage, run: str, language: str, static: Static, starts: date | None) -> bytes:
    """policy.json. Without `starts` it has no dates: those belong to the run, and the platform keeps its own.

    The course's own description goes along in `other_course_settings`, where the platform keeps what it does not
    know, so that an export can be turned into a course package again.
    """
    cover = static.cover()
    others = {FILES: static.renamed(), UNPLACED: unplaced(package)}
    settings: dict[str, Any] = {
        "advanced_modules": ADVANCED_MODULES,
        "display_name": package.course.title.pick(language),
        "language": PLATFORM_LANGUAGES[language],
        "other_course_settings": {
            SOURCE: package.course.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            **{name: value for name, value in others.items() if value},
        },
    }
    if cover:
        settings["course_image"] = cover
    if starts:
        settings["start"] = moment(starts)
    return _json({f"course/{run}": settings})


def grading(package: CoursePackage, counts: Mapping[str, int], fewest: Mapping[str, int], language: str) -> bytes:
    """grading_policy.json: what counts, by its weight; the lowest minimum is the pass mark.

    `counts` says how many lessons are graded as each kind of work, `fewest` how many of them count even where they
    were not attempted: the platform fills up to `min_count` with zeros.
    """
    weights = package.course.counting
    whole = weights.project + weights.quiz
    graders = [
        {
            "type": format_name(kind, language),
            "short_label": format_name(kind, language),
            "min_count": max(fewest.get(kind, 0), 1),
            "drop_count": 0,
            "weight": round(getattr(weights, kind) / whole, 4),
        }
        for kind in GRADED
        if getattr(weights, kind) or counts.get(kind)
    ]
    return _json({"GRADER": graders, "GRADE_CUTOFFS": {"Pass": _pass_mark(package) / 100}})


def _pass_mark(package: CoursePackage) -> float:
    counting = {slug for brief in package.briefs.values() for slug in brief.counting_rubrics}
    marks = [package.rubrics[slug].minima.total for slug in counting]
    marks += [quiz.pass_ for quiz in package.quizzes.values() if quiz.graded] if not marks else []
    return min(marks, default=Minima().total)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
