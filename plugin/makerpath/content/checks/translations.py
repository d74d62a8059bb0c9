"""Everything a learner reads is there in every language the course promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from makerpath.content.lesson import language_of
from makerpath.content.problem import Place, Problem
from makerpath.content.reading import Reading
from makerpath.content.yamlfile import Location, Tree
from makerpath.domain.errors import N_
from makerpath.domain.text import BANDS, FOR_BANDS, LANGUAGES

TAGS = {*LANGUAGES, *FOR_BANDS}


def check(reading: Reading) -> Iterator[Problem]:
    if reading.course is None or reading.course.value is None:
        return
    course = reading.course.value
    yield from _lessons(reading, course.languages)
    used = {slug for brief in reading.values("brief").values() for slug in brief.rubrics}
    trees = [reading.course.tree]
    trees += [document.tree for found in reading.definitions.values() for document in found.values() if document.value]
    trees += [document.tree for slug, document in reading.rubrics.items() if document.value and slug in used]
    trees += [document.tree for document in reading.samples.values() if document.value]
    for tree in trees:
        yield from in_tree(tree, course.languages)


def in_tree(tree: Tree, languages: Sequence[str]) -> Iterator[Problem]:
    """What is not there in each of the languages, or in one of them only for an age band."""
    for location, text in _texts(tree.data, ()):
        for language in languages:
            if language not in text:
                yield _problem(tree, location, language)
        yield from _bands(tree, location, text, languages)


def used_in(tree: Tree) -> list[str]:
    """The languages that some text of the file has."""
    tags = {tag for _location, text in _texts(tree.data, ()) for tag in text}
    return [language for language in LANGUAGES if language in tags]


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


def _texts(data: Any, location: Location) -> Iterator[tuple[Location, dict[str, Any]]]:
    """Every text by language in the data, with its place."""
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from _texts(item, (*location, index))
    elif isinstance(data, dict) and data and data.keys() <= TAGS:
        yield location, data
    elif isinstance(data, dict):
        for key, item in data.items():
            yield from _texts(item, (*location, key))


def _bands(tree: Tree, location: Location, text: dict[str, Any], languages: Sequence[str]) -> Iterator[Problem]:
    """What is worded for an age band in one of the course's languages and not in another that it has."""
    for band in BANDS:
        worded = [language for language in languages if f"{language}-x-{band}" in text]
        for language in languages:
            if worded and language in text and language not in worded:
                yield Problem(
                    tree.place(location),
                    "text.band_missing",
                    N_("{field} has words of its own for {band} in {worded}, but not in {language}."),
                    N_("Add the text under {tag}; until then that band reads what everybody reads."),
                    severity="warning",
                    params={
                        "field": location[-1],
                        "band": band,
                        "worded": worded[0],
                        "language": language,
                        "tag": f"{language}-x-{band}",
                    },
                )


def _problem(tree: Tree, location: Location, language: str) -> Problem:
    return Problem(
        tree.place(location),
        "text.translation_missing",
        N_("{field} is not there in {language}."),
        N_("Add the text under {language}; until then learners read another language."),
        severity="warning",
        params={"field": location[-1], "language": language},
    )
