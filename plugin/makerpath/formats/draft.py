"""A rubric as another system has it, before it is one of ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

MOST_RUBRICS = 300
"""So many rubrics of one file are read."""


@dataclass
class DraftLevel:
    """A level; `points` are None where the file gives none. `id` is a name to keep, if it can be an id."""

    title: str
    description: str = ""
    points: Fraction | None = None
    least: Fraction | None = None
    id: str = ""
    line: int = 1


@dataclass
class DraftCriterion:
    """A criterion; its levels stand in any order.

    With `ranged`, each level reaches down to the one below it. `weight` is None where points count as they are.
    """

    title: str
    levels: list[DraftLevel] = field(default_factory=list)
    question: str = ""
    note: str = ""
    id: str = ""
    weight: Fraction | None = None
    graded: bool = True
    ranged: bool = False
    step: Fraction | None = None
    line: int = 1


@dataclass
class DraftRubric:
    """A rubric with its criteria in order; a `broken` one cannot be made, and why was said."""

    title: str
    criteria: list[DraftCriterion] = field(default_factory=list)
    summary: str = ""
    line: int = 1
    broken: bool = False
