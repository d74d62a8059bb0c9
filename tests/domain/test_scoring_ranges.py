"""Points within ranges, in steps; required levels; criteria that count nothing; rubrics that are frozen."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.domain.errors import MakerpathError
from makerpath.domain.hashing import join, split
from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import check_levels, REQUIRED, score, shares
from tests.domain.rubric_strategies import full_rubrics, judged
from tests.domain.strategies import few


def rubric(step: float = 1, **more: Any) -> Rubric:
    text = {"en": "x"}
    levels = [
        {"id": "low", "points": 1, "title": text, "description": text},
        {"id": "wide", "least": 2, "points": 6, "title": text, "description": text},
    ]
    item = {"id": "a", "title": text, "step": step, "levels": levels, **more}
    return Rubric.model_validate(
        {"schema": "makerpath.rubric/1", "id": "r", "title": text, "formative": True, "criteria": [item]}
    )


@few
@given(st.data(), full_rubrics)
def test_every_share_and_percentage_stays_in_range(draws: st.DataObject, made: Rubric) -> None:
    levels, points = draws.draw(judged(made))
    assert all(0 <= share <= 1 for share in shares(made, levels, points).values())
    found = score(made, levels, points)
    for value in (found.total, found.theory, found.practice):
        assert value is None or 0 <= value <= 100


@few
@given(st.data(), full_rubrics)
def test_points_are_never_worth_more_than_their_level_or_less_than_its_least(
    draws: st.DataObject, made: Rubric
) -> None:
    levels, points = draws.draw(judged(made))
    most = shares(made, levels)
    for name, share in shares(made, levels, points).items():
        item = made.criterion(name)
        assert item is not None
        level = item.level(levels[name])
        assert level is not None
        assert Fraction(str(level.from_)) / Fraction(str(item.top)) <= share <= most[name]


@few
@given(st.data(), full_rubrics)
def test_a_frozen_rubric_gives_the_score_it_gave(draws: st.DataObject, made: Rubric) -> None:
    levels, points = draws.draw(judged(made))
    parts = split(made)
    reworded = {place: {"en": "another word"} for place in parts.wording}
    frozen = Rubric.model_validate(join(parts.scoring, reworded))
    assert split(frozen).scoring_hash == parts.scoring_hash
    assert score(frozen, levels, points) == score(made, levels, points)


@few
@given(st.data(), full_rubrics)
def test_what_counts_nothing_changes_no_percentage(draws: st.DataObject, made: Rubric) -> None:
    levels, points = draws.draw(judged(made))
    found = score(made, levels, points)
    for item in made.criteria:
        if not item.graded and not item.required:
            fewer = {name: level for name, level in levels.items() if name != item.id}
            rest = {name: given for name, given in points.items() if name != item.id}
            assert score(made, fewer, rest) == found


@few
@given(st.data(), full_rubrics)
def test_a_pass_needs_every_required_level(draws: st.DataObject, made: Rubric) -> None:
    levels, points = draws.draw(judged(made))
    missed = {
        item.id for item in made.criteria if item.required and item.place(levels[item.id]) < item.place(item.required)
    }
    found = score(made, levels, points)
    assert {name.removeprefix(REQUIRED) for name in found.short if name.startswith(REQUIRED)} == missed
    assert not (missed and found.passed)


@pytest.mark.parametrize(
    ("step", "level", "points", "fine"),
    [
        (1, "wide", 2, True),
        (1, "wide", 4, True),
        (1, "wide", 6, True),
        (1, "wide", 4.5, False),
        (0.5, "wide", 4.5, True),
        (0.1, "wide", 2.3, True),
        (3, "wide", 6, True),
        (1, "wide", 1.9, False),
        (1, "wide", 7, False),
        (1, "low", 1, True),
        (1, "low", 0.5, False),
        (1, "low", float("nan"), False),
    ],
)
def test_points_fit_the_range_and_its_steps(step: float, level: str, points: float, fine: bool) -> None:
    made = rubric(step)
    if fine:
        check_levels(made, {"a": level}, {"a": points})
        return
    with pytest.raises((MakerpathError, ValueError)):
        check_levels(made, {"a": level}, {"a": points})


def test_points_without_a_level_fit_nothing() -> None:
    with pytest.raises(MakerpathError) as caught:
        check_levels(rubric(), {}, {"a": 3})
    assert caught.value.code == "assessment.points"
    assert caught.value.field == "points-a"
