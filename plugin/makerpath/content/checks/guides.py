"""A teacher's guide is there for every language of the course or for none, and has words of its own."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.guide import guide_name
from makerpath.content.problem import Place, Problem
from makerpath.content.reading import Reading
from makerpath.domain.errors import N_
from makerpath.markup import Directive


def check(reading: Reading) -> Iterator[Problem]:
    for guide in reading.guides:
        if not guide.body.strip():
            yield Problem(
                guide.place(1),
                "guide.no_text",
                N_("The teacher's guide has no text."),
                N_("Say what somebody needs to know who teaches this course for the first time, or delete the file."),
            )
        for part in guide.facts.segments:
            if isinstance(part, Directive):
                yield Problem(
                    guide.place(part.line),
                    "guide.directive",
                    N_("A teacher's guide holds no directives such as {name}."),
                    N_("Link to its lesson as lesson:<id>. Quizzes, briefs and rubrics are printed without it."),
                    params={"name": f"::{part.name}"},
                )
    yield from _languages(reading)


def _languages(reading: Reading) -> Iterator[Problem]:
    if reading.course is None or reading.course.value is None:
        return
    there = [tag for tag in reading.course.value.languages if (reading.root / guide_name(tag)).is_file()]
    for language in reading.course.value.languages:
        if there and language not in there:
            yield Problem(
                Place(reading.root / guide_name(there[0])),
                "guide.translation_missing",
                N_("The teacher's guide is not there in {language}."),
                N_("Write {name} beside it: whoever teaches the course reads one of its languages."),
                params={"language": language, "name": guide_name(language)},
            )
