"""Courses that must come first are courses somebody can take here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from makerpath.content.library import courses
from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.domain.errors import N_


def check(reading: Reading) -> Iterator[Problem]:
    course = reading.course
    if course is None or course.value is None or not course.value.prerequisites:
        return
    known = {folder.name for folder in [*courses(), *_neighbours(reading.root)]}
    for index, slug in enumerate(course.value.prerequisites):
        if slug not in known:
            yield Problem(
                course.tree.place(("prerequisites", index)),
                "course.prerequisite_unknown",
                N_("There is no course {id} beside this one or among those that come with Makerpath."),
                N_("Check the id; a learner could never meet it."),
                severity="warning",
                params={"id": slug},
            )


def _neighbours(root: Path) -> list[Path]:
    return [path.parent for path in root.resolve().parent.glob("*/course.yaml")]
