"""Several assessments become one result, whatever order they came in."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.domain.assessing import AssessmentPlan, ASSESSORS
from makerpath.domain.combining import combine, Combined, Given, nearest
from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import score
from tests.domain.rubric_strategies import full_rubrics, judged
from tests.domain.strategies import few


def plan(combine: str = "weighted", **weights: float) -> AssessmentPlan:
    rules = [{"role": role, "weight": weight} for role, weight in weights.items()]
    return AssessmentPlan.model_validate({"id": "p", "assessors": rules, "combine": combine})


def level(name: str, points: float) -> dict[str, Any]:
    return {"id": name, "points": points, "title": {"en": name}, "description": {"en": name}}


def rubric(**more: Any) -> Rubric:
    levels = [level("low", 0), level("mid", 5), level("high", 10)]
    item = {"id": "a", "title": {"en": "A"}, "levels": levels, **more}
    return Rubric.model_validate(
        {"schema": "makerpath.rubric/1", "id": "r", "title": {"en": "R"}, "minima": {"total": 0}, "criteria": [item]}
    )


def given_(role: str, name: str) -> Given:
    return Given(role, {"a": name})


def total(found: Combined | None) -> float:
    assert found is not None
    return found.score.total


@st.composite
def plans(draw: st.DrawFn) -> AssessmentPlan:
    roles = draw(st.lists(st.sampled_from(ASSESSORS), min_size=1, unique=True))
    kinds = ["weighted", "median", "best"] + (["staff"] if "instructor" in roles else [])
    weights = {role: draw(st.integers(1, 8)) for role in roles}
    return plan(draw(st.sampled_from(kinds)), **weights)


@st.composite
def said(draw: st.DrawFn, made: Rubric, chosen: AssessmentPlan) -> list[Given]:
    roles = [rule.role for rule in chosen.assessors]
    found = []
    for role in draw(st.lists(st.sampled_from([*roles, *ASSESSORS]), min_size=1, max_size=6)):
        levels, points = draw(judged(made))
        found.append(Given(role, levels, points))
    return found


@few
@given(st.data(), full_rubrics, plans())
def test_the_order_of_assessors_does_not_matter(draws: st.DataObject, made: Rubric, chosen: AssessmentPlan) -> None:
    given_all = draws.draw(said(made, chosen))
    shuffled = draws.draw(st.permutations(given_all))
    assert combine(made, chosen, shuffled) == combine(made, chosen, given_all)


@few
@given(st.data(), full_rubrics, plans())
def test_a_result_stays_within_what_was_said(draws: st.DataObject, made: Rubric, chosen: AssessmentPlan) -> None:
    given_all = draws.draw(said(made, chosen))
    found = combine(made, chosen, given_all)
    if found is None:
        return
    assert 0 <= found.score.total <= 100
    totals = [score(made, one.levels, one.points).total for one in given_all if one.role in found.roles]
    if chosen.combine != "median" and made.graded:
        assert min(totals) - 0.1 <= found.score.total <= max(totals) + 0.1
    assert sum(share for share, _count in found.roles.values()) == 1


@few
@given(st.data(), full_rubrics, plans())
def test_only_the_ratio_of_weights_counts(draws: st.DataObject, made: Rubric, chosen: AssessmentPlan) -> None:
    given_all = draws.draw(said(made, chosen))
    rules = [{"role": rule.role, "weight": rule.weight * 3} for rule in chosen.assessors]
    more = AssessmentPlan.model_validate({"id": "p", "assessors": rules, "combine": chosen.combine})
    assert combine(made, more, given_all) == combine(made, chosen, given_all)


@few
@given(st.data(), full_rubrics, st.sampled_from(["weighted", "median", "best", "staff"]))
def test_one_assessor_alone_is_the_result(draws: st.DataObject, made: Rubric, how: str) -> None:
    levels, points = draws.draw(judged(made))
    found = combine(made, plan(how, instructor=1), [Given("instructor", levels, points)])
    assert found is not None
    assert found.score == score(made, levels, points)
    assert found.levels == {item.id: levels[item.id] for item in made.criteria if item.id in levels}


def test_roles_weigh_and_their_members_share() -> None:
    chosen = plan(instructor=3, peer=1)
    together = [given_("instructor", "high"), given_("peer", "low"), given_("peer", "mid")]
    found = combine(rubric(), chosen, together)
    assert found is not None
    assert found.shares == {"a": Fraction(13, 16)}
    assert found.roles == {"instructor": (Fraction(3, 4), 1), "peer": (Fraction(1, 4), 2)}


def test_a_role_that_is_silent_leaves_its_share_to_the_others() -> None:
    assert total(combine(rubric(), plan(instructor=3, peer=1), [given_("peer", "mid")])) == 50


def test_who_only_gives_feedback_does_not_count() -> None:
    chosen = plan(instructor=1, self=0)
    assert total(combine(rubric(), chosen, [given_("instructor", "mid"), given_("self", "high")])) == 50
    assert combine(rubric(), chosen, [given_("self", "high"), given_("juror", "high")]) is None
    assert combine(rubric(), chosen, []) is None


def test_the_median_is_of_everybody() -> None:
    chosen = plan("median", instructor=1, peer=1)
    three = [given_("peer", "low"), given_("instructor", "mid"), given_("peer", "high")]
    assert total(combine(rubric(), chosen, three)) == 50
    assert total(combine(rubric(), chosen, [given_("peer", "low"), given_("peer", "high")])) == 50


def test_the_best_is_one_whole_assessment() -> None:
    chosen = plan("best", instructor=1, peer=1)
    found = combine(rubric(), chosen, [given_("peer", "high"), given_("instructor", "mid")])
    assert total(found) == 100
    assert found is not None
    assert found.roles == {"peer": (1, 1)}


def test_staff_decide_alone() -> None:
    chosen = plan("staff", instructor=1, peer=5)
    assert total(combine(rubric(), chosen, [given_("peer", "high"), given_("instructor", "mid")])) == 50
    assert combine(rubric(), chosen, [given_("peer", "high")]) is None


@pytest.mark.parametrize(
    ("roles", "failed"),
    [
        ([("instructor", "mid")], False),
        ([("instructor", "low")], True),
        ([("instructor", "mid"), ("mentor", "low")], True),
        ([("instructor", "mid"), ("peer", "low"), ("self", "low")], False),
        ([("peer", "low"), ("peer", "mid"), ("peer", "high")], False),
        ([("peer", "low"), ("peer", "low"), ("peer", "high")], True),
    ],
)
def test_what_is_required_is_decided_by_office_and_else_by_most(roles: list[tuple[str, str]], failed: bool) -> None:
    chosen = plan(instructor=1, mentor=1, peer=1, self=1)
    found = combine(rubric(required="mid"), chosen, [given_(role, name) for role, name in roles])
    assert found is not None
    assert (found.failed == ("a",)) == failed
    assert found.score.passed == (not failed)


@pytest.mark.parametrize(
    ("share", "name"), [("0", "low"), ("0.24", "low"), ("0.25", "mid"), ("0.5", "mid"), ("1", "high")]
)
def test_a_share_stands_for_the_nearest_level(share: str, name: str) -> None:
    assert nearest(rubric().criteria[0], Fraction(share)).id == name
