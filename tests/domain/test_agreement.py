"""Reliability figures are those of other people's libraries, on any table of ratings."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from makerpath.domain.agreement import (
    alpha,
    ALPHA_BANDS,
    band,
    between_all,
    exact_agreement,
    FEW,
    Figure,
    kappa,
    KAPPA_BANDS,
    mean_difference,
    pairs,
    with_others,
)

krippendorff = pytest.importorskip("krippendorff")
metrics = pytest.importorskip("sklearn.metrics")
numpy = pytest.importorskip("numpy")

LEVELS = st.integers(0, 5)
RATINGS = st.one_of(st.none(), LEVELS)
METRICS = ("nominal", "ordinal", "interval")


@st.composite
def tables(draw: Any) -> list[list[int | None]]:
    """Units in rows, assessors in columns; any rating may be missing, whole rows and columns too."""
    width = draw(st.integers(2, 5))
    return draw(st.lists(st.lists(RATINGS, min_size=width, max_size=width), min_size=1, max_size=14))


def theirs(table: list[list[Any]], metric: str) -> float:
    data = numpy.array([[numpy.nan if one is None else float(one) for one in row] for row in table]).T
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement=metric))


@given(tables(), st.sampled_from(METRICS))
@settings(max_examples=300)
def test_alpha_is_that_of_the_krippendorff_package_missing_ratings_included(table: Any, metric: Any) -> None:
    ours = alpha(table, metric)
    if ours.value is None:
        pairable = [[one for one in row if one is not None] for row in table]
        pairable = [row for row in pairable if len(row) > 1]
        assert ours.reason == ("no_variation" if pairable else "no_pairs")
        assert len({one for row in pairable for one in row}) < 2
    else:
        assert ours.value == pytest.approx(theirs(table, metric), abs=1e-9)


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(0, 1000)), min_size=3, max_size=3), min_size=2, max_size=12))
@settings(max_examples=100)
def test_alpha_of_percentages_with_a_decimal_is_that_of_the_package_too(table: Any) -> None:
    shown = [[None if one is None else one / 10 for one in row] for row in table]
    ours = alpha(shown, "interval")
    assume(ours.value is not None)
    assert ours.value == pytest.approx(theirs(shown, "interval"), abs=1e-9)


@given(st.lists(st.tuples(RATINGS, RATINGS), min_size=1, max_size=30))
@settings(max_examples=300)
def test_kappa_is_that_of_scikit_learn_where_both_rated(table: Any) -> None:
    both = pairs(table)
    ours = kappa(both)
    if not both:
        assert (ours.value, ours.reason) == (None, "no_pairs")
    elif len({one for pair in both for one in pair}) < 2:
        assert (ours.value, ours.reason) == (None, "no_variation")
    else:
        first, second = zip(*both, strict=True)
        found = metrics.cohen_kappa_score(first, second, weights="quadratic", labels=list(range(6)))
        assert ours.value == pytest.approx(float(found), abs=1e-9)


@given(tables(), st.integers(0, 2**32), st.sampled_from(METRICS))
@settings(max_examples=100)
def test_the_order_of_units_and_of_assessors_does_not_matter(table: Any, seed: int, metric: Any) -> None:
    shuffled, columns = [list(row) for row in table], list(range(len(table[0])))
    random.Random(seed).shuffle(shuffled)
    random.Random(seed).shuffle(columns)
    other = [[row[column] for column in columns] for row in shuffled]
    assert alpha(other, metric) == alpha(table, metric)
    assert exact_agreement(other) == exact_agreement(table)
    said = [{who: one for who, one in enumerate(row) if one is not None} for row in table]
    assert kappa(between_all(said)) == kappa(between_all(said[::-1]))


@given(tables())
def test_full_agreement_is_one_and_never_more(table: Any) -> None:
    for metric in METRICS:
        value = alpha(table, metric).value  # type: ignore[arg-type]
        assert value is None or value <= 1
    same = [[row[0]] * 3 for row in table]
    assume(len({row[0] for row in table if row[0] is not None}) > 1)
    assert alpha(same).value == kappa(pairs([row[:2] for row in same])).value == exact_agreement(same).value == 1


def test_the_example_of_the_paper_comes_out_as_printed() -> None:
    """Krippendorff 2011, section E: four observers, twelve units, missing data."""
    printed = [
        [1, 1, None, 1],
        [2, 2, 3, 2],
        [3, 3, 3, 3],
        [3, 3, 3, 3],
        [2, 2, 2, 2],
        [1, 2, 3, 4],
        [4, 4, 4, 4],
        [1, 1, 2, 1],
        [2, 2, 2, 2],
        [None, 5, 5, 5],
        [None, None, 1, 1],
        [None, None, 3, None],
    ]
    values = [alpha(printed, metric).value for metric in METRICS]  # type: ignore[arg-type]
    assert [round(value or 0, 3) for value in values] == [0.743, 0.815, 0.849]


def test_severity_is_the_mean_distance_from_the_others() -> None:
    said = [{"a": 3, "b": 1, "c": 1}, {"a": 2, "b": 2}, {"a": 5}, {"b": 0, "c": 9}]
    assert mean_difference(said, "a") == Figure(1.0, 2)
    assert mean_difference(said, "nobody") == Figure(None, 0, "no_pairs")
    assert with_others(said, "a") == [(3, 1), (3, 1), (2, 2)]


def test_exact_agreement_counts_pairs_and_leaves_single_ratings_out() -> None:
    assert exact_agreement([[1, 1, 2], [3, 3, None], [4, None, None]]) == Figure(0.5, 2)
    assert exact_agreement([[1, None]]) == Figure(None, 0, "no_pairs")


@pytest.mark.parametrize(
    ("value", "name"),
    [(1, "Almost perfect"), (0.8, "Substantial"), (0.5, "Moderate"), (0.21, "Fair"), (0, "Slight"), (-0.2, "Poor")],
)
def test_kappa_is_put_into_words(value: float, name: str) -> None:
    found = band(Figure(value, 20), KAPPA_BANDS)
    assert found is not None and found.name == name


@pytest.mark.parametrize(("value", "name"), [(0.8, "Reliable"), (0.667, "Tentative"), (-3, "Not reliable")])
def test_alpha_is_put_into_words(value: float, name: str) -> None:
    found = band(Figure(value, 20), ALPHA_BANDS)
    assert found is not None and found.name == name
    assert band(Figure(None, 0, "no_pairs"), ALPHA_BANDS) is None


def test_few_pieces_of_work_are_said_to_be_few() -> None:
    assert Figure(0.9, FEW - 1).few and not Figure(0.9, FEW).few and not Figure(None, 0, "no_pairs").few
    assert kappa([(Fraction(1, 2), Fraction(1, 2)), (1, 1)]).few
