"""From the levels an assessor chose to percentages and a pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.rubric import Criterion, Rubric


@dataclass(frozen=True)
class Score:
    """Percentages from 0 to 100 with one decimal; `None` where the rubric has no such criterion.

    Rounded to the nearest, but never up to a minimum that was missed.
    `short` names the minima (`theory`, `practice`, `total`) that were missed; no name means a pass.
    """

    total: float
    theory: float | None
    practice: float | None
    short: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.short


def check_levels(rubric: Rubric, chosen: Mapping[str, str]) -> None:
    """Raise `assessment.unknown_level` if `chosen` names a criterion or level that the rubric does not have."""
    known = {criterion.id: criterion for criterion in rubric.criteria}
    for criterion_id, level_id in chosen.items():
        if criterion_id not in known or known[criterion_id].level(level_id) is None:
            raise MakerpathError(
                "assessment.unknown_level",
                N_("The rubric has no level {level} for {criterion}."),
                N_("Open the assessment again; the rubric may have changed."),
                status=422,
                level=level_id,
                criterion=criterion_id,
            )


def score(rubric: Rubric, chosen: Mapping[str, str]) -> Score:
    """Score `chosen` (criterion id to level id) on `rubric`.

    A criterion counts its share of the points it can give, times its weight. Minima are compared before
    rounding. Raises `assessment.incomplete` for a criterion without a level and
    `assessment.unknown_level` for a level or criterion the rubric does not have.
    """
    check_levels(rubric, chosen)
    missing = [criterion.id for criterion in rubric.criteria if criterion.id not in chosen]
    if missing:
        raise MakerpathError(
            "assessment.incomplete",
            N_("{count} criteria have no level yet."),
            N_("Choose a level for every criterion, or save a draft."),
            status=422,
            count=len(missing),
            missing=missing,
        )
    exact = {
        "total": _share(rubric.criteria, chosen),
        "theory": _share([c for c in rubric.criteria if c.dimension == "theory"], chosen),
        "practice": _share([c for c in rubric.criteria if c.dimension == "practice"], chosen),
    }
    short = tuple(
        name
        for name, share in exact.items()
        if share is not None and share * 100 < Fraction(str(getattr(rubric.minima, name)))
    )
    return Score(
        total=_percent(exact["total"], "total" in short) or 0.0,
        theory=_percent(exact["theory"], "theory" in short),
        practice=_percent(exact["practice"], "practice" in short),
        short=short,
    )


def _share(criteria: Iterable[Criterion], chosen: Mapping[str, str]) -> Fraction | None:
    earned = possible = Fraction(0)
    for criterion in criteria:
        level = criterion.level(chosen[criterion.id])
        assert level is not None
        weight = Fraction(str(criterion.weight))
        earned += weight * Fraction(str(level.points)) / Fraction(str(criterion.top))
        possible += weight
    return earned / possible if possible else None


def _percent(share: Fraction | None, missed: bool) -> float | None:
    if share is None:
        return None
    tenths = share * 1000
    return (floor(tenths) if missed else round(tenths)) / 10
