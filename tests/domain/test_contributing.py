"""Individual results of a team: fair shares, bounds, and nobody rates themselves."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.domain.contributing import factors, moved, RATINGS
from tests.domain.strategies import few

Ratings = dict[str, dict[str, int]]
NAMES = [f"maker-{at}" for at in range(6)]


@st.composite
def teams(draw: st.DrawFn, whole: bool = False) -> tuple[list[str], Ratings]:
    makers = NAMES[: draw(st.integers(1, 6))]
    rating = st.sampled_from(RATINGS)
    ratings: Ratings = {}
    for rater in makers:
        others = [who for who in makers if who != rater]
        if whole or draw(st.booleans()):
            ratings[rater] = {who: draw(rating) for who in others if whole or draw(st.booleans())}
    return makers, ratings


@few
@given(teams(), st.integers(0, 50))
def test_factors_stay_within_their_bounds(team: tuple[list[str], Ratings], bound: int) -> None:
    makers, ratings = team
    found = factors(makers, ratings, bound)
    assert found.keys() == set(makers)
    assert all(1 - Fraction(bound, 100) <= factor <= 1 + Fraction(bound, 100) for factor in found.values())


@few
@given(teams(whole=True))
def test_where_everybody_rated_the_mean_factor_is_one(team: tuple[list[str], Ratings]) -> None:
    makers, ratings = team
    if any(not any(given.values()) for given in ratings.values()):
        return
    found = factors(makers, ratings, 10_000)
    assert sum(found.values()) == len(makers)


@few
@given(teams(), st.integers(0, 50), st.sampled_from(RATINGS))
def test_nobody_rates_themselves_or_from_outside(team: tuple[list[str], Ratings], bound: int, points: int) -> None:
    makers, ratings = team
    louder = {rater: {**given, rater: points, "stranger": points} for rater, given in ratings.items()}
    louder["stranger"] = dict.fromkeys(makers, points)
    assert factors(makers, louder, bound) == factors(makers, ratings, bound)


@few
@given(teams(whole=True), st.permutations(NAMES))
def test_the_order_of_makers_does_not_matter(team: tuple[list[str], Ratings], order: list[str]) -> None:
    makers, ratings = team
    assert factors([name for name in order if name in makers], ratings, 20) == factors(makers, ratings, 20)


@few
@given(teams(whole=True))
def test_who_rates_everybody_alike_moves_nobody(team: tuple[list[str], Ratings]) -> None:
    makers, ratings = team
    alike = {rater: dict.fromkeys(given, 4) for rater, given in ratings.items()}
    assert set(factors(makers, alike, 50).values()) == {1}


def test_rating_high_gives_nobody_more_weight() -> None:
    makers = ["a", "b", "c"]
    one = {"a": {"b": 1, "c": 2}, "b": {"a": 3, "c": 3}, "c": {"a": 3, "b": 3}}
    double = {**one, "a": {"b": 2, "c": 4}}
    assert factors(makers, one, 50) == factors(makers, double, 50)
    assert factors(makers, one, 50)["b"] < 1 < factors(makers, one, 50)["c"]


@pytest.mark.parametrize("makers", [["a"], ["a", "b"]])
def test_two_cannot_move_each_other(makers: list[str]) -> None:
    assert set(factors(makers, {"a": {"b": 0}, "b": {"a": 5}}, 50).values()) == {1}


@given(st.fractions(0, 1), st.fractions(Fraction(1, 2), Fraction(3, 2)))
def test_nobody_gets_more_than_everything(share: Fraction, factor: Fraction) -> None:
    assert 0 <= moved(share, factor) <= 1
    assert moved(share, Fraction(1)) == share
