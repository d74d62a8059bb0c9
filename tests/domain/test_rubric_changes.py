"""What an edit of a rubric is called, and what it does to assessments made before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.domain.rubric import Rubric
from makerpath.domain.rubric_changes import carry, Change, classify, gravest, regraded
from makerpath.domain.scoring import check_levels, Score, score
from tests.domain.rubric_strategies import full_rubrics, judged
from tests.domain.strategies import few, texts

Data = dict[str, Any]


def data() -> Data:
    return {
        "schema": "makerpath.rubric/1",
        "id": "boat",
        "title": {"en": "Boat", "zh-Hans": "小船"},
        "criteria": [
            {
                "id": "hull",
                "dimension": "practice",
                "title": {"en": "Hull"},
                "levels": [
                    {"id": "leaks", "points": 0, "title": {"en": "Leaks"}, "description": {"en": "It sinks."}},
                    {
                        "id": "floats",
                        "least": 2,
                        "points": 4,
                        "title": {"en": "Floats"},
                        "description": {"en": "It stays up."},
                    },
                    {"id": "sails", "points": 6, "title": {"en": "Sails"}, "description": {"en": "It goes."}},
                ],
            },
            {
                "id": "notes",
                "dimension": "theory",
                "graded": False,
                "title": {"en": "Notes"},
                "levels": [
                    {"id": "few", "points": 0, "title": {"en": "Few"}, "description": {"en": "None."}},
                    {"id": "many", "points": 1, "title": {"en": "Many"}, "description": {"en": "Daily."}},
                ],
            },
        ],
    }


def edited(edit: Callable[[Data], object]) -> Rubric:
    changed = data()
    edit(changed)
    return Rubric.model_validate(changed)


OLD = Rubric.model_validate(data())


def level(item: int, at: int, **values: Any) -> Callable[[Data], None]:
    return lambda it: it["criteria"][item]["levels"][at].update(values)


def item(at: int, **values: Any) -> Callable[[Data], None]:
    return lambda it: it["criteria"][at].update(values)


def new_level(item_at: int, at: int, points: float) -> Callable[[Data], None]:
    made = {"id": "made", "points": points, "title": {"en": "Made"}, "description": {"en": "So."}}
    return lambda it: it["criteria"][item_at]["levels"].insert(at, made)


@pytest.mark.parametrize(
    ("edit", "code", "effect"),
    [
        (level(0, 0, title={"en": "Is wet"}), "wording", "harmless"),
        (item(0, note={"en": "Look below the waterline."}), "wording", "harmless"),
        (lambda it: it.update(summary={"en": "For boats"}), "wording", "harmless"),
        (lambda it: it.update(id="ship"), "id", "harmless"),
        (lambda it: it["criteria"].reverse(), "order", "harmless"),
        (item(0, hidden=True), "hidden", "harmless"),
        (item(0, competencies=["4c:creativity"]), "competencies", "harmless"),
        (new_level(0, 1, 1), "level_added", "harmless"),
        (new_level(0, 3, 9), "level_added", "results"),
        (lambda it: it["criteria"][0]["levels"].pop(0), "level_removed", "judgement"),
        (lambda it: it["criteria"].pop(1), "criterion_removed", "harmless"),
        (lambda it: it["criteria"].append({**it["criteria"][0], "id": "keel"}), "criterion_added", "judgement"),
        (lambda it: it["criteria"].append({**it["criteria"][1], "id": "keel"}), "criterion_added", "harmless"),
        (level(0, 2, points=7), "points", "results"),
        (level(0, 0, points=1), "points", "results"),
        (level(0, 1, points=3), "points", "judgement"),
        (level(1, 1, points=2), "points", "harmless"),
        (level(0, 1, least=1), "range", "harmless"),
        (level(0, 1, least=3), "range", "judgement"),
        (level(0, 2, least=5), "range", "harmless"),
        (item(0, step=0.5), "step", "harmless"),
        (item(0, step=2), "step", "judgement"),
        (item(0, weight=2), "weight", "results"),
        (item(1, weight=2), "weight", "harmless"),
        (item(0, dimension="theory"), "dimension", "results"),
        (item(0, required="floats"), "required", "results"),
        (item(1, required="many"), "required", "judgement"),
        (item(1, graded=True), "graded", "judgement"),
        (lambda it: it.update(minima={"total": 50}), "minima", "results"),
        (lambda it: it.update(formative=True), "formative", "results"),
    ],
)
def test_every_edit_has_a_class_and_says_what_it_does(edit: Callable[[Data], None], code: str, effect: str) -> None:
    changes = classify(OLD, edited(edit))
    assert [(change.code, change.effect) for change in changes] == [(code, effect)]
    for change in changes:
        assert change.message.format(**change.texts("zh-Hans"))


def test_the_gravest_change_comes_first_and_speaks_for_all() -> None:
    changes = classify(OLD, edited(lambda it: (it["criteria"][0].update(weight=3), it["criteria"].reverse())))
    assert [change.code for change in changes] == ["weight", "order"]
    assert gravest(changes) == "results"
    assert gravest([]) == "harmless"


def test_other_words_are_listed_by_place_and_language() -> None:
    (change,) = classify(OLD, edited(level(0, 1, title={"en": "Swims", "zh-Hans": "能浮"})))
    assert change.details == (
        ("levels/floats/title", "en", "Floats", "Swims"),
        ("levels/floats/title", "zh-Hans", "", "能浮"),
    )


def test_points_in_a_range_stay_as_long_as_they_fit() -> None:
    new = edited(level(0, 1, least=3))
    assert carry(OLD, new, {"hull": "floats"}, {"hull": 3}).points == {"hull": 3}
    assert carry(OLD, new, {"hull": "floats"}, {"hull": 2}).missing == ("hull",)


def test_a_level_without_points_of_its_own_takes_the_new_points() -> None:
    assert regraded(OLD, edited(level(0, 2, points=12)), {"hull": "floats"})[0] == Score(33.3, None, 33.3, ("total",))


def test_what_was_not_judged_is_missing_and_gives_no_score() -> None:
    new = edited(item(1, graded=True))
    assert regraded(OLD, new, {"hull": "sails"}) == (None, ("notes",))
    found, missing = regraded(OLD, new, {"hull": "sails", "notes": "few"})
    assert found is not None
    assert (found.total, missing) == (50, ())


@few
@given(st.data(), full_rubrics)
def test_on_the_same_rubric_everything_is_carried_and_scores_the_same(draws: st.DataObject, rubric: Rubric) -> None:
    levels, points = draws.draw(judged(rubric))
    assert classify(rubric, rubric) == []
    carried = carry(rubric, rubric, levels, points)
    assert (carried.levels, carried.missing) == (levels, ())
    assert regraded(rubric, rubric, levels, points)[0] == score(rubric, levels, points)


def reworded(draws: st.DataObject, rubric: Rubric) -> Rubric:
    whole = rubric.model_dump(by_alias=True, exclude_none=True)
    whole["title"] = draws.draw(texts)
    for one in whole["criteria"]:
        one["title"] = draws.draw(texts)
        one["note"] = draws.draw(texts)
        for low in one["levels"]:
            if "description" in low:
                low["description"] = draws.draw(texts)
    return Rubric.model_validate(whole)


@few
@given(st.data(), full_rubrics)
def test_other_words_never_change_a_past_score(draws: st.DataObject, rubric: Rubric) -> None:
    levels, points = draws.draw(judged(rubric))
    new = reworded(draws, rubric)
    assert {change.code for change in classify(rubric, new)} <= {"wording"}
    assert regraded(rubric, new, levels, points)[0] == score(rubric, levels, points)


@st.composite
def edits(draw: st.DrawFn, rubric: Rubric) -> Rubric:
    """The rubric after a few edits of any kind, as long as it is still one."""
    for _ in range(draw(st.integers(1, 3))):
        whole = rubric.model_dump(by_alias=True, exclude_none=True)
        one = draw(st.sampled_from(whole["criteria"]))
        at = draw(st.integers(0, len(one["levels"]) - 1))
        kind = draw(st.integers(0, 9))
        if kind == 0:
            one["weight"] += 1
        elif kind == 1:
            one["graded"] = not one["graded"]
        elif kind == 2:
            one["levels"][at]["points"] += 0.25
        elif kind == 3:
            one["levels"].pop(at)
        elif kind == 4:
            one["levels"][at]["least"] = max(0, one["levels"][at]["points"] - 0.5)
        elif kind == 5:
            one["step"] = draw(st.sampled_from([0.25, 0.5, 1, 2]))
        elif kind == 6:
            one["required"] = one["levels"][at]["id"]
        elif kind == 7:
            whole["criteria"].reverse()
        elif kind == 8:
            whole["criteria"].remove(one)
        else:
            top = one["levels"][-1]
            one["levels"].append({**top, "id": "one-more", "least": None, "points": top["points"] + 1})
        try:
            rubric = Rubric.model_validate(whole)
        except ValueError:
            continue
    return rubric


def same(one: Score, other: Score) -> bool:
    return (one.total, one.theory, one.practice, set(one.short)) == (
        other.total,
        other.theory,
        other.practice,
        set(other.short),
    )


@few
@given(st.data(), full_rubrics)
def test_the_class_of_an_edit_keeps_its_promise(draws: st.DataObject, rubric: Rubric) -> None:
    levels, points = draws.draw(judged(rubric))
    new = draws.draw(edits(rubric))
    changes: list[Change] = classify(rubric, new)
    carried = carry(rubric, new, levels, points)
    check_levels(new, carried.levels, carried.points)
    found, missing = regraded(rubric, new, levels, points)
    assert (found is None) == bool(missing)
    if gravest(changes) != "judgement":
        assert found is not None
    if gravest(changes) == "harmless":
        assert found is not None
        assert same(found, score(rubric, levels, points))
