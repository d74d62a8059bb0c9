"""How far assessors agree: exact agreement, quadratic weighted kappa, Krippendorff's alpha, and severity.

Kappa: Cohen, "Weighted kappa: nominal scale agreement with provision for scaled disagreement or partial credit",
Psychological Bulletin 70 (1968), with the square of the distance as weight. Alpha: Krippendorff, "Computing
Krippendorff's Alpha-Reliability" (2011). What a figure means is said in the bands of Landis and Koch (Biometrics 33,
1977), who call them arbitrary themselves, and of Krippendorff, Content Analysis (2004). Everything is computed exactly
and rounded once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, permutations
from typing import Literal, TypeVar

from makerpath.domain.errors import N_

Rating = int | float | Fraction
Unit = Sequence[Rating | None]
"""What was said of one piece of work: a rating by each assessor, None where there is none."""
Metric = Literal["nominal", "ordinal", "interval"]
Reason = Literal["", "no_pairs", "no_variation"]
Pair = tuple[Rating, Rating]
A = TypeVar("A")

FEW = 10
"""With fewer pieces of work, chance says more than assessors do."""


@dataclass(frozen=True)
class Figure:
    """A figure, None where it is not defined; `reason` says why, `units` how many pieces of work it rests on.

    `no_pairs`: no piece was rated by two. `no_variation`: everybody always gave the same, so that nothing could tell
    agreement from having no choice.
    """

    value: float | None
    units: int
    reason: Reason = ""

    @property
    def few(self) -> bool:
        """Whether there are so few ratings that the figure may be chance."""
        return self.value is not None and self.units < FEW


def pairs(units: Iterable[Unit]) -> list[Pair]:
    """The two ratings of each unit with exactly two columns that has both."""
    return [(one[0], one[1]) for one in units if one[0] is not None and one[1] is not None]


def kappa(given: Sequence[Pair]) -> Figure:
    """Quadratic weighted kappa of pairs of ratings: the places of levels, from 0. Exact, so that order does not matter.

    1 is full agreement, 0 what chance would give. A single pair says nothing of variation: where expected and observed
    disagreement are the same, kappa is 0, as everywhere.
    """
    count = len(given)
    if not count:
        return Figure(None, 0, "no_pairs")
    first, second = ([Fraction(pair[side]) for pair in given] for side in (0, 1))
    observed = sum(((a - b) ** 2 for a, b in zip(first, second, strict=True)), Fraction(0)) / count
    # The mean square of the distance between any rating of one and any of the other, without a table of all of them.
    squares = sum((a * a for a in first), Fraction(0)) / count + sum((b * b for b in second), Fraction(0)) / count
    expected = squares - 2 * (sum(first, Fraction(0)) / count) * (sum(second, Fraction(0)) / count)
    if not expected:
        return Figure(None, count, "no_variation")
    return Figure(float(1 - observed / expected), count)


def alpha(units: Iterable[Unit], metric: Metric = "ordinal") -> Figure:
    """Krippendorff's alpha of any number of assessors, each of whom may have rated some units only.

    Units with fewer than two ratings say nothing and are left out. 1 is full agreement, 0 what chance would give.
    """
    pairable = [said for unit in units if len(said := [Fraction(one) for one in unit if one is not None]) > 1]
    if not pairable:
        return Figure(None, 0, "no_pairs")
    totals = Counter(one for said in pairable for one in said)
    if len(totals) < 2:
        return Figure(None, len(pairable), "no_variation")
    whole = sum(totals.values())
    if metric == "interval":
        observed = sum((2 * _spread(said) / (len(said) - 1) for said in pairable), Fraction(0))
        expected = 2 * _spread([one for one, times in totals.items() for _ in range(times)])
    else:
        distance = _ordinal(totals) if metric == "ordinal" else lambda _low, _high: Fraction(1)
        observed = sum((_between(Counter(said), distance) / (len(said) - 1) for said in pairable), Fraction(0))
        expected = _between(totals, distance)
    return Figure(float(1 - observed * (whole - 1) / expected), len(pairable))


def exact_agreement(units: Iterable[Unit]) -> Figure:
    """The share, from 0 to 1, of pairs of ratings of the same unit that are equal."""
    equal = every = found = 0
    for unit in units:
        counts = Counter(one for one in unit if one is not None)
        size = sum(counts.values())
        if size > 1:
            found += 1
            equal += sum(times * (times - 1) for times in counts.values())
            every += size * (size - 1)
    return Figure(equal / every, found) if found else Figure(None, 0, "no_pairs")


def mean_difference(units: Iterable[Mapping[A, Rating]], assessor: A) -> Figure:
    """How far, on average, `assessor` stands above (positive) or below the mean of the others, unit by unit."""
    gaps = []
    for unit in units:
        others = [Fraction(one) for who, one in unit.items() if who != assessor]
        if assessor in unit and others:
            gaps.append(Fraction(unit[assessor]) - sum(others, Fraction(0)) / len(others))
    return Figure(float(sum(gaps, Fraction(0)) / len(gaps)), len(gaps)) if gaps else Figure(None, 0, "no_pairs")


def with_others(units: Iterable[Mapping[A, Rating]], assessor: A) -> list[Pair]:
    """The pairs of `assessor`'s rating with that of each other of the same unit, for `kappa`."""
    return [(unit[assessor], one) for unit in units if assessor in unit for who, one in unit.items() if who != assessor]


def between_all(units: Iterable[Mapping[A, Rating]]) -> list[Pair]:
    """All pairs of ratings of the same unit, both ways round, for a `kappa` of more than two assessors together."""
    return [pair for unit in units for pair in permutations(unit.values(), 2)]


def _spread(said: Sequence[Fraction]) -> Fraction:
    """The sum, over all pairs, of the squared distance."""
    return len(said) * sum((one * one for one in said), Fraction(0)) - sum(said, Fraction(0)) ** 2


def _between(counts: Mapping[Fraction, int], distance: Callable[[Fraction, Fraction], Fraction]) -> Fraction:
    """The sum of the distances over all ordered pairs of different values."""
    ordered = sorted(counts)
    return sum(
        (
            2 * counts[low] * counts[high] * distance(low, high)
            for place, low in enumerate(ordered)
            for high in ordered[place + 1 :]
        ),
        Fraction(0),
    )


def _ordinal(totals: Mapping[Fraction, int]) -> Callable[[Fraction, Fraction], Fraction]:
    """The square of how many ratings lie between two values, half of each of their own included."""
    ordered = sorted(totals)
    below: defaultdict[Fraction, int] = defaultdict(int)
    below.update(zip(ordered, accumulate([0, *(totals[one] for one in ordered)]), strict=False))

    def distance(low: Fraction, high: Fraction) -> Fraction:
        return (below[high] - below[low] + Fraction(totals[high] - totals[low], 2)) ** 2

    return distance


@dataclass(frozen=True)
class Band:
    """What figures from `least` on are called, and what that means for those who use them."""

    least: float
    name: str
    means: str


KAPPA_BANDS: tuple[Band, ...] = (
    Band(0.81, N_("Almost perfect"), N_("It hardly matters who assesses.")),
    Band(0.61, N_("Substantial"), N_("Assessors mean nearly the same; single results may still differ.")),
    Band(0.41, N_("Moderate"), N_("Assessors often differ: look at the criterion together, with examples.")),
    Band(0.21, N_("Fair"), N_("Results depend on who assesses: agree on what the levels mean before you go on.")),
    Band(0.0, N_("Slight"), N_("Assessors agree little more than by chance: do not use these results alone.")),
    Band(-1e9, N_("Poor"), N_("Assessors agree less than by chance: they read the levels in different ways.")),
)
ALPHA_BANDS: tuple[Band, ...] = (
    Band(0.8, N_("Reliable"), N_("Conclusions can rest on these ratings.")),
    Band(0.667, N_("Tentative"), N_("Only tentative conclusions can rest on these ratings.")),
    Band(-1e9, N_("Not reliable"), N_("Nothing should rest on these ratings alone.")),
)
REASONS: Mapping[str, str] = {
    "no_pairs": N_("No piece of work was assessed by two yet."),
    "no_variation": N_("Everybody always gave the same level: that cannot be told from having no choice."),
}


def band(figure: Figure, bands: Sequence[Band]) -> Band | None:
    """The band of a figure, compared as it is shown, with two decimals; None for one that is not defined."""
    if figure.value is None:
        return None
    shown = round(figure.value, 3 if bands is ALPHA_BANDS else 2)
    return next(one for one in bands if shown >= one.least)
