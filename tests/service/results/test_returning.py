"""Work goes back to its makers, who answer and hand it in again; more time after the fact; nothing is lost."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, NotAllowed
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.cases import case_of
from makerpath.service.assessments.models import Assessment, AssessmentCase, Outcome
from makerpath.service.calendar.models import Extension
from makerpath.service.calendar.operations import extend
from makerpath.service.courses.models import CourseRun
from makerpath.service.notices.models import Notice
from makerpath.service.policy import Actor
from makerpath.service.projects import operations
from makerpath.service.projects.models import TeamMember
from makerpath.service.projects.record import read_record
from makerpath.service.results.models import FeedbackAnswer
from makerpath.service.results.returning import answer, return_work
from tests.service.browsing import app_of, Browser
from tests.service.results.planned import person, Planned, planned, project_row
from tests.service.school import SmallSchool

LATE = {"id": "final", "late": {"per_day": 5}}


def day(later: int = 0) -> str:
    """On the school's clock, when it is asked: a suite may run past midnight."""
    return (datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=later)).isoformat()


def give_back(made: Planned, who: Actor | None = None, **other: Any) -> Any:
    values: dict[str, Any] = {"plan": "final", "criteria": ["craft"], "due_on": day(9), "reason": "Sand it again."}
    return return_work(
        made.school.services, who or made.school.instructor, project_id=made.project, **{**values, **other}
    )


def case(made: Planned) -> AssessmentCase:
    with made.school.services.database.reading(made.school.id) as session:
        return case_of(session, made.project, "final")


def outcomes(made: Planned) -> list[Outcome]:
    with made.school.services.database.reading(made.school.id) as session:
        return list(session.scalars(select(Outcome).order_by(Outcome.number)))


def due(made: Planned, days: int) -> None:
    """The exhibit stage was due so many days ago."""
    with made.school.services.database.writing(made.school.id) as session:
        session.get_one(CourseRun, made.school.run_id).due = {"planned": {"exhibit": day(-days)}}


def test_returned_work_is_open_again_with_more_time_and_its_makers_are_told(school: SmallSchool) -> None:
    made = planned(school)
    made.hand_in()
    school.decide(made.project, "exhibit")
    made.give("good")
    give_back(made)
    assert case(made).state == "returned"
    with school.services.database.reading(school.id) as session:
        assert read_record(session, project_row(made)).standing["exhibit"].status == "open"
        assert session.scalars(select(Extension.due_on)).all() == [date.fromisoformat(day(9))]
    school.work()
    with school.services.database.reading(school.id) as session:
        told = session.scalars(
            select(Notice.verb).where(Notice.person_id == school.learner.person_id, Notice.verb != "stage.decided")
        ).all()
    # One notice, not one for each of its parts.
    assert sorted(told) == ["assessment.final", "assessment.returned"]
    page = made.page(school.learner)
    assert "Sand it again." in page and "Returned, to improve" in page
    result = school.result(made.project)
    assert result is not None and result.total == 66.7


def test_a_gate_that_waits_is_answered_by_the_return(school: SmallSchool) -> None:
    made = planned(school)
    made.hand_in()
    give_back(made)
    with school.services.database.reading(school.id) as session:
        assert read_record(session, project_row(made)).standing["exhibit"].status == "revise"


def test_row_54_returned_work_costs_nothing_once_it_comes_back_better(school: SmallSchool) -> None:
    made = planned(school, LATE)
    due(made, 0)
    made.hand_in()
    made.give("begun")
    give_back(made, criteria=["craft", "idea"])
    answer(
        school.services,
        school.learner,
        project_id=made.project,
        plan="final",
        answers={"craft": "Sanded twice", "idea": "Asked three people"},
    )
    made.hand_in(reflection="I learned to sand along the grain.")
    back = case(made)
    assert (back.state, back.late_days, back.released_number) == ("waiting", 0, 1)
    made.give("great")
    result = school.result(made.project)
    assert result is not None and (result.total, result.short) == (100, ())
    assert [(row.number, row.total) for row in outcomes(made)] == [(1, 33.3), (2, 100.0)]
    page = made.page(school.learner)
    assert "Sanded twice" in page and "Result 1" in page


def test_whoever_assessed_before_is_asked_again_and_what_they_said_stays_readable(school: SmallSchool) -> None:
    made = planned(school, {"id": "final", "assessors": [{"role": "instructor"}, {"role": "mentor"}]})
    with school.services.database.writing(school.id) as session:
        row = case_of(session, made.project, "final")
        session.add(
            Allocation(case_id=row.id, project_id=made.project, person_id=school.mentor.person_id, role="mentor")
        )
    made.hand_in()
    made.give("good", comment="The first round")
    made.give("good", school.mentor, role="mentor", comment="A mentor's word")
    give_back(made)
    made.hand_in(reflection="Better now.")
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(Allocation.done_at)).all() == [None]
        assert all(row.withdrawn_at for row in session.scalars(select(Assessment)))
    page = made.page(school.learner)
    assert "The first round" in page and "A mentor&#39;s word" in page
    made.give("great")
    assert case(made).state == "waiting"
    made.give("great", school.mentor, role="mentor")
    assert case(made).state == "released"
    result = school.result(made.project)
    assert result is not None and result.total == 100


def test_an_answer_is_kept_as_it_was_and_a_later_one_takes_its_place(school: SmallSchool) -> None:
    made = planned(school)
    made.hand_in()
    made.give("good")
    give_back(made)
    operations.add_iteration(
        school.services, school.learner, project_id=made.project, stage="exhibit", body="Smooth", file_ids=[]
    )
    say = {"project_id": made.project, "plan": "final"}
    answer(school.services, school.learner, **say, answers={"craft": "Sanded", "idea": "not asked"})
    answer(school.services, school.learner, **say, answers={"craft": "Sanded twice"}, versions={"craft": 1})
    answer(school.services, school.learner, **say, answers={"craft": "Sanded twice"}, versions={"craft": 1})
    with school.services.database.reading(school.id) as session:
        rows = session.scalars(select(FeedbackAnswer).order_by(FeedbackAnswer.id)).all()
    assert [(row.criterion, row.body, row.iteration_id is not None) for row in rows] == [
        ("craft", "Sanded", False),
        ("craft", "Sanded twice", True),
    ]
    assert "Sanded twice" in made.page(school.instructor)
    with pytest.raises(MakerpathError) as caught:
        answer(school.services, school.learner, **say, answers={"craft": "More"}, versions={"craft": 9})
    assert caught.value.code == "assessment.no_version"


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"criteria": ["no-such"]}, "assessment.unknown_criterion"),
        ({"criteria": ["secret"]}, "assessment.unknown_criterion"),
        ({"reason": "  "}, "text.missing"),
        ({"reason": "x" * 5000}, "text.too_long"),
        ({"due_on": "tomorrow"}, "form.day"),
        ({"due_on": "2020-01-01"}, "extension.day"),
    ],
)
def test_a_return_that_makes_no_sense_changes_nothing(school: SmallSchool, other: dict[str, Any], code: str) -> None:
    made = planned(school)
    made.hand_in()
    with pytest.raises(MakerpathError) as caught:
        give_back(made, **other)
    assert caught.value.code == code
    assert case(made).state == "waiting"


def test_only_what_was_handed_in_goes_back_and_only_once(school: SmallSchool) -> None:
    made = planned(school)
    with pytest.raises(Conflict):
        give_back(made)
    made.hand_in()
    give_back(made)
    with pytest.raises(Conflict) as caught:
        give_back(made)
    assert caught.value.code == "assessment.returned_already"
    with pytest.raises(Conflict):
        made.hand_in(reflection="Better")
        answer(school.services, school.learner, project_id=made.project, plan="final", answers={"craft": "Late"})


def test_nobody_but_an_instructor_who_did_not_make_it_returns_work(school: SmallSchool) -> None:
    made = planned(school)
    made.hand_in()
    for who in (school.learner, school.mentor, school.officer, school.other_learner):
        with pytest.raises(MakerpathError):
            give_back(made, who)
    with school.services.database.writing(school.id) as session:
        session.add(TeamMember(project_id=made.project, person_id=school.instructor.person_id, role="maker"))
    with pytest.raises(NotAllowed) as caught:
        give_back(made)
    assert caught.value.code == "assessment.own"


def test_nothing_typed_is_lost_when_a_return_is_refused(school: SmallSchool) -> None:
    made = planned(school)
    made.hand_in()
    sent = made.send(
        school.instructor,
        "assessment.return",
        form="return-final",
        plan="final",
        criteria="idea",
        due_on="2020-01-01",
        reason="Ask <three> people",
    )
    body = sent.get_data(as_text=True)
    assert sent.status_code == 422 and "Ask &lt;three&gt; people" in body
    assert 'value="idea" checked' in body


def test_more_time_given_later_takes_lateness_back(school: SmallSchool) -> None:
    made = planned(school, LATE)
    due(made, 3)
    made.hand_in()
    made.give("great")
    assert case(made).late_days == 3
    result = school.result(made.project)
    assert result is not None and result.total == 85
    assert "It was handed in 3 days late: −15 points." in made.page(school.learner)
    more = {"stage": "exhibit", "due_on": day(), "reason": "She was ill."}
    extend(school.services, school.instructor, project_id=made.project, **more)
    assert case(made).late_days == 0
    result = school.result(made.project)
    assert result is not None and result.total == 100
    assert "because more time was given" in made.page(school.learner)


def test_what_a_gate_sent_back_is_as_late_as_it_came_first(school: SmallSchool) -> None:
    made = planned(school, LATE)
    due(made, 0)
    made.hand_in()
    school.decide(made.project, "exhibit", "revise")
    due(made, 4)
    made.hand_in(reflection="I learned.")
    assert case(made).late_days == 0


def test_others_forms_reach_no_project_of_another(school: SmallSchool) -> None:
    made = planned(school)
    made.hand_in()
    give_back(made)
    stranger = person(school, "Stranger")
    for name in ("assessment.answer", "assessment.return", "contribution.claim", "contribution.rate"):
        assert made.send(stranger, name, plan="final", **{"answer-craft": "Mine"}).status_code == 404
    assert made.send(school.learner, "assessment.answer", plan="no-such", body="x").status_code == 404
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(FeedbackAnswer)).all() == []


def test_an_extension_of_another_project_moves_nothing(school: SmallSchool) -> None:
    made = planned(school, LATE)
    due(made, 2)
    made.hand_in()
    other = school.start(school.other_learner)
    extend(
        school.services,
        school.instructor,
        project_id=other,
        stage="exhibit",
        due_on=day(),
        reason="Another one.",
    )
    assert case(made).late_days == 2
    assert isinstance(other, UUID)


def test_an_instructor_who_makes_it_is_told_kindly_that_somebody_else_assesses_it(school: SmallSchool) -> None:
    made = planned(school)
    with school.services.database.writing(school.id) as session:
        session.add(TeamMember(project_id=made.project, person_id=school.instructor.person_id, role="maker"))
    browser = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    assert "Assess with the rubric" not in browser.get(f"/projects/{made.project}").get_data(as_text=True)
    page = browser.get(f"/projects/{made.project}/assess", follow_redirects=True).get_data(as_text=True)
    assert "You made this yourself." in page and "Return the work to its makers" not in page
