"""Everything a learner reads is there in every language the course promises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from makerpath.content.lesson import language_of
from makerpath.content.problem import Place, Problem
from makerpath.content.reading import Reading
from makerpath.content.yamlfile import Location, Tree
from makerpath.domain.errors import N_
from makerpath.domain.text import LANGUAGES


def check(reading: Reading) -> Iterator[Problem]:
    if reading.course is None or reading.course.value is None:
        return
    course = reading.course.value
    yield from _lessons(reading, course.languages)
    used = {document.value.rubric for document in reading.briefs.values() if document.value}
    trees = [reading.course.tree]
    trees += [document.tree for found in reading.definitions.values() for document in found.values() if document.value]
    trees += [document.tree for slug, document in reading.rubrics.items() if document.value and slug in used]
    for tree in trees:
        for location, missing in _gaps(tree.data, (), course.languages):
            yield _problem(tree, location, missing)


def _lessons(reading: Reading, languages: list[Any]) -> Iterator[Problem]:
    texts: dict[str, dict[str, Any]] = {}
    for lesson in reading.lessons:
        texts.setdefault(lesson.meta.id, {})[lesson.language] = lesson
    unread = {(lesson_id, language_of(path)) for path, lesson_id in reading.unread.items()}
    for lesson_id, by_language in texts.items():
        written = next(iter(by_language.values()))
        for language in languages:
            if language not in by_language and (lesson_id, language) not in unread:
                yield Problem(
                    Place(written.path),
                    "lesson.translation_missing",
                    N_("The lesson {id} is not there in {language}."),
                    N_("Write a file whose name ends in .{language}.md; until then learners read another language."),
                    severity="warning",
                    params={"id": lesson_id, "language": language},
                )


def _gaps(data: Any, location: Location, languages: list[Any]) -> Iterator[tuple[Location, str]]:
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from _gaps(item, (*location, index), languages)
    elif isinstance(data, dict) and data and data.keys() <= set(LANGUAGES):
        for language in languages:
            if language not in data:
                yield location, language
    elif isinstance(data, dict):
        for key, item in data.items():
            yield from _gaps(item, (*location, key), languages)


def _problem(tree: Tree, location: Location, language: str) -> Problem:
    return Problem(
        tree.place(location),
        "text.translation_missing",
        N_("{field} is not there in {language}."),
        N_("Add the text under {language}; until then learners read another language."),
        severity="warning",
        params={"field": location[-1], "language": language},
    )
