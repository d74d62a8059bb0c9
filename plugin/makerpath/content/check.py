"""Checking a course folder, and loading one that has no error."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from makerpath.content.catalogue import check_catalogue
from makerpath.content.checks import CHECKS
from makerpath.content.kinds import KINDS
from makerpath.content.package import CoursePackage
from makerpath.content.placed import things_in
from makerpath.content.problem import Problem
from makerpath.content.reading import read, Reading
from makerpath.domain.errors import MakerpathError, N_


def check(root: Path) -> list[Problem]:
    """Everything wrong with the course at `root`, by file and line.

    Raises `course.not_a_folder` and `course.no_course_file`.
    """
    return _problems(read(root))


def check_all(roots: Sequence[Path]) -> list[Problem]:
    """Everything wrong with these courses, each for itself and as a catalogue; raises what `check` raises."""
    readings = [read(root) for root in roots]
    return [problem for reading in readings for problem in _problems(reading)] + check_catalogue(readings)


def load(root: Path) -> CoursePackage:
    """The course at `root`. Raises `course.problems` if it has errors, and what `check` raises."""
    reading = read(root)
    errors = [problem for problem in _problems(reading) if problem.severity == "error"]
    if errors or reading.course is None or reading.course.value is None:
        first = errors[0]
        raise MakerpathError(
            "course.problems",
            N_("The course {path} has {count} problems, the first in {file}, line {line}."),
            N_("makerpath course check {path} lists them."),
            path=root,
            count=len(errors),
            file=first.place.path.name,
            line=first.place.line,
        )
    course = reading.course.value
    wanted = {lesson_id for module in course.modules for lesson_id in module.lessons}
    lessons = {
        lesson_id: {lesson.language: lesson for lesson in reading.lessons if lesson.meta.id == lesson_id}
        for lesson_id in sorted(wanted)
    }
    briefs = {slug: brief for slug in course.briefs if (brief := reading.briefs[slug].value)}
    used = sorted({brief.rubric for brief in briefs.values()})
    rubrics = {slug: rubric for slug in used if (rubric := reading.rubrics[slug].value)}
    named = {(thing.kind, thing.slug) for lesson in reading.lessons for thing in things_in(lesson)}
    kept = {
        kind: {slug: value for slug, value in sorted(reading.values(kind).items()) if (kind, slug) in named}
        for kind in KINDS
    }
    return CoursePackage(
        root=root,
        course=course,
        lessons=lessons,
        briefs=briefs,
        rubrics=rubrics,
        quizzes=kept["quiz"],
        surveys=kept["survey"],
        sign_offs=kept["sign-off"],
        labs=kept["lab"],
    )


def _problems(reading: Reading) -> list[Problem]:
    found = list(reading.problems)
    for rule in CHECKS:
        found += rule(reading)
    return sorted(found, key=lambda problem: problem.order)
