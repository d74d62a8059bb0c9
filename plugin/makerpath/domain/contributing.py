"""Individual results of a team: how far what its members say of each other moves each one's share.

The factor is that of WebPA (Loddington, Pond, Wilkinson and Willmot, 2009): each member's ratings are made comparable
by dividing them by their sum, so that nobody weighs more by rating high; a member's factor is the sum of what they
received, 1 being an equal share. Here it stays within bounds, and nobody rates themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

from makerpath.domain.scoring import exact

RATINGS = range(6)
"""From 0, took no part, to 5, carried the team; 3 is a fair share."""
P = TypeVar("P")


def factors(makers: list[P], ratings: Mapping[P, Mapping[P, int]], bound: float) -> dict[P, Fraction]:
    """Each maker's factor, 1 being an equal share, within `bound` percent of 1.

    `ratings` maps who rates to whom they rate. A member who was rated by nobody has 1, and so has everybody in a team
    of fewer than three, where what one says of the only other one decides alone.
    """
    if len(makers) < 3:
        return {maker: Fraction(1) for maker in makers}
    received: dict[P, list[Fraction]] = {maker: [] for maker in makers}
    for rater in makers:
        given = {who: points for who, points in ratings.get(rater, {}).items() if who in received and who != rater}
        total = sum(given.values())
        if not total:
            continue
        for who, points in given.items():
            received[who].append(Fraction(points * len(given), total))
    low, high = 1 - exact(bound) / 100, 1 + exact(bound) / 100
    return {
        maker: min(high, max(low, sum(values, Fraction(0)) / len(values))) if values else Fraction(1)
        for maker, values in received.items()
    }


def moved(share: Fraction, factor: Fraction) -> Fraction:
    """A share of the team's result for one of them; never more than everything."""
    return min(Fraction(1), share * factor)
