"""What a lesson's text shows besides words: pictures, films and sounds, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from makerpath.content.lesson import Lesson
from makerpath.content.problem import Place
from makerpath.content.reading import Reading
from makerpath.content.targets import Target, target
from makerpath.markup.view import AddressKind


@dataclass(frozen=True)
class Shown:
    """`name` is what the author wrote in its stead, for those who cannot see or hear it."""

    lesson: Lesson
    place: Place
    goal: Target
    name: str
    params: dict[str, str]


def shown(reading: Reading, kind: AddressKind) -> Iterator[Shown]:
    """Everything of that kind in the lessons, in order."""
    for lesson in reading.lessons:
        for address in lesson.facts.addresses:
            if address.kind == kind:
                goal = target(address.url, lesson.path, reading.root)
                place = lesson.place(address.line, address.column)
                yield Shown(lesson, place, goal, address.alt.strip(), {"url": goal.name or address.url})
