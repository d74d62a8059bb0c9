"""What makers say of their own work."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from makerpath.domain.errors import MakerpathError
from makerpath.service.assessments.models import Assessment, Outcome
from tests.service.browsing import app_of, Browser
from tests.service.counting import queries
from tests.service.results.planned import Planned, planned
from tests.service.school import SmallSchool

BOTH: tuple[dict[str, Any], ...] = (
    {"id": "final"},
    {"id": "me", "weight": 0, "rubric": "disposition", "assessors": [{"role": "self", "weight": 0}]},
)


ALONE = ({"id": "final"}, {"id": "me", "weight": 0, "rubric": "disposition", "assessors": [{"role": "self"}]})
"""As courses write it: nobody said that it counts nothing, and it counts nothing."""


def say(made: Planned, level: str, final: str = "1", **more: Any) -> Any:
    fields = {"plan": "me", "form": "self-me", "level-courage": level, "final": final, **more}
    return made.send(made.school.learner, "assessment.self", **fields)


def rows(made: Planned) -> list[Assessment]:
    with made.school.services.database.reading(made.school.id) as session:
        return list(session.scalars(select(Assessment).order_by(Assessment.number)))


@pytest.mark.parametrize("level", ["shy", "trying", "daring"])
def test_row_51_the_maker_disposition_never_changes_a_grade(school: SmallSchool, level: str) -> None:
    made = planned(school, *BOTH)
    say(made, level)
    made.hand_in()
    say(made, level)
    made.give("good")
    before = school.result(made.project)
    say(made, "daring" if level == "shy" else "shy")
    after = school.result(made.project)
    assert before is not None and after is not None
    assert (before.total, before.short) == (after.total, after.short) == (66.7, ())
    assert set(after.outcomes) == {"final"}


def test_a_maker_sees_how_their_picture_of_themselves_changed(school: SmallSchool) -> None:
    made = planned(school, *BOTH)
    for level in ("shy", "shy", "daring"):
        assert say(made, level).status_code == 303
    page = made.page(school.learner)
    assert page.index("How my picture changed") < page.index("Shy") < page.index("Daring")
    assert "it never changes a result" in page
    assert len(rows(made)) == 3


def test_drafts_are_kept_and_read_by_their_maker_alone(school: SmallSchool) -> None:
    made = planned(school, *BOTH)
    say(made, "trying", final="0", **{"comment-courage": "I <dare> a little"})
    assert "I &lt;dare&gt; a little" in made.page(school.learner)
    assert "I &lt;dare&gt; a little" not in made.page(school.instructor)
    (row,) = rows(made)
    assert row.final_at is None


def test_what_counts_waits_until_the_work_is_handed_in(school: SmallSchool) -> None:
    made = planned(school, {"id": "final", "assessors": [{"role": "self"}, {"role": "instructor"}]})
    seen = {"craft": "good", "idea": "good"}
    with pytest.raises(MakerpathError) as caught:
        made.give(who=school.learner, role="self", levels=seen)
    assert caught.value.code == "assessment.early"
    made.hand_in()
    made.give(who=school.learner, role="self", levels=seen)
    made.give("great")
    result = school.result(made.project)
    assert result is not None and result.total == 88.9
    assert "Together: 88.9 %." in made.page(school.learner)


def test_makers_are_not_asked_for_what_is_hidden_from_them(school: SmallSchool) -> None:
    made = planned(school, {"id": "final", "assessors": [{"role": "self"}, {"role": "instructor"}]})
    made.hand_in()
    assert "Surprise" not in made.page(school.learner)
    with pytest.raises(MakerpathError):
        made.give("great", school.learner, role="self")
    made.give(who=school.learner, role="self", levels={"craft": "great", "idea": "great"})
    made.give("good")
    result = school.result(made.project)
    assert result is not None and result.main.shares == {"craft": 83.3, "idea": 83.3, "secret": 66.7}


@pytest.mark.parametrize("combine", ["weighted", "median", "best"])
def test_a_result_by_makers_alone_leaves_out_what_is_hidden_from_them(school: SmallSchool, combine: str) -> None:
    made = planned(school, {"id": "final", "assessors": [{"role": "self"}], "combine": combine})
    made.hand_in()
    made.give(who=school.learner, role="self", levels={"craft": "great", "idea": "good"})
    result = school.result(made.project)
    assert result is not None and result.total == 83.3
    assert "83.3 %" in made.page(school.learner)


def test_nothing_typed_is_lost_when_it_was_saved_elsewhere(school: SmallSchool) -> None:
    made = planned(school, *BOTH)
    say(made, "shy", final="0", revision="0")
    answer = say(made, "daring", final="0", revision="0", **{"comment-courage": "My other words"})
    assert answer.status_code == 409
    assert "My other words" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "fields",
    [{"level-courage": "no-such"}, {"level-courage": "x" * 4000}, {"comment": "x" * 30_000}, {"revision": "9" * 40}],
)
def test_hostile_fields_are_refused_and_kept(school: SmallSchool, fields: dict[str, str]) -> None:
    made = planned(school, *BOTH)
    answer = made.send(school.learner, "assessment.self", **{"plan": "me", "form": "self-me", "final": "0", **fields})
    assert answer.status_code in (303, 409, 422)


def test_the_tab_costs_the_same_however_often_something_was_said(school: SmallSchool) -> None:
    made = planned(school, *BOTH)
    made.hand_in()
    say(made, "shy")
    made.give("begun", comment="One")
    made.page(school.learner)
    once = queries(school.services, lambda: made.page(school.learner))
    for level in ("trying", "daring", "shy"):
        say(made, level)
        made.give("good", comment="Again")
    assert queries(school.services, lambda: made.page(school.learner)) == once


def test_what_makers_see_in_themselves_stands_in_no_corner_of_others(school: SmallSchool) -> None:
    made = planned(school, *ALONE, makers=2)
    made.hand_in()
    for who, words in zip(made.makers, ("I am shy of saws", "I dare everything"), strict=True):
        fields = {"plan": "me", "form": "self-me", "level-courage": "shy", "final": "1", "comment": words}
        assert made.send(who, "assessment.self", **fields).status_code == 303
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(Outcome)).all() == []
    mine, other = (made.page(who) for who in made.makers)
    assert "I am shy of saws" in mine and "I am shy of saws" not in other
    assert "Still awaited" not in mine.split("Me as a maker")[1]
    browser = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    run = school.run_id
    for address in (
        f"/runs/{run}/assessors",
        f"/projects/{made.project}/assessors",
        f"/runs/{run}/agreement",
        f"/runs/{run}/moderation",
        f"/runs/{run}/gradebook",
        f"/runs/{run}/criteria.csv",
        f"/projects/{made.project}?tab=assessment",
        "/assessments",
    ):
        page = browser.get(address).get_data(as_text=True)
        assert "I am shy of saws" not in page, address
        if "tab=" not in address:
            assert "Courage" not in page and "/me" not in page and 'value="me"' not in page, address


def test_what_makers_say_of_themselves_for_learning_never_ends(school: SmallSchool) -> None:
    made = planned(school, *ALONE)
    made.hand_in()
    made.give("good")
    for level in ("shy", "daring", "trying"):
        assert say(made, level).status_code == 303
    assert len(rows(made)) == 4
