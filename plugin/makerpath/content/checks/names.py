"""The names that the platform gets for modules, lessons and projects stay apart."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.olx.names import clashes
from makerpath.content.placed import things_in
from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.domain.errors import N_


def check(reading: Reading) -> Iterator[Problem]:
    if reading.course is None or reading.course.value is None:
        return
    course = reading.course.value
    things = {thing.name for lesson in reading.lessons for thing in things_in(lesson)}
    for name in clashes(course, things):
        yield Problem(
            reading.course.tree.place(_location(reading, name)),
            "id.clash",
            N_("The id {id} would give the platform a name that something else in the course has."),
            N_("Choose an id that does not end in -unit or -text and does not begin with the name of a directive."),
            params={"id": name},
        )


def _location(reading: Reading, name: str) -> tuple[str | int, ...]:
    assert reading.course is not None and reading.course.value is not None
    for number, module in enumerate(reading.course.value.modules):
        if module.id == name:
            return ("modules", number, "id")
        if name in module.lessons:
            return ("modules", number, "lessons", module.lessons.index(name))
    return ()
