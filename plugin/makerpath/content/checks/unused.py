"""What the package holds stands in a lesson, or learners never meet it."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.placed import RULES, things_in
from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.domain.errors import N_

PLACES = {"brief": "project", "quiz": "quiz", "survey": "survey", "sign-off": "sign-off", "lab": "lab"}
"""The directive that brings a kind of definition to learners."""


def check(reading: Reading) -> Iterator[Problem]:
    met = {(thing.rule, thing.slug) for lesson in reading.lessons for thing in things_in(lesson)}
    course = reading.course
    listed = course.value.briefs if course and course.value else []
    for kind, documents in reading.definitions.items():
        for slug, document in documents.items():
            if (PLACES[kind], slug) in met or (kind == "brief" and slug not in listed):
                continue
            place = document.tree.place(("id",))
            if kind == "brief" and course:
                place = course.tree.place(("briefs", listed.index(slug)))
            yield Problem(
                place,
                f"{kind}.unused",
                N_("No lesson leads to the {kind} {id}."),
                N_("Put a line {example} where learners should meet it."),
                severity="warning",
                params={"kind": kind, "id": slug, "example": RULES[PLACES[kind]].example.replace('"id"', f'"{slug}"')},
            )
