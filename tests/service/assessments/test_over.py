"""What is over is over, whichever way somebody comes: nobody who knows the result moves it."""

from __future__ import annotations

import pytest

from makerpath.domain.errors import MakerpathError
from makerpath.service.allocations.models import Allocation
from makerpath.service.policy import Actor
from tests.service.moderation.watched import instructor, Watched, watched
from tests.service.results.planned import person
from tests.service.school import SmallSchool

BEST = {"craft": "great", "idea": "great"}
COUNTING = [{"role": "instructor"}, {"role": "self"}]


def ask(made: Watched, who: Actor, role: str) -> None:
    with made.school.services.database.writing(made.school.id) as session:
        session.add(Allocation(case_id=made.case_id, project_id=made.project, person_id=who.person_id, role=role))


def refused(made: Watched, who: Actor, role: str, **more: object) -> str:
    with pytest.raises(MakerpathError) as caught:
        made.made.give("great", who, role=role, plan="main", **more)
    return caught.value.code


def test_a_maker_who_knows_the_result_does_not_raise_their_own(school: SmallSchool) -> None:
    made = watched(school, assessors=COUNTING)
    made.made.give(who=school.learner, role="self", plan="main", levels={"craft": "begun", "idea": "begun"})
    made.give(school.instructor, "good")
    before = made.makers_see()
    assert before is not None
    for final in (True, False):
        assert refused(made, school.learner, "self", levels={**BEST, "secret": "great"}, final=final) == (
            "allocation.over"
        )
    sent = made.made.send(
        school.learner,
        "assessment.self",
        plan="main",
        form="self-main",
        final="1",
        **{f"level-{one}": "great" for one in (*BEST, "secret")},
    )
    assert sent.status_code == 409
    assert made.makers_see() == before and len(made.outcomes()) == 1


def test_neither_while_the_result_waits_for_approval(school: SmallSchool) -> None:
    instructor(school)
    made = watched(school, assessors=COUNTING, moderation={"approval": True})
    made.made.give(who=school.learner, role="self", plan="main", levels={"craft": "begun", "idea": "begun"})
    made.give(school.instructor, "good")
    assert made.case().state == "approval"
    assert refused(made, school.learner, "self", levels=BEST) == "allocation.over"


@pytest.mark.parametrize("role", ["peer", "mentor", "juror"])
def test_who_was_asked_and_comes_too_late_changes_nothing(school: SmallSchool, role: str) -> None:
    made = watched(school, assessors=[{"role": "instructor"}, {"role": role}])
    who = school.mentor if role == "mentor" else person(school, "Late Comer")
    ask(made, who, role)
    made.give(school.instructor, "good")
    made.made.give("good", who, role=role, plan="main")
    assert made.case().state == "released"
    assert refused(made, who, role) == "allocation.over"
    assert len(made.outcomes()) == 1


def test_what_counts_nothing_makes_no_new_result(school: SmallSchool) -> None:
    made = watched(school, assessors=[{"role": "instructor"}, {"role": "self", "weight": 0}])
    made.give(school.instructor, "good")
    made.made.give(who=school.learner, role="self", plan="main", levels={**BEST, "secret": "great"})
    assert len(made.outcomes()) == 1 and made.verbs().count("assessment.final") == 1


def test_an_instructor_may_look_again(school: SmallSchool) -> None:
    made = watched(school, assessors=COUNTING)
    made.made.give(who=school.learner, role="self", plan="main", levels=BEST)
    made.give(school.instructor, "good")
    before = made.makers_see()
    made.give(school.instructor, "begun")
    assert made.makers_see() != before
