"""A report of a survey shows what changed and names nobody."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from makerpath.domain.survey import Survey
from makerpath.domain.survey_report import report, SMALLEST

SURVEY = Survey.model_validate(
    {
        "schema": "makerpath.survey/1",
        "id": "making",
        "title": {"en": "Making"},
        "questions": [
            {"id": "can", "kind": "scale", "prompt": {"en": "I can"}, "low": {"en": "no"}, "high": {"en": "yes"}},
            {
                "id": "who",
                "kind": "choice",
                "many": True,
                "prompt": {"en": "Who makes?"},
                "options": [{"id": "all", "text": {"en": "All"}}, {"id": "some", "text": {"en": "Some"}}],
            },
            {"id": "why", "kind": "open", "prompt": {"en": "Why?"}},
        ],
    }
)
ANSWER = st.fixed_dictionaries({"can": st.integers(1, 5), "who": st.sets(st.sampled_from(["all", "some"])).map(list)})
CLASS = st.dictionaries(st.integers(0, 30), ANSWER, max_size=20)


def same(step: int, people: range) -> dict[Any, dict[str, Any]]:
    return {person: {"can": step, "who": ["all"]} for person in people}


def test_row_60_the_change_is_of_those_who_answered_both_times() -> None:
    found = report(SURVEY, {"before": same(2, range(6)), "after": same(4, range(1, 8))})
    change = found.lines[0].change
    assert change
    assert (change.people, change.before, change.after, change.difference) == (5, 2, 4, 2)
    assert found.people == {"before": 6, "after": 7}


def test_small_groups_are_not_shown() -> None:
    few = report(SURVEY, {"before": same(2, range(SMALLEST - 1)), "after": same(4, range(SMALLEST))})
    assert all("before" not in line.spreads for line in few.lines)
    assert few.lines[0].spreads["after"].people == SMALLEST
    assert few.lines[0].change is None


def test_one_more_answer_changes_nothing_that_is_shown() -> None:
    """Whoever looks before and after an answer does not learn it: answers are counted five at a time."""
    ten = same(2, range(10))
    seen = report(SURVEY, {"before": ten, "after": same(3, range(10))}).lines
    for more in range(1, SMALLEST):
        late = same(5, range(10, 10 + more))
        assert report(SURVEY, {"before": {**ten, **late}, "after": {**same(3, range(10)), **late}}).lines == seen
    late = same(5, range(10, 15))
    assert report(SURVEY, {"before": {**ten, **late}}).lines[0].spreads["before"].people == 15


def test_a_question_that_was_added_later_waits_for_answers_of_its_own() -> None:
    early = {person: {"can": 3} for person in range(9)}
    lines = report(SURVEY, {"once": {**early, 9: {"can": 3, "who": ["all"]}}}).lines
    assert lines[0].spreads["once"].people == 10
    assert not lines[1].spreads


def test_open_answers_are_left_out() -> None:
    words = {person: {"can": 1, "who": ["all"], "why": "me"} for person in range(9)}
    assert [line.question.id for line in report(SURVEY, {"once": words}).lines] == ["can", "who"]


@given(CLASS, CLASS)
def test_every_answer_is_counted_once_and_means_lie_on_the_scale(before: dict[Any, Any], after: dict[Any, Any]) -> None:
    for line in report(SURVEY, {"before": before, "after": after}).lines:
        for moment, spread in line.spreads.items():
            assert len({"before": before, "after": after}[moment]) >= SMALLEST
            if spread.mean is not None:
                assert sum(spread.counts.values()) == spread.people
                assert 1 <= spread.mean <= 5
        if line.change:
            assert SMALLEST <= line.change.people <= min(len(before), len(after))
            assert -4 <= line.change.difference <= 4
