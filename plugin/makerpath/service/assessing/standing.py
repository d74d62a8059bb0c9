"""How far an assessor has come: what is chosen, what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import exact, percent, Score, score, shares


@dataclass(frozen=True)
class Stand:
    """`chosen` of the `asked` criteria have a level; `score` is there once all have.

    Until then `so_far` is what is reached at least: the criteria without a level counted as nothing, in percent.
    """

    chosen: int
    asked: int
    so_far: float
    score: Score | None


def stand(rubric: Rubric, levels: Mapping[str, str], points: Mapping[str, float]) -> Stand:
    """Levels and points are known to fit the rubric (`domain.scoring.check_levels`)."""
    asked = [item for item in rubric.criteria if item.graded or item.required]
    missing = [item for item in asked if item.id not in levels]
    reached = shares(rubric, levels, points)
    weights = sum((exact(item.weight) for item in rubric.graded), Fraction(0))
    earned = sum((exact(item.weight) * reached.get(item.id, Fraction(0)) for item in rubric.graded), Fraction(0))
    return Stand(
        chosen=len(asked) - len(missing),
        asked=len(asked),
        so_far=percent(earned / weights) or 0.0 if weights else 0.0,
        score=None if missing else score(rubric, levels, points),
    )
