"""From the levels and points an assessor chose to percentages and a pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.rubric import Criterion, Level, Rubric

REQUIRED = "required:"
"""How the name of a criterion begins that missed the level it must reach, in `Score.short`."""
NONE: Mapping[str, float] = {}


@dataclass(frozen=True)
class Score:
    """Percentages from 0 to 100 with one decimal; `None` where the rubric has no such criterion.

    Rounded to the nearest, but never up to a minimum that was missed. `short` names what was missed: the minima
    (`theory`, `practice`, `total`), and `required:<criterion>`; no name means a pass.
    """

    total: float
    theory: float | None
    practice: float | None
    short: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.short


def exact(value: float) -> Fraction:
    """The decimal that was written, not the float next to it."""
    return Fraction(str(value))


def check_levels(rubric: Rubric, chosen: Mapping[str, str], points: Mapping[str, float] = NONE) -> None:
    """Raise `assessment.unknown_level` or `assessment.points` for what the rubric does not have."""
    for criterion_id, level_id in chosen.items():
        criterion = rubric.criterion(criterion_id)
        if criterion is None or criterion.level(level_id) is None:
            raise MakerpathError(
                "assessment.unknown_level",
                N_("The rubric has no level {level} for {criterion}."),
                N_("Open the assessment again; the rubric may have changed."),
                status=422,
                level=level_id,
                criterion=criterion_id,
            )
    for criterion_id, given in points.items():
        criterion = rubric.criterion(criterion_id)
        level = criterion.level(chosen.get(criterion_id, "")) if criterion else None
        if criterion is None or level is None or not fits(criterion, level, given):
            raise MakerpathError(
                "assessment.points",
                N_("{points} points do not fit the level that was chosen."),
                N_("Give points within the range of the level, in its steps."),
                status=422,
                field=f"points-{criterion_id}",
                points=given,
                criterion=criterion_id,
            )


def fits(criterion: Criterion, level: Level, given: float) -> bool:
    """Whether an assessor may give these points at that level: its own, or a step of its range."""
    if given == level.points:
        return True
    if level.least is None or not level.least <= given <= level.points:
        return False
    return (exact(given) - exact(level.least)) % exact(criterion.step) == 0


def shares(rubric: Rubric, chosen: Mapping[str, str], points: Mapping[str, float] = NONE) -> dict[str, Fraction]:
    """What each criterion with a level reached of its top, from 0 to 1; levels and points are known to fit."""
    found = {}
    for criterion in rubric.criteria:
        level = criterion.level(chosen.get(criterion.id, ""))
        if level is not None:
            found[criterion.id] = exact(points.get(criterion.id, level.points)) / exact(criterion.top)
    return found


def score(rubric: Rubric, chosen: Mapping[str, str], points: Mapping[str, float] = NONE) -> Score:
    """Score `chosen` (criterion id to level id) and `points` (where a level has a range) on `rubric`.

    A criterion counts its share of the points it can give, times its weight. Minima are compared before
    rounding. Raises `assessment.incomplete` for a criterion without a level, `assessment.unknown_level` and
    `assessment.points` for what the rubric does not have.
    """
    check_levels(rubric, chosen, points)
    missing = [item.id for item in rubric.criteria if (item.graded or item.required) and item.id not in chosen]
    if missing:
        raise MakerpathError(
            "assessment.incomplete",
            N_("Criteria without a level yet: {count}."),
            N_("Choose a level for every criterion, or save a draft."),
            status=422,
            count=len(missing),
            missing=missing,
        )
    return score_shares(rubric, shares(rubric, chosen, points), unmet(rubric, chosen))


def unmet(rubric: Rubric, chosen: Mapping[str, str]) -> list[str]:
    """The criteria whose required level was not reached."""
    return [
        item.id
        for item in rubric.criteria
        if item.required is not None and item.place(chosen[item.id]) < item.place(item.required)
    ]


def score_shares(
    rubric: Rubric, reached: Mapping[str, Fraction], failed: Iterable[str] = (), minus: Fraction = Fraction(0)
) -> Score:
    """The score of shares from 0 to 1 by criterion; `minus` (0 to 1) is taken off each percentage, never below 0."""
    found = {
        "total": _share(rubric.graded, reached, minus),
        "theory": _share([item for item in rubric.graded if item.dimension == "theory"], reached, minus),
        "practice": _share([item for item in rubric.graded if item.dimension == "practice"], reached, minus),
    }
    short = [
        name for name, share in found.items() if share is not None and share * 100 < exact(getattr(rubric.minima, name))
    ]
    return Score(
        total=percent(found["total"], "total" in short) or 0.0,
        theory=percent(found["theory"], "theory" in short),
        practice=percent(found["practice"], "practice" in short),
        short=(*short, *(f"{REQUIRED}{criterion}" for criterion in failed)),
    )


def _share(criteria: Iterable[Criterion], reached: Mapping[str, Fraction], minus: Fraction) -> Fraction | None:
    earned = possible = Fraction(0)
    for criterion in criteria:
        # What nobody who counts was asked for, as makers are not for what is hidden from them, counts nothing.
        if criterion.id not in reached:
            continue
        weight = exact(criterion.weight)
        earned += weight * reached[criterion.id]
        possible += weight
    return max(Fraction(0), earned / possible - minus) if possible else None


def percent(share: Fraction | None, missed: bool = False) -> float | None:
    """The share as a percentage with one decimal; rounded down where a minimum was missed."""
    if share is None:
        return None
    tenths = share * 1000
    return (floor(tenths) if missed else round(tenths)) / 10
