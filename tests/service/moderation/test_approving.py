"""Where the brief asks for it, somebody else approves a result before its makers see it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, NotAllowed, NotFound
from makerpath.service.moderation.resolving import fingerprint
from makerpath.service.notices.models import Notice
from tests.service.moderation.watched import instructor, Watched, watched, WHY
from tests.service.school import make_school, SmallSchool

APPROVED = {"approval": True}


def waiting(school: SmallSchool) -> Watched:
    made = watched(school, moderation=APPROVED)
    made.give(school.instructor, "good")
    return made


def test_nothing_is_seen_before_it_is_approved(school: SmallSchool) -> None:
    made = waiting(school)
    assert made.case().state == "approval" and made.makers_see() is None
    made.approve(school.officer)
    assert made.case().state == "released" and made.makers_see() == 66.7
    assert made.verbs()[-2:] == ["assessment.approved", "assessment.final"]


def test_who_assessed_approves_only_where_nobody_else_teaches_the_class(school: SmallSchool) -> None:
    second = instructor(school)
    made = waiting(school)
    with pytest.raises(NotAllowed):
        made.approve(school.instructor)
    made.approve(second)
    assert made.makers_see() == 66.7


def test_the_only_instructor_may_approve(school: SmallSchool) -> None:
    made = waiting(school)
    made.approve(school.instructor)
    assert made.makers_see() == 66.7


def test_what_changed_meanwhile_is_not_approved_unseen(school: SmallSchool) -> None:
    made = waiting(school)
    seen = fingerprint(made.case())
    made.give(school.instructor, "great")
    with pytest.raises(Conflict) as caught:
        made.approve(school.officer, revision=seen)
    assert caught.value.code == "moderation.changed"
    made.approve(school.officer, revision=fingerprint(made.case()))
    assert made.makers_see() == 100
    with pytest.raises(Conflict):
        made.approve(school.officer)


def test_several_are_approved_at_once_and_each_refusal_is_told(school: SmallSchool) -> None:
    made = waiting(school)
    browser = made.browser(school.officer)
    address = f"/runs/{school.run_id}/moderation"
    page = made.page(school.officer, address)
    assert "66.7 %" in page and "My lamp" in page
    stale = browser.post(f"{address}/approve", {"item": str(made.case_id), f"revision-{made.case_id}": "7"})
    assert stale.status_code == 409 and "Something was added here" in stale.get_data(as_text=True)
    assert browser.post(f"{address}/approve", {"item": "nonsense"}).status_code == 422
    form = {"item": str(made.case_id), f"revision-{made.case_id}": str(fingerprint(made.case()))}
    assert browser.post(f"{address}/approve", form).status_code == 303
    assert made.makers_see() == 66.7


def test_cases_of_other_runs_are_not_approved_along(school: SmallSchool) -> None:
    made = waiting(school)
    other = make_school(school.services, "dale", "DAL")
    browser = made.browser(other.administrator)
    form = {"item": str(made.case_id), f"revision-{made.case_id}": str(fingerprint(made.case()))}
    assert browser.post(f"/runs/{other.run_id}/moderation/approve", form).status_code == 422
    for who in (school.mentor, other.instructor):
        with pytest.raises(NotFound):
            made.approve(who)
    with pytest.raises(NotAllowed):
        made.approve(school.learner)
    assert made.case().state == "approval"


def test_an_assessment_goes_back_with_a_reason_and_comes_again(school: SmallSchool) -> None:
    made = waiting(school)
    (first,) = made.said()
    with pytest.raises(MakerpathError) as caught:
        made.send_back(school.officer, first.id, "no")
    assert caught.value.code == "moderation.reason"
    made.send_back(school.officer, first.id)
    assert made.case().state == "waiting"
    final, draft = made.said()
    assert final.withdrawn_at is not None and draft.final_at is None
    assert (draft.number, draft.levels) == (2, first.levels)
    school.work()
    with school.services.database.reading(school.id) as session:
        (told,) = session.scalars(select(Notice).where(Notice.verb == "assessment.sent_back")).all()
    assert told.person_id == school.instructor.person_id and told.data["reason"] == WHY
    assert WHY in made.page(school.officer)
    assert WHY not in made.made.page(school.learner)
    made.give(school.instructor, "great")
    made.approve(school.officer)
    assert made.makers_see() == 100


def test_nothing_that_the_assessor_said_before_counts_again(school: SmallSchool) -> None:
    made = waiting(school)
    made.give(school.instructor, "great")
    made.send_back(school.officer, made.said()[-1].id)
    assert all(row.withdrawn_at for row in made.said() if row.final_at)
    with pytest.raises(Conflict):
        made.send_back(school.officer, made.said()[0].id)


def test_who_assessed_sends_nothing_back(school: SmallSchool) -> None:
    instructor(school)
    made = waiting(school)
    with pytest.raises(NotAllowed):
        made.send_back(school.instructor, made.said()[0].id)
