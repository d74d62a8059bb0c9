"""The url_names of a course: made of ids alone, as a changed one would lose what learners did."""

from __future__ import annotations

from makerpath.domain.course import Course


def unit(lesson_id: str) -> str:
    return f"{lesson_id}-unit"


def text(lesson_id: str, after: str = "") -> str:
    """The block of the lesson's text that follows the thing named `after`, or that begins the lesson.

    Named so, a text keeps its name when something is put in or taken out before it.
    """
    return f"{lesson_id}-text--{after}" if after else f"{lesson_id}-text"


def question(quiz: str, question_id: str) -> str:
    """The problem of one question; two hyphens stand in no id."""
    return f"{quiz}--{question_id}"


def clashes(course: Course, placed: set[str]) -> list[str]:
    """The lesson and module ids whose names would meet those of another; `placed` are those of things in lessons."""
    owners: dict[str, str] = {}
    found = []
    for module in course.modules:
        owned = {module.id: [module.id]}
        owned |= {lesson_id: [lesson_id, unit(lesson_id), text(lesson_id)] for lesson_id in module.lessons}
        for owner, made in owned.items():
            if any(name in placed or owners.setdefault(name, owner) != owner for name in made):
                found.append(owner)
    return found
