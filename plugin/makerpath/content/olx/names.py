"""The url_names of a course: made of ids alone, as a changed one would lose what learners did."""

from __future__ import annotations

from makerpath.domain.course import Course


def unit(lesson_id: str) -> str:
    return f"{lesson_id}-unit"


def text(lesson_id: str, number: int) -> str:
    """The block of the lesson's text; `number` counts from 1, a new one after each directive."""
    return f"{lesson_id}-text" if number == 1 else f"{lesson_id}-text-{number}"


def project(slug: str) -> str:
    return f"project-{slug}"


def clashes(course: Course, parts: dict[str, int]) -> list[str]:
    """The lesson and module ids whose names would meet those of another; `parts` are texts by lesson id."""
    owners: dict[str, str] = {project(slug): slug for slug in course.briefs}
    found = []
    for module in course.modules:
        owned = {module.id: [module.id]}
        for lesson_id in module.lessons:
            texts = [text(lesson_id, number + 1) for number in range(parts.get(lesson_id, 1))]
            owned[lesson_id] = [lesson_id, unit(lesson_id), *texts]
        for owner, made in owned.items():
            if any(owners.setdefault(name, owner) != owner for name in made):
                found.append(owner)
    return found
