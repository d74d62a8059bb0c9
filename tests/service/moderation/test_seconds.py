"""Some cases get a second assessor, who does not see the first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, NotFound
from makerpath.service.core.database import new_id
from makerpath.service.moderation.seconds import chosen
from makerpath.service.notices.models import Notice
from makerpath.service.people.models import Grant
from makerpath.service.people.operations import grant_role
from tests.service.moderation.watched import instructor, watched
from tests.service.results.planned import person, Planned
from tests.service.school import make_school, SmallSchool

ALL = {"second": 100, "tolerance": 20}


@given(st.uuids(), st.floats(0, 100), st.floats(0, 100))
def test_a_case_stays_chosen_when_more_are(case: object, percent: float, more: float) -> None:
    low, high = sorted((percent, more))
    assert not chosen(case, low) or chosen(case, high)  # type: ignore[arg-type]
    assert chosen(case, 100) and not chosen(case, 0)  # type: ignore[arg-type]


def test_about_as_many_are_chosen_as_the_plan_says() -> None:
    found = sum(chosen(new_id(), 20) for _ in range(5000))
    assert 850 < found < 1150


def test_another_instructor_of_the_class_is_asked_and_waited_for(school: SmallSchool) -> None:
    second = instructor(school)
    made = watched(school, moderation=ALL)
    (asked,) = made.seconds()
    assert asked.person_id in (second.person_id, school.instructor.person_id)
    first, other = (school.instructor, second) if asked.person_id == second.person_id else (second, school.instructor)
    made.give(first, "good")
    assert made.case().state == "waiting" and made.makers_see() is None
    made.give(other, "good")
    assert made.case().state == "released" and made.makers_see() == 66.7
    assert [row.blind for row in made.said()] == [False, True]
    (asked,) = made.seconds()
    assert asked.done_at is not None


def test_the_one_with_the_least_to_do_is_asked(school: SmallSchool) -> None:
    instructor(school)
    instructor(school, "Third Instructor")
    asked = []
    for learner in (school.learner, school.other_learner):
        made = watched(replace(school, learner=learner), moderation=ALL)
        asked += [row.person_id for row in made.seconds()]
    assert len(set(asked)) == 2


def test_nobody_is_asked_twice_when_it_is_handed_in_again(school: SmallSchool) -> None:
    instructor(school)
    made = watched(school, moderation=ALL)
    school.decide(made.project, "exhibit", "revise")
    made.made.hand_in(reflection="Better now")
    assert len(made.seconds()) == 1


def test_without_another_instructor_the_page_says_so_and_one_can_be_named(school: SmallSchool) -> None:
    other_class = person(school, "Elsewhere")
    made = watched(school, moderation=ALL)
    assert made.seconds() == []
    page = made.page(school.officer, f"/runs/{school.run_id}/moderation")
    assert "only one instructor" in page
    with pytest.raises(NotFound):
        made.name_second(school.officer, other_class)
    grant_role(
        school.services,
        school.administrator,
        person_id=other_class.person_id,
        role="instructor",
        scope_kind="class",
        scope_id=school.class_id,
    )
    made.name_second(school.officer, other_class)
    (asked,) = made.seconds()
    assert (asked.person_id, asked.allocated_by) == (other_class.person_id, school.officer.person_id)
    made.give(other_class, "good")
    made.give(school.instructor, "good")
    assert made.case().state == "released"


def test_who_is_named_from_another_class_may_assess_this_project_and_nothing_else(school: SmallSchool) -> None:
    stranger = person(school, "Elsewhere")
    made = watched(school, moderation=ALL)
    with school.services.database.writing(school.id) as session:
        # An instructor of some class that this project has nothing to do with.
        session.add(Grant(person_id=stranger.person_id, role="instructor", scope_kind="class", scope_id=new_id()))
    with pytest.raises(NotFound):
        made.give(stranger, "good")
    made.name_second(school.instructor, stranger)
    other = school.start(school.other_learner)
    with pytest.raises(NotFound):
        Planned(school, other, [school.other_learner]).give("good", stranger)
    (asked,) = made.seconds()
    made.let_off(school.instructor, asked.id)
    with pytest.raises(NotFound):
        made.give(stranger, "good")
    with pytest.raises(Conflict):
        made.let_off(school.instructor, asked.id)
    made.give(school.instructor, "good")
    assert made.case().state == "released"


def test_letting_the_second_off_ends_the_waiting(school: SmallSchool) -> None:
    second = instructor(school)
    made = watched(school, moderation=ALL)
    (asked,) = made.seconds()
    first = school.instructor if asked.person_id == second.person_id else second
    made.give(first, "good")
    made.let_off(school.officer, asked.id)
    assert made.case().state == "released"


def test_makers_and_who_assessed_already_cannot_be_named(school: SmallSchool) -> None:
    second = instructor(school)
    made = watched(school, moderation={"second": 0})
    made.give(second, "good", final=False)
    with pytest.raises(MakerpathError) as caught:
        made.name_second(school.officer, second)
    assert caught.value.code == "moderation.second"
    with pytest.raises(NotFound):
        made.name_second(school.officer, school.learner)
    for who in (school.mentor, school.learner):
        with pytest.raises(MakerpathError):
            made.name_second(who, second)
    other = make_school(school.services, "dale", "DAL")
    with pytest.raises(NotFound):
        made.name_second(other.administrator, second)
    with pytest.raises(NotFound):
        made.name_second(school.officer, other.instructor)


def test_nobody_reads_what_one_said_before_both_are_done(school: SmallSchool) -> None:
    second = instructor(school)
    made = watched(school, moderation=ALL)
    (asked,) = made.seconds()
    first, other = (school.instructor, second) if asked.person_id == second.person_id else (second, school.instructor)
    made.give(first, "great", comments={"craft": "Look at the hinge"})
    for who in (other, first, school.officer):
        page = made.page(who)
        assert "Look at the hinge" not in page and "Great" not in page and ">100" not in page
        assert "Look at the hinge" not in made.page(who, f"/runs/{school.run_id}/moderation")


def test_who_is_asked_is_told(school: SmallSchool) -> None:
    instructor(school)
    made = watched(school, moderation=ALL)
    school.work()
    (asked,) = made.seconds()
    with school.services.database.reading(school.id) as session:
        told = session.scalars(select(Notice.person_id).where(Notice.verb == "assessment.second_asked")).all()
    assert told == [asked.person_id]
