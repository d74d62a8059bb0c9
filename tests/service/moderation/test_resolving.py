"""Two who differ by more than the course allows: somebody else settles it."""

from __future__ import annotations

from typing import Any

import pytest

from makerpath.domain.errors import Conflict, MakerpathError, NotAllowed, NotFound
from tests.service.moderation.watched import differing, instructor, watched, WHY
from tests.service.school import make_school, SmallSchool

GOOD = dict.fromkeys(("craft", "idea", "secret"), "good")


def test_a_difference_is_escalated_and_makers_see_nothing_of_it(school: SmallSchool) -> None:
    made, _second = differing(school)
    assert made.case().state == "escalated"
    assert made.outcomes() == [] and made.makers_see() is None
    assert made.verbs().count("assessment.escalated") == 1


@pytest.mark.parametrize(("way", "total"), [("mean", 66.7), ("own", 66.7), ("one", 100)])
def test_it_is_settled_by_one_by_the_mean_or_by_an_own_assessment(school: SmallSchool, way: str, total: float) -> None:
    made, second = differing(school)
    taken = next(row.id for row in made.said() if row.assessor_id == second.person_id)
    other: dict[str, Any] = {"one": {"assessment_id": taken}, "own": {"levels": GOOD}}.get(way, {})
    made.resolve(school.officer, way, **other)
    case = made.case()
    assert (case.state, case.resolved_by) == ("released", school.officer.person_id)
    assert made.makers_see() == total
    (outcome,) = made.outcomes()
    assert (outcome.how, outcome.reason, outcome.decided_by) == ("moderated", WHY, school.officer.person_id)
    assert [step["step"] for step in outcome.steps] == ["combined", "moderated"]
    assert outcome.steps[1]["way"] == way
    assert "assessment.resolved" in made.verbs()


def test_who_assessed_settles_nothing_where_there_is_another_instructor(school: SmallSchool) -> None:
    made, second = differing(school)
    for who in (school.instructor, second):
        with pytest.raises(NotAllowed) as caught:
            made.resolve(who, "mean")
        assert caught.value.code == "moderation.own"
    third = instructor(school, "Third Instructor")
    made.resolve(third, "mean")
    assert made.case().state == "released"


def test_a_reason_is_asked_for(school: SmallSchool) -> None:
    made, _second = differing(school)
    with pytest.raises(MakerpathError) as caught:
        made.resolve(school.officer, "mean", reason="  short  ")
    assert (caught.value.code, caught.value.field) == ("moderation.reason", "reason")
    assert made.case().state == "escalated"


def test_an_own_assessment_is_a_whole_one(school: SmallSchool) -> None:
    made, _second = differing(school)
    with pytest.raises(MakerpathError) as caught:
        made.resolve(school.officer, "own", levels={"craft": "good"})
    assert caught.value.code == "assessment.incomplete"
    with pytest.raises(MakerpathError) as caught:
        made.resolve(school.officer, "own", levels={**GOOD, "craft": "nothing"})
    assert caught.value.code == "assessment.unknown_level"
    assert len(made.said()) == 2


def test_only_an_instructors_final_word_on_the_case_can_be_taken(school: SmallSchool) -> None:
    made, _second = differing(school)
    for wrong in (made.case_id, school.learner.person_id, None):
        with pytest.raises(NotFound):
            made.resolve(school.officer, "one", assessment_id=wrong)
    with pytest.raises(MakerpathError) as caught:
        made.resolve(school.officer, "dice")
    assert caught.value.code == "moderation.way"


def test_agreeing_afterwards_does_not_get_round_the_moderator(school: SmallSchool) -> None:
    made, second = differing(school)
    made.give(second, "begun")
    assert made.case().state == "escalated"
    made.resolve(school.officer, "mean")
    assert made.makers_see() == 33.3


def test_a_new_word_of_an_instructor_opens_the_question_again(school: SmallSchool) -> None:
    made, second = differing(school)
    made.resolve(school.officer, "mean")
    made.give(second, "great")
    case = made.case()
    assert (case.state, case.resolved_at) == ("escalated", None)
    assert made.makers_see() == 66.7


def test_it_is_settled_once(school: SmallSchool) -> None:
    made, _second = differing(school)
    made.resolve(school.officer, "mean")
    with pytest.raises(Conflict):
        made.resolve(school.administrator, "mean")
    assert len(made.outcomes()) == 1


def test_within_the_tolerance_nothing_is_escalated(school: SmallSchool) -> None:
    second = instructor(school)
    made = watched(school, moderation={"second": 100, "tolerance": 40})
    made.give(school.instructor, "good")
    made.give(second, "great")
    assert made.case().state == "released" and made.makers_see() == 83.3


def test_learners_mentors_and_other_schools_settle_nothing(school: SmallSchool) -> None:
    made, _second = differing(school)
    with pytest.raises(NotAllowed):
        made.resolve(school.learner, "mean")
    other = make_school(school.services, "dale", "DAL")
    for who in (school.mentor, school.other_learner, other.administrator, other.instructor):
        with pytest.raises(NotFound):
            made.resolve(who, "mean")
    assert made.case().state == "escalated"


def test_the_page_shows_both_side_by_side_and_keeps_what_was_typed(school: SmallSchool) -> None:
    made, second = differing(school)
    page = made.page(school.officer)
    assert "Second Instructor" in page and "Great" in page and "Begun" in page
    assert "2 levels apart" in page and "assessors alone read this" in page
    browser = made.browser(school.officer)
    form = {"way": "own", "reason": "x", "level-craft": "great", "comment-craft": "Fold & <cut>", "revision": "1000"}
    answer = browser.post(f"/moderation/{made.case_id}/resolve", form)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Fold &amp; &lt;cut&gt;" in text and 'value="great" checked' in text
    assert browser.get(f"/moderation/{made.case_id}/resolve").status_code == 405
    assert "Settle it" not in made.page(second)


def test_a_page_that_is_not_of_today_decides_nothing(school: SmallSchool) -> None:
    made, _second = differing(school)
    with pytest.raises(Conflict) as caught:
        made.resolve(school.officer, "mean", revision=999_999)
    assert caught.value.code == "moderation.changed"
