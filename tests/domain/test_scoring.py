"""From chosen levels to percentages and a pass."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from makerpath.domain.errors import MakerpathError
from makerpath.domain.rubric import Criterion, Rubric
from makerpath.domain.scoring import check_levels, score
from tests.domain.strategies import choices, few, rubrics

DIMENSIONS = ("total", "theory", "practice")


def criterion(name: str, dimension: str, points: list[float], weight: float = 1) -> dict[str, Any]:
    return {
        "id": name,
        "dimension": dimension,
        "weight": weight,
        "title": {"en": name},
        "levels": [
            {"id": f"l{at}", "points": value, "title": {"en": "L"}, "description": {"en": "D"}}
            for at, value in enumerate(points)
        ],
    }


def rubric(*criteria: dict[str, Any], **minima: float) -> Rubric:
    return Rubric.model_validate(
        {
            "schema": "makerpath.rubric/1",
            "id": "r",
            "title": {"en": "R"},
            "criteria": list(criteria),
            "minima": minima or {"total": 0},
        }
    )


BOTH = rubric(
    criterion("know", "theory", [0, 1, 2, 3, 4]),
    criterion("make", "practice", [0, 1, 2, 3, 4]),
    total=50,
    theory=50,
    practice=50,
)


@few
@given(st.data(), rubrics)
def test_percentages_stay_between_0_and_100(data: st.DataObject, made: Rubric) -> None:
    result = score(made, data.draw(choices(made)))
    present = {item.dimension for item in made.criteria}
    assert 0 <= result.total <= 100
    for name in ("theory", "practice"):
        value = getattr(result, name)
        assert (value is None) == (name not in present)
        assert value is None or 0 <= value <= 100


@few
@given(rubrics)
def test_the_highest_levels_reach_100_and_pass_any_minima(made: Rubric) -> None:
    result = score(made, {item.id: item.levels[-1].id for item in made.criteria})
    assert result.total == 100
    assert result.passed


@few
@given(st.data(), rubrics)
def test_a_higher_level_never_lowers_a_percentage_or_a_pass(data: st.DataObject, made: Rubric) -> None:
    chosen = data.draw(choices(made))
    item: Criterion = data.draw(st.sampled_from(made.criteria))
    ids = [level.id for level in item.levels]
    better = {**chosen, item.id: ids[data.draw(st.integers(ids.index(chosen[item.id]), len(ids) - 1))]}
    before, afterwards = score(made, chosen), score(made, better)
    assert set(afterwards.short) <= set(before.short)
    for name in DIMENSIONS:
        assert (getattr(afterwards, name) or 0) >= (getattr(before, name) or 0)


@few
@given(st.data(), rubrics, st.integers(2, 9))
def test_only_the_ratio_of_weights_counts(data: st.DataObject, made: Rubric, factor: int) -> None:
    chosen = data.draw(choices(made))
    whole = made.model_dump(by_alias=True)
    for item in whole["criteria"]:
        item["weight"] *= factor
    assert score(Rubric.model_validate(whole), chosen) == score(made, chosen)


@few
@given(st.data(), rubrics)
def test_a_pass_is_decided_before_rounding_and_a_missed_minimum_never_looks_reached(
    data: st.DataObject, made: Rubric
) -> None:
    chosen = data.draw(choices(made))
    result = score(made, chosen)
    for name in DIMENSIONS:
        items = [item for item in made.criteria if name in ("total", item.dimension)]
        if not items:
            assert name not in result.short
            continue
        exact = 100 * sum(
            (Fraction(item.weight) * Fraction(points(item, chosen)) / Fraction(item.top) for item in items),
            Fraction(0),
        )
        exact /= sum((Fraction(item.weight) for item in items), Fraction(0))
        needed = getattr(made.minima, name)
        assert (name in result.short) == (exact < Fraction(needed))
        shown = getattr(result, name)
        assert abs(Fraction(shown) - exact) <= Fraction(1, 10)
        if name in result.short:
            assert shown < needed


def points(item: Criterion, chosen: dict[str, str]) -> float:
    level = item.level(chosen[item.id])
    assert level is not None
    return level.points


@pytest.mark.parametrize(
    ("know", "make", "short"),
    [
        ("l2", "l2", ()),
        ("l4", "l1", ("practice",)),
        ("l1", "l4", ("theory",)),
        ("l0", "l4", ("theory",)),
        ("l1", "l1", ("total", "theory", "practice")),
    ],
)
def test_row_10_passing_needs_both_minima(know: str, make: str, short: tuple[str, ...]) -> None:
    result = score(BOTH, {"know": know, "make": make})
    assert result.short == short
    assert result.passed == (not short)


def test_row_10_much_of_one_dimension_does_not_make_up_for_the_other() -> None:
    result = score(BOTH, {"know": "l4", "make": "l1"})
    assert result.total == 62.5
    assert not result.passed


def test_row_10_a_minimum_needs_a_criterion_of_its_dimension() -> None:
    with pytest.raises(ValueError, match="no criterion of it"):
        rubric(criterion("make", "practice", [0, 1]), theory=40)


def test_a_minimum_that_is_missed_by_a_hair_is_missed_and_says_so() -> None:
    made = rubric(criterion("make", "practice", [0, 59.96, 100]), total=60)
    result = score(made, {"make": "l1"})
    assert result.short == ("total",)
    assert result.total == 59.9


def test_weights_count_criteria_not_points() -> None:
    made = rubric(criterion("a", "theory", [0, 1]), criterion("b", "theory", [0, 1000], weight=3))
    assert score(made, {"a": "l1", "b": "l0"}).total == 25


def test_a_criterion_without_a_level_is_named() -> None:
    with pytest.raises(MakerpathError) as caught:
        score(BOTH, {"know": "l1"})
    assert caught.value.code == "assessment.incomplete"
    assert caught.value.params["missing"] == ["make"]


@pytest.mark.parametrize("chosen", [{"know": "l9"}, {"nobody": "l1"}, {"know": ""}])
def test_a_level_or_criterion_that_the_rubric_lacks_is_refused(chosen: dict[str, str]) -> None:
    with pytest.raises(MakerpathError) as caught:
        check_levels(BOTH, chosen)
    assert caught.value.code == "assessment.unknown_level"


@few
@given(st.lists(st.integers(0, 20), min_size=2, max_size=5))
def test_levels_rise_from_the_fewest_points_to_the_most(values: list[int]) -> None:
    assume(values != sorted(set(values)))
    with pytest.raises(ValueError, match="levels go from the fewest points to the most"):
        rubric(criterion("a", "theory", [float(value) for value in values]))
