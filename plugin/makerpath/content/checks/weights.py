"""What counts in the grade can be earned."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.placed import things_in
from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.domain.errors import N_


def check(reading: Reading) -> Iterator[Problem]:
    course = reading.course
    if course is None or course.value is None or course.value.weights is None:
        return
    things = {(thing.rule, thing.slug) for lesson in reading.lessons for thing in things_in(lesson)}
    graded = {("quiz", slug) for slug, quiz in reading.values("quiz").items() if quiz.graded}
    there = {"project": any(rule == "project" for rule, _ in things), "quiz": bool(things & graded)}
    for kind, found in there.items():
        if getattr(course.value.weights, kind) and not found:
            yield Problem(
                course.tree.place(("weights", kind)),
                "course.weight_unreachable",
                N_("The weight of {kind} cannot be earned: no lesson has one that counts."),
                N_("Place one in a lesson, or set its weight to 0."),
                params={"kind": kind},
            )
