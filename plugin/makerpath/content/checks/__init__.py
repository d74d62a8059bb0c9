"""The checks of a course package, one rule a file; each yields the problems it finds in a `Reading`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from makerpath.content.checks import (
    alignment,
    directives,
    gates,
    guides,
    images,
    labs,
    leftovers,
    lesson_ids,
    links,
    listed,
    maths,
    media,
    names,
    prerequisites,
    quizzes,
    rubrics,
    samples,
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
    media.check,
    leftovers.check,
    directives.check,
    unused.check,
    quizzes.check,
    labs.check,
    maths.check,
    guides.check,
    gates.check,
    weights.check,
    rubrics.check,
    alignment.check,
    samples.check,
    prerequisites.check,
)
