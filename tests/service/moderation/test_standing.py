"""What was set by hand stands until somebody takes it back; whoever assesses meanwhile is told."""

from __future__ import annotations

from typing import Any

import pytest

from makerpath.domain.errors import Conflict
from makerpath.service.allocations.models import Allocation
from makerpath.service.calendar.operations import extend
from makerpath.service.courses.models import CourseRun
from makerpath.service.results.returning import return_work
from tests.service.moderation.test_overriding import released
from tests.service.moderation.watched import instructor, Watched, watched, WHY
from tests.service.results.test_returning import day
from tests.service.school import SmallSchool

STANDS = "This result was set by hand"
SELF = [{"role": "instructor"}, {"role": "self", "weight": 0}]
SEEN = {"craft": "great", "idea": "great"}


def hows(made: Watched) -> list[str]:
    return [row.how for row in made.outcomes()]


def test_a_later_assessment_does_not_replace_it_and_its_assessor_is_told(school: SmallSchool) -> None:
    made = released(school)
    made.override(school.officer, total=90)
    assert STANDS in made.page(school.instructor, f"/projects/{made.project}/assess/main")
    made.give(school.instructor, "great")
    assert made.makers_see() == 90 and hows(made) == ["combined", "override"]
    assert made.case().state == "released"
    page = made.page(school.officer)
    assert "assessed anew since" in page


def test_taken_back_the_result_follows_what_was_said_since(school: SmallSchool) -> None:
    made = released(school)
    made.override(school.officer, total=90)
    made.give(school.instructor, "great")
    made.take_back(school.officer)
    assert made.makers_see() == 100
    assert hows(made) == ["combined", "override", "taken_back", "combined"]


def test_two_who_differ_since_are_looked_at_when_it_is_taken_back(school: SmallSchool) -> None:
    second = instructor(school)
    made = released(school, moderation={"tolerance": 20})
    made.override(school.officer, total=90)
    made.give(second, "begun")
    assert made.case().state == "released" and made.makers_see() == 90
    made.take_back(school.officer)
    assert made.case().state == "escalated" and made.makers_see() == 66.7


def test_it_stands_while_it_waits_for_approval(school: SmallSchool) -> None:
    second = instructor(school)
    made = released(school, moderation={"approval": True})
    made.override(second, total=90)
    made.give(school.instructor, "great")
    assert made.outcomes()[-1].total == 90
    (said,) = [row for row in made.said() if row.number == 2]
    with pytest.raises(Conflict) as caught:
        made.send_back(school.officer, said.id)
    assert caught.value.code == "moderation.by_hand"
    made.approve(school.officer)
    assert made.makers_see() == 90


def test_a_maker_does_not_undo_it_by_what_they_say_of_themselves(school: SmallSchool) -> None:
    made = watched(school, assessors=SELF)
    made.give(school.instructor, "good")
    made.override(school.officer, total=10)
    made.made.give(who=school.learner, role="self", plan="main", levels={**SEEN, "secret": "great"})
    assert made.makers_see() == 10 and len(made.outcomes()) == 2


def test_more_time_counts_once_it_is_taken_back(school: SmallSchool) -> None:
    made = watched(school, hand_in=False, late={"per_day": 10})
    with school.services.database.writing(school.id) as session:
        session.get_one(CourseRun, school.run_id).due = {"planned": {"exhibit": day(-2)}}
    made.made.hand_in()
    made.give(school.instructor, "good")
    assert made.makers_see() == 46.7
    made.override(school.officer, total=50)
    extend(school.services, school.instructor, project_id=made.project, stage="exhibit", due_on=day(3), reason="Ill")
    assert made.makers_see() == 50
    made.take_back(school.officer)
    assert made.makers_see() == 66.7


def test_returned_work_is_judged_anew(school: SmallSchool) -> None:
    made = released(school)
    made.override(school.officer, total=90)
    back: dict[str, Any] = {"plan": "main", "criteria": [], "due_on": day(3), "reason": WHY}
    return_work(school.services, school.instructor, project_id=made.project, **back)
    made.made.hand_in(reflection="Better")
    made.give(school.instructor, "great")
    assert made.makers_see() == 100


def test_letting_a_late_second_off_leaves_it(school: SmallSchool) -> None:
    second = instructor(school)
    made = released(school)
    made.override(school.officer, total=90)
    with school.services.database.writing(school.id) as session:
        asked = Allocation(
            case_id=made.case_id, project_id=made.project, person_id=second.person_id, role="instructor", blind=True
        )
        session.add(asked)
        session.flush()
        allocation = asked.id
    made.let_off(school.officer, allocation)
    assert made.makers_see() == 90 and len(made.outcomes()) == 2


def test_whoever_is_told_of_no_override_reads_nothing_of_it(school: SmallSchool) -> None:
    made = released(school)
    assert STANDS not in made.page(school.instructor, f"/projects/{made.project}/assess/main")
    made.override(school.officer, total=90)
    made.take_back(school.officer)
    assert STANDS not in made.page(school.instructor, f"/projects/{made.project}/assess/main")
