"""What courses are to each other: what comes first, and what a school's catalogue lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from makerpath.domain.course import Course, Discipline

HUMANE: frozenset[Discipline] = frozenset({"art", "craft", "design", "humanities"})
"""Making that is not science and technology alone has at least one of these."""


def needs(course: Course) -> list[str]:
    """The courses without which this one cannot be completed with a certificate, in the order they are named."""
    return list(dict.fromkeys([*course.prerequisites, *course.mandatory]))


def lacks_humanities(courses: Iterable[Course]) -> bool:
    """Whether no course has arts, crafts, design or the humanities among its disciplines."""
    return not any(HUMANE & set(course.disciplines) for course in courses)


def circle(start: str, needed: Mapping[str, Iterable[str]]) -> list[str]:
    """A way from the course `start` along what courses need back to `start`; empty if there is none.

    `needed` maps a course's id to the ids it needs; ids that are not there need nothing. The way begins and ends with
    `start` and is a shortest one.
    """
    ways: list[list[str]] = [[start]]
    seen: set[str] = set()
    for way in ways:
        for name in needed.get(way[-1], ()):
            if name == start:
                return [*way, start]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []
