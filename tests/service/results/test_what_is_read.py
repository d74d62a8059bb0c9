"""Who reads which words: those of the age band for everybody, those on oneself for their maker and instructors."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from makerpath.domain.errors import Conflict
from makerpath.service.allocations.operations import go_on
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.notices.models import Notice
from makerpath.service.results.returning import answer, return_work
from tests.service.browsing import app_of, Browser
from tests.service.results.planned import Planned, planned
from tests.service.school import SmallSchool

ASSESSED: tuple[dict[str, Any], ...] = (
    {"id": "final", "assessors": [{"role": "instructor"}, {"role": "self"}]},
    {"id": "me", "weight": 0, "rubric": "disposition", "assessors": [{"role": "self"}]},
)
OWN = "I was afraid of the knife"


def team(school: SmallSchool) -> Planned:
    """Two makers who said of themselves what they think, and an instructor who assessed them."""
    made = planned(school, *ASSESSED, makers=2)
    made.hand_in()
    for maker, words in zip(made.makers, (OWN, "Nothing to say"), strict=True):
        seen = dict.fromkeys(("craft", "idea"), "good")
        made.give(who=maker, role="self", plan="final", levels=seen, comments={"craft": words})
        made.give(who=maker, role="self", plan="me", levels={"courage": "shy"}, comments={"courage": words})
    made.give("great")
    return made


def test_what_makers_say_of_themselves_is_not_read_by_their_team(school: SmallSchool) -> None:
    made = team(school)
    one, two = made.makers
    assert OWN in made.page(one)
    for tab in ("", "&tab=path", "&tab=path&stage=exhibit"):
        assert OWN not in made.page(two, tab)
    assert OWN in made.page(school.instructor)


def test_what_is_for_oneself_is_neither_awaited_nor_a_result(school: SmallSchool) -> None:
    made = planned(school, {"id": "final"}, ASSESSED[1])
    assert made.page(school.learner).count("Not handed in yet") == 1
    made.hand_in()
    assert made.page(school.learner).count("Still awaited") == 1
    made.give(who=school.learner, role="self", plan="me", levels={"courage": "shy"})
    page = made.page(school.learner)
    assert "The result is there" not in page and "Next: Trying" in page


def browser(made: Planned) -> Browser:
    return Browser(app_of(made.school.services), made.school.services).sign_in(made.school.instructor)


@pytest.mark.parametrize("where", ["desk", "case", "reports", "table", "agreement"])
def test_assessors_read_the_words_of_the_age_band(school: SmallSchool, where: str) -> None:
    made = planned(school)
    made.hand_in()
    made.give("good")
    with school.services.database.reading(school.id) as session:
        case = session.scalars(select(AssessmentCase).where(AssessmentCase.project_id == made.project)).one()
    address = {
        "desk": f"/projects/{made.project}/assess/final",
        "case": f"/moderation/{case.id}",
        "reports": f"/runs/{school.run_id}/reports",
        "table": f"/runs/{school.run_id}/criteria.csv",
        "agreement": f"/runs/{school.run_id}/agreement",
    }[where]
    answer = browser(made).get(address)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "Craft" not in page and ("How well you made it" in page or where == "agreement")


def test_before_the_result_the_levels_are_folded_away(school: SmallSchool) -> None:
    made = planned(school, {"id": "final", "individual": 10}, *ASSESSED[1:], makers=3)
    page = made.page(school.learner)
    assert '<details class="mp-fold" open' not in page and page.count('<details class="mp-more" open>') == 1
    made.hand_in()
    page = made.page(school.learner)
    assert page.count('<details class="mp-more" open>') == 1, "how the work was shared is asked now, and nothing else"
    made.give("good")
    assert '<details class="mp-fold" open>' in made.page(school.learner), "where a level above is left to reach"


def test_assessors_read_what_was_answered_before_there_was_a_result(school: SmallSchool) -> None:
    made = planned(school)
    made.hand_in()
    due = (date.today() + timedelta(days=7)).isoformat()
    say = {"plan": "final", "criteria": ["craft"], "due_on": due, "reason": "Make the edges safe."}
    return_work(school.services, school.instructor, project_id=made.project, **say)
    answer(school.services, school.learner, project_id=made.project, plan="final", answers={"craft": "Sanded twice"})
    made.hand_in(reflection="Edges matter")
    desk = browser(made).get(f"/projects/{made.project}/assess/final").get_data(as_text=True)
    assert "Sanded twice" in desk and "to result 0" not in desk


def test_a_result_without_those_who_were_awaited_says_so(school: SmallSchool) -> None:
    made = planned(school, {"id": "final", "assessors": [{"role": "instructor"}, {"role": "juror", "number": 2}]})
    made.hand_in()
    made.give("good")
    go_on(school.services, school.instructor, project_id=made.project, plan="final", reason="They are ill")
    assert "Not waited for: Juror × 2." in made.page(school.learner)


@pytest.mark.parametrize("approval", [False, True])
def test_what_makers_say_of_themselves_after_the_result_does_not_change_it(school: SmallSchool, approval: bool) -> None:
    made = planned(school, {**ASSESSED[0], "moderation": {"approval": approval}})
    made.hand_in()
    seen = {"who": school.learner, "role": "self", "plan": "final"}
    made.give(levels=dict.fromkeys(("craft", "idea"), "begun"), **seen)
    made.give("begun")
    with pytest.raises(Conflict) as caught:
        made.give(levels=dict.fromkeys(("craft", "idea"), "great"), **seen)
    result = school.result(made.project)
    assert caught.value.code == "allocation.over" and (result is None) == approval
    assert result is None or (result.main.number, result.total) == (1, 33.3)
    assert "The result is settled" in made.page(school.learner)


def test_what_one_says_of_oneself_to_learn_makes_no_new_result(school: SmallSchool) -> None:
    made = planned(school, {"id": "final", "assessors": [{"role": "instructor"}, {"role": "self", "weight": 0}]})
    made.hand_in()
    made.give("good")
    made.give("great", who=school.learner, role="self", plan="final")
    result = school.result(made.project)
    assert result is not None and result.main.number == 1


def test_makers_are_told_of_a_result_only_where_there_is_one(school: SmallSchool) -> None:
    mentor = {"id": "early", "weight": 0, "assessors": [{"role": "instructor"}]}
    made = planned(school, {"id": "final"}, mentor, ASSESSED[1])
    made.hand_in()
    made.give(plan="early")
    made.give(who=school.learner, role="self", plan="me", levels={"courage": "shy"})
    school.work()
    with school.services.database.reading(school.id) as session:
        verbs = session.scalars(select(Notice.verb).where(Notice.person_id == school.learner.person_id)).all()
    told = [verb for verb in verbs if verb.startswith("assessment.")]
    assert told == ["assessment.feedback"]
