"""Every criterion says which competency it shows, and every competency named is one of a known framework."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.content.yamlfile import Location, Tree
from makerpath.domain.errors import N_


def check(reading: Reading) -> Iterator[Problem]:
    for document in reading.rubrics.values():
        if document.value is None:
            continue
        for index, criterion in enumerate(document.value.criteria):
            at: Location = ("criteria", index)
            if not criterion.competencies:
                yield Problem(
                    document.tree.place(at),
                    "criterion.unaligned",
                    N_("The criterion {id} names no competency."),
                    N_("Add competencies, such as [4c:creativity]."),
                    params={"id": criterion.id},
                )
            yield from _codes(criterion.competencies, document.tree, at, reading)
    if reading.course and reading.course.value:
        for index, outcome in enumerate(reading.course.value.outcomes):
            yield from _codes(outcome.competencies, reading.course.tree, ("outcomes", index), reading)


def _codes(codes: list[str], tree: Tree, at: Location, reading: Reading) -> Iterator[Problem]:
    for index, code in enumerate(codes):
        framework_id, _, entry_id = code.partition(":")
        document = reading.frameworks.get(framework_id)
        if document is None or (document.value is not None and document.value.entry(entry_id) is None):
            yield Problem(
                tree.place((*at, "competencies", index)),
                "competency.unknown",
                N_("There is no competency {code}."),
                N_("Write <framework>:<entry>; the frameworks here are {frameworks}."),
                params={"code": code, "frameworks": ", ".join(sorted(reading.frameworks))},
            )
