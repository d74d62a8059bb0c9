"""What a text shows besides words: pictures, films and sounds, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from makerpath.content.problem import Place
from makerpath.content.prose import Prose
from makerpath.content.reading import Reading
from makerpath.content.targets import Target, target
from makerpath.domain.course import GuideMeta, LessonMeta
from makerpath.markup.view import AddressKind


@dataclass(frozen=True)
class Shown:
    """`name` is what the author wrote in its stead, for those who cannot see or hear it."""

    page: Prose[LessonMeta | GuideMeta]
    place: Place
    goal: Target
    name: str
    params: dict[str, str]


def shown(reading: Reading, kind: AddressKind) -> Iterator[Shown]:
    """Everything of that kind in the lessons and in the teacher's guide, in order."""
    for page in reading.prose:
        for address in page.facts.addresses:
            if address.kind == kind:
                goal = target(address.url, page.path, reading.root)
                place = page.place(address.line, address.column)
                yield Shown(page, place, goal, address.alt.strip(), {"url": goal.name or address.url})
