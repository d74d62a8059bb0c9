"""The checks of a course package, one rule a file; each yields the problems it finds in a `Reading`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from makerpath.content.checks import (
    alignment,
    directives,
    images,
    leftovers,
    lesson_ids,
    links,
    listed,
    names,
    prerequisites,
    quizzes,
    rubrics,
    translations,
    unused,
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
    rubrics.check,
    alignment.check,
    prerequisites.check,
)
