"""Checking a course folder, and loading one that has no error."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from makerpath.content.catalogue import check_catalogue
from makerpath.content.checks import CHECKS
from makerpath.content.kinds import KINDS
from makerpath.content.lesson import Lesson
from makerpath.content.package import CoursePackage
from makerpath.content.placed import things_in
from makerpath.content.problem import Problem
from makerpath.content.reading import read, Reading
from makerpath.domain.errors import MakerpathError, N_


def check(root: Path) -> list[Problem]:
    """Everything wrong with the course at `root`, by file and line.

    Raises `course.not_a_folder` and `course.no_course_file`.
    """
    return problems_of(read(root))


def check_all(roots: Sequence[Path]) -> list[Problem]:
    """Everything wrong with these courses, each for itself and as a catalogue; raises what `check` raises."""
    readings = [read(root) for root in roots]
    return [problem for reading in readings for problem in problems_of(reading)] + check_catalogue(readings)


def load(root: Path) -> CoursePackage:
    """The course at `root`. Raises `course.problems` if it has errors, and what `check` raises."""
    reading = read(root)
    return package_of(reading, problems_of(reading))


def package_of(reading: Reading, problems: Sequence[Problem]) -> CoursePackage:
    """The course of a reading with these problems. Raises `course.problems` if there are errors among them."""
    package = _package(reading, problems)
    if package is None:
        errors = [problem for problem in problems if problem.severity == "error"]
        raise MakerpathError(
            "course.problems",
            N_("The course {path} has {count} problems, the first in {file}, line {line}."),
            N_("makerpath course check {path} lists them."),
            path=reading.root,
            count=len(errors),
            file=errors[0].place.path.name,
            line=errors[0].place.line,
        )
    return package


def examine(root: Path) -> tuple[CoursePackage | None, list[Problem]]:
    """The course at `root`, None if it has errors, and everything wrong with it; raises what `check` raises."""
    reading = read(root)
    problems = problems_of(reading)
    return _package(reading, problems), problems


def _package(reading: Reading, problems: Sequence[Problem]) -> CoursePackage | None:
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors or reading.course is None or reading.course.value is None:
        return None
    course = reading.course.value
    lessons: dict[str, dict[str, Lesson]] = {
        lesson_id: {} for lesson_id in sorted(lesson_id for module in course.modules for lesson_id in module.lessons)
    }
    for lesson in reading.lessons:
        if lesson.meta.id in lessons:
            lessons[lesson.meta.id][lesson.language] = lesson
    briefs = {slug: brief for slug in course.briefs if (brief := reading.briefs[slug].value)}
    used = sorted({slug for brief in briefs.values() for slug in brief.rubrics})
    rubrics = {slug: rubric for slug in used if (rubric := reading.rubrics[slug].value)}
    named = {(thing.kind, thing.slug) for lesson in reading.lessons for thing in things_in(lesson)}
    kept = {
        kind: {slug: value for slug, value in sorted(reading.values(kind).items()) if (kind, slug) in named}
        for kind in KINDS
    }
    return CoursePackage(
        root=reading.root,
        course=course,
        lessons=lessons,
        briefs=briefs,
        rubrics=rubrics,
        quizzes=kept["quiz"],
        surveys=kept["survey"],
        sign_offs=kept["sign-off"],
        labs=kept["lab"],
        guides={guide.language: guide for guide in reading.guides},
        frameworks={slug: document.value for slug, document in reading.frameworks.items() if document.value},
        samples={
            slug: document.value
            for slug, document in reading.samples.items()
            if document.value and document.value.brief in briefs
        },
    )


def problems_of(reading: Reading) -> list[Problem]:
    """Everything wrong with what was read."""
    found = list(reading.problems)
    for rule in CHECKS:
        found += rule(reading)
    return sorted(found, key=lambda problem: problem.order)
