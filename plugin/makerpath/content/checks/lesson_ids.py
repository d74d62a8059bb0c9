"""A lesson has one id, the same in every language, and no other lesson has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from makerpath.content.lesson import Lesson, stem_of
from makerpath.content.problem import Place, Problem
from makerpath.content.reading import Reading
from makerpath.domain.errors import N_


def check(reading: Reading) -> Iterator[Problem]:
    first: dict[tuple[str, str], Lesson] = {}
    pairs: dict[Path, Lesson] = {}
    for lesson in reading.lessons:
        other = first.setdefault((lesson.meta.id, lesson.language), lesson)
        if other is not lesson:
            yield Problem(
                Place(lesson.path, 2),
                "lesson.id_repeated",
                N_("The file {other} has the id {id} and the same language too."),
                N_("Give each lesson an id of its own."),
                params={"id": lesson.meta.id, "other": other.path.name},
            )
        pair = pairs.setdefault(stem_of(lesson.path), lesson)
        if pair.meta.id != lesson.meta.id:
            yield Problem(
                Place(lesson.path, 2),
                "lesson.ids_unequal",
                N_("The id is {id} here, but {expected} in {other}."),
                N_("Use the same id in every language of a lesson."),
                params={"id": lesson.meta.id, "expected": pair.meta.id, "other": pair.path.name},
            )
