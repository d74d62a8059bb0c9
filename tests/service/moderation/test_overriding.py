"""A result can be set by hand, with a reason; what was before stays on record."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st
from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, NotAllowed, NotFound
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.core.database import utc_now
from makerpath.service.moderation.forms import number
from makerpath.service.notices.models import Notice
from tests.service.browsing import app_of, Browser
from tests.service.moderation.watched import instructor, Watched, watched, WHY
from tests.service.results.planned import planned
from tests.service.school import make_school, SmallSchool

GREAT = dict.fromkeys(("craft", "idea", "secret"), "great")


def released(school: SmallSchool, **plan: Any) -> Watched:
    made = watched(school, **plan)
    made.give(school.instructor, "good")
    return made


def test_the_total_is_set_and_both_stay_visible(school: SmallSchool) -> None:
    made = released(school)
    made.override(school.officer, total=82.25)
    before, after = made.outcomes()
    assert (before.total, after.total) == (66.7, 82.2)
    assert (after.how, after.reason, after.decided_by) == ("override", WHY, school.officer.person_id)
    assert after.steps[-1] == {"step": "override", "before": 66.7, "after": 82.2}
    assert after.levels == before.levels and made.makers_see() == 82.2
    page = made.page(school.instructor)
    assert "66.7 %" in page and "82.2 %" in page and WHY in page


def test_the_makers_are_told_with_the_reason(school: SmallSchool) -> None:
    made = released(school)
    made.override(school.officer, total=90)
    school.work()
    with school.services.database.reading(school.id) as session:
        rows = session.scalars(select(Notice).where(Notice.person_id == school.learner.person_id)).all()
    assert [row.data["reason"] for row in rows if row.verb == "assessment.override"] == [WHY]
    assert sum(row.verb == "assessment.final" for row in rows) == 1


def test_a_pass_follows_the_total(school: SmallSchool) -> None:
    made = released(school)
    made.override(school.officer, total=39.9)
    assert made.outcomes()[-1].short == ["total"]
    made.override(school.officer, total=40)
    assert made.outcomes()[-1].short == []


@pytest.mark.parametrize("total", [-0.1, 100.1, float("nan"), float("inf"), None])
def test_no_result_lies_outside_of_what_can_be_reached(school: SmallSchool, total: Any) -> None:
    made = released(school)
    with pytest.raises(MakerpathError) as caught:
        made.override(school.officer, total=total)
    assert caught.value.code == "moderation.total"
    assert len(made.outcomes()) == 1


def test_levels_are_set_for_every_criterion(school: SmallSchool) -> None:
    made = released(school)
    made.override(school.officer, levels=GREAT)
    assert made.makers_see() == 100 and made.outcomes()[-1].levels == GREAT
    with pytest.raises(MakerpathError) as caught:
        made.override(school.officer, levels={"craft": "great"})
    assert caught.value.code == "assessment.incomplete"


def test_it_is_taken_back_and_set_again(school: SmallSchool) -> None:
    made = released(school)
    made.override(school.officer, total=90)
    made.override(school.officer, total=95)
    made.take_back(school.officer)
    assert made.makers_see() == 66.7
    assert [row.how for row in made.outcomes()] == ["combined", "override", "override", "taken_back"]
    with pytest.raises(Conflict):
        made.take_back(school.officer)
    made.override(school.officer, total=91)
    made.take_back(school.officer)
    assert made.makers_see() == 66.7


def test_of_one_maker_alone_where_makers_have_their_own(school: SmallSchool) -> None:
    made = watched(school, makers=3, individual=20)
    made.give(school.instructor, "good")
    maker = made.made.makers[1]
    made.override(school.officer, total=70, person_id=maker.person_id)
    newest = {row.person_id: row for row in made.outcomes() if row.number == 2}
    assert len(newest) == 3
    assert {who: row.total for who, row in newest.items() if row.total != 66.7} == {maker.person_id: 70}
    assert [row.reason for row in newest.values() if row.person_id != maker.person_id] == ["", ""]
    made.override(school.officer, levels=GREAT, person_id=maker.person_id)
    assert {row.total for row in made.outcomes() if row.number == 3 and row.person_id == maker.person_id} == {100}
    with pytest.raises(NotFound):
        made.override(school.officer, total=1, person_id=school.mentor.person_id)


def test_before_there_is_a_result_there_is_nothing_to_set(school: SmallSchool) -> None:
    made = watched(school)
    with pytest.raises(Conflict) as caught:
        made.override(school.officer, total=50)
    assert caught.value.code == "moderation.no_result"


def test_where_approval_is_asked_for_the_assessor_does_not_get_round_it(school: SmallSchool) -> None:
    second = instructor(school)
    made = released(school, moderation={"approval": True})
    made.approve(second)
    made.override(school.instructor, total=99)
    assert made.case().state == "approval" and made.makers_see() == 66.7
    with pytest.raises(NotAllowed):
        made.approve(school.instructor)
    made.approve(second)
    assert made.makers_see() == 99


def test_who_set_a_waiting_result_does_not_approve_it(school: SmallSchool) -> None:
    second = instructor(school)
    made = released(school, moderation={"approval": True})
    made.override(second, total=99)
    with pytest.raises(NotAllowed):
        made.approve(second)
    made.approve(school.officer)
    assert made.makers_see() == 99


def test_only_staff_of_the_class_set_results(school: SmallSchool) -> None:
    made = released(school)
    other = make_school(school.services, "dale", "DAL")
    with pytest.raises(NotAllowed):
        made.override(school.learner, total=100)
    for who in (school.mentor, school.other_learner, other.officer):
        with pytest.raises(NotFound):
            made.override(who, total=100)
        with pytest.raises(NotFound):
            made.take_back(who)
    assert len(made.outcomes()) == 1


def test_the_form_understands_numbers_and_keeps_what_was_typed(school: SmallSchool) -> None:
    made = released(school)
    browser = made.browser(school.officer)
    address = f"/moderation/{made.case_id}/override"
    revision = str(made.case().revision * 1000 + made.case().number)
    wrong = browser.post(address, {"by": "total", "total": "ninety", "reason": "<b>because</b>", "revision": revision})
    text = wrong.get_data(as_text=True)
    assert wrong.status_code == 422 and "ninety" in text and "&lt;b&gt;because" in text
    good = browser.post(address, {"by": "total", "total": "91,5 %", "reason": WHY, "revision": revision})
    assert good.status_code == 303 and made.makers_see() == 91.5
    gone = browser.post(address, {"by": "total", "total": "10", "reason": WHY, "revision": revision})
    assert gone.status_code == 409
    assert browser.post(address, {"total": "9" * 5000, "reason": WHY, "revision": "٣"}).status_code in (409, 422)


@given(st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_number_or_refused(typed: str) -> None:
    try:
        found = number(typed, "total")
    except MakerpathError as error:
        assert (error.code, error.field) == ("moderation.number", "total")
    else:
        assert found == found and abs(found) != float("inf")


def test_every_reason_stays_readable_when_it_was_taken_back(school: SmallSchool) -> None:
    made = released(school)
    made.override(school.officer, total=90, reason="She showed me the other hinge.")
    made.take_back(school.officer, reason="That was somebody else.")
    page = made.page(school.instructor)
    assert "She showed me the other hinge." in page and "That was somebody else." in page


def test_what_makers_see_in_themselves_is_not_counted_among_the_results(school: SmallSchool) -> None:
    alone = {"id": "me", "rubric": "disposition", "weight": 0, "assessors": [{"role": "self"}]}
    made = planned(school, {"id": "main"}, alone)
    made.hand_in()
    made.give("good", plan="main")
    with school.services.database.writing(school.id) as session:
        case = session.scalars(select(AssessmentCase).where(AssessmentCase.plan == "me")).one()
        case.state, case.number, case.released_number, case.released_at = "released", 1, 1, utc_now()
    browser = Browser(app_of(school.services), school.services).sign_in(school.officer)
    page = browser.get(f"/runs/{school.run_id}/moderation").get_data(as_text=True)
    assert '<span class="mp-board-number">1</span>' in page and '<span class="mp-board-number">2</span>' not in page
