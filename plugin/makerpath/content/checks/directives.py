"""Directives name briefs of the course, once each, and stand alike in every language."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.lesson import Lesson
from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.domain.errors import N_
from makerpath.markup import Directive, segments

PROJECT = "project"


def check(reading: Reading) -> Iterator[Problem]:
    course = reading.course.value if reading.course else None
    briefs = set(course.briefs if course else reading.briefs)
    shapes: dict[str, tuple[Lesson, list[str]]] = {}
    placed: dict[str, str] = {}
    for lesson in reading.lessons:
        parts = segments(lesson.body)
        shape = [str(dict(part.attributes)) if isinstance(part, Directive) else "" for part in parts]
        other, expected = shapes.setdefault(lesson.meta.id, (lesson, shape))
        if shape != expected:
            yield Problem(
                lesson.place(1),
                "lesson.parts_unequal",
                N_("The directives do not stand between the same parts as in {other}."),
                N_("Put the same directives at the same places in every language of the lesson."),
                params={"other": other.path.name},
            )
        here: set[str] = set()
        for part in parts:
            if isinstance(part, Directive):
                yield from _directive(part, lesson, briefs, placed, here)
    for index, slug in enumerate(course.briefs if course else []):
        if slug not in placed and reading.course:
            yield Problem(
                reading.course.tree.place(("briefs", index)),
                "brief.unused",
                N_("No lesson leads to the project {id}."),
                N_('Put a line ::project{brief="{id}"} where learners should begin it.'),
                severity="warning",
                params={"id": slug},
            )


def _directive(
    part: Directive, lesson: Lesson, briefs: set[str], placed: dict[str, str], here: set[str]
) -> Iterator[Problem]:
    place = lesson.place(part.line)
    slug = part.attributes.get("brief", "")
    if part.name != PROJECT:
        yield Problem(
            place,
            "directive.unknown",
            N_("There is no directive {name}."),
            N_('The directive for a project is ::project{brief="id"}.'),
            params={"name": part.name},
        )
    elif slug not in briefs:
        yield Problem(
            place,
            "directive.brief_unknown",
            N_("The course has no brief {id}."),
            N_("Use an id that stands under briefs in course.yaml."),
            params={"id": slug or "—"},
        )
    elif slug in here or placed.setdefault(slug, lesson.meta.id) != lesson.meta.id:
        yield Problem(
            place,
            "directive.repeated",
            N_("The project {id} stands in the course twice."),
            N_("Keep one directive for it; link to that lesson from elsewhere with lesson:<id>."),
            params={"id": slug},
        )
    here.add(slug)
