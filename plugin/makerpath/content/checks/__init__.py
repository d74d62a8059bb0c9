"""The checks of a course package, one rule a file; each yields the problems it finds in a `Reading`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from makerpath.content.checks import (
    alignment,
    directives,
    gates,
    images,
    leftovers,
    lesson_ids,
    links,
    listed,
    maths,
    names,
    prerequisites,
    quizzes,
    rubrics,
    translations,
    unused,
    weights,
)
from makerpath.content.problem import Problem
from makerpath.content.reading import Reading

CHECKS: tuple[Callable[[Reading], Iterator[Problem]], ...] = (
    listed.check,
    lesson_ids.check,
    names.check,
    translations.check,
    links.check,
    images.check,
    leftovers.check,
    directives.check,
    unused.check,
    quizzes.check,
    maths.check,
    gates.check,
    weights.check,
    rubrics.check,
    alignment.check,
    prerequisites.check,
)
