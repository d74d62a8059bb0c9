"""Courses checked beside each other, as the catalogue that a school offers."""

from __future__ import annotations

from collections.abc import Sequence

from makerpath.content.problem import Place, Problem
from makerpath.content.reading import Reading
from makerpath.domain.catalogue import lacks_humanities
from makerpath.domain.errors import N_


def check_catalogue(readings: Sequence[Reading]) -> list[Problem]:
    """What is wrong with these courses together; one course alone is no catalogue."""
    found: list[Problem] = []
    courses = [(reading.course, reading.course.value) for reading in readings if reading.course]
    valid = [(document, course) for document, course in courses if course]
    if len(valid) < 2:
        return found
    if lacks_humanities(course for _, course in valid):
        found.append(
            Problem(
                Place(readings[0].root),
                "catalogue.no_humanities",
                N_("No course of this catalogue is about arts, crafts, design or the humanities."),
                N_("Add a course with such a discipline: making is more than science and technology."),
                severity="warning",
            )
        )
    first: dict[str, Reading] = {}
    levels = {course.id: course.level for _, course in valid}
    for reading in readings:
        if reading.course is None or reading.course.value is None:
            continue
        course, tree = reading.course.value, reading.course.tree
        other = first.setdefault(course.id, reading)
        if other is not reading:
            found.append(
                Problem(
                    tree.place(("id",)),
                    "catalogue.id_repeated",
                    N_("The course in {other} has the id {id} too."),
                    N_("Give each course of a catalogue an id of its own."),
                    params={"id": course.id, "other": other.root.as_posix()},
                )
            )
        for index, slug in enumerate(course.prerequisites):
            if levels.get(slug, 0) > course.level:
                found.append(
                    Problem(
                        tree.place(("prerequisites", index)),
                        "catalogue.level",
                        N_("{id} is of a higher stage of study than this course, for which it must come first."),
                        N_("Raise the level of this course, or lower that of the other."),
                        severity="warning",
                        params={"id": slug},
                    )
                )
    return found
