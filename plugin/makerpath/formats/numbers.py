"""Points and weights as exact numbers, and the two ways in which rubrics count them.

Elsewhere a criterion counts its points; here it counts its share of the points it can give, times its weight. A rubric
that goes out has its points multiplied so that every share of the whole stays, and one that comes in gets the weights
that say the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import exact

_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
STEPS = tuple(Fraction(step) for step in ("1", "0.5", "0.25", "0.1", "0.05", "0.01"))


def number(value: object) -> Fraction | None:
    """The number that a file has, a decimal point or comma in it; None if it is none, or absurd."""
    if isinstance(value, bool) or value is None:
        return None
    text = unicodedata.normalize("NFKC", str(value)).strip()
    return Fraction(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def written(value: Fraction | float) -> str:
    """The decimal of a number, exactly where it ends within nine digits."""
    whole = value if isinstance(value, Fraction) else exact(value)
    if whole.denominator == 1:
        return str(whole.numerator)
    sign, billionths = "-" if whole < 0 else "", round(abs(whole) * 10**9)
    return f"{sign}{billionths // 10**9}.{billionths % 10**9:09d}".rstrip("0").rstrip(".")


def weights(tops: Sequence[Fraction]) -> list[Fraction]:
    """The smallest weights with which shares count what points would; all 1 where the tops are alike."""
    if len(set(tops)) < 2:
        return [Fraction(1)] * len(tops)
    below = lcm(*(top.denominator for top in tops))
    common = gcd(*(int(top * below) for top in tops))
    return [top * below / common for top in tops]


def factors(rubric: Rubric, *, whole: bool = False) -> Mapping[str, Fraction]:
    """What each graded criterion's points are multiplied by, so that points count what its weight does.

    With `whole`, every point becomes a whole number. All 1 where the points can stay as they are.
    """
    ratios = {item.id: exact(item.weight) / exact(item.top) for item in rubric.graded}
    least = min(ratios.values(), default=Fraction(1))
    found = {name: ratio / least for name, ratio in ratios.items()}
    products = [
        found[item.id] * (exact(level.points) if whole else 1) for item in rubric.graded for level in item.levels
    ]
    more = lcm(*(product.denominator for product in products)) if products else 1
    return {name: factor * more for name, factor in found.items()}


def step_of(points: Sequence[Fraction]) -> Fraction:
    """The largest usual step that all points stand on."""
    return next((step for step in STEPS if all((value / step).denominator == 1 for value in points)), STEPS[-1])
