"""An instructor signs what they have seen, for a learner, as a whole."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.service.people.operations import grant_role
from makerpath.service.sign_offs.models import SignedOff
from tests.service.lessons import lesson_with, LessonInSchool
from tests.service.school import SmallSchool

PART = "sign-off-blade"
LIST = """\
schema: makerpath.sign-off/1
id: blade
title: {en: The blade, zh-Hans: 刀具}
items:
  - {id: away, text: {en: Cuts away from the body., zh-Hans: 刀口朝外。}}
  - {id: cover, text: {en: Covers the blade., zh-Hans: 用完盖好刀片。}}
"""


@pytest.fixture
def lesson(school: SmallSchool, tmp_path: Path) -> LessonInSchool:
    return lesson_with(school, tmp_path, '::sign-off{id="blade"}', {"sign-offs/blade.yaml": LIST})


def rows(lesson: LessonInSchool) -> list[SignedOff]:
    with lesson.school.services.database.reading(lesson.school.id) as session:
        return list(session.scalars(select(SignedOff).order_by(SignedOff.id)))


def sign(lesson: LessonInSchool, person: object, seen: list[str], note: str = "") -> int:
    fields = {"person": str(person), "seen": seen, "note": note}
    return lesson.send(lesson.school.instructor, PART, "sign", **fields).status_code


def test_a_learner_sees_what_will_be_asked_and_then_who_signed(lesson: LessonInSchool) -> None:
    school = lesson.school
    assert "Show your instructor each of these" in lesson.page(school.learner)
    assert sign(lesson, school.learner.person_id, ["away", "cover"], "Steady hands.") == 303
    page = lesson.page(school.learner)
    assert "Signed by Instructor" in page
    assert "Steady hands." in page
    assert "Signed by" not in lesson.page(school.other_learner)


def test_the_list_is_signed_as_a_whole_and_ticks_stay(lesson: LessonInSchool) -> None:
    school = lesson.school
    fields = {"person": str(school.learner.person_id), "seen": ["away"], "note": "half"}
    answer = lesson.send(school.instructor, PART, "sign", **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Covers the blade." in page
    assert 'value="away" id="sign-off-blade-away" checked' in page
    assert "half</textarea>" in page
    assert rows(lesson) == []


def test_a_signature_is_taken_back_with_a_reason_and_given_again(lesson: LessonInSchool) -> None:
    school = lesson.school
    sign(lesson, school.learner.person_id, ["away", "cover"])
    (row,) = rows(lesson)
    assert lesson.send(school.instructor, PART, "withdraw", signed=str(row.id), reason="").status_code == 422
    assert lesson.send(school.instructor, PART, "withdraw", signed=str(row.id), reason="Cut towards").status_code == 303
    assert "Signed by" not in lesson.page(school.learner)
    assert sign(lesson, school.learner.person_id, ["away", "cover"]) == 303
    assert [row.withdrawn_at is None for row in rows(lesson)] == [False, True]


def test_twice_is_refused(lesson: LessonInSchool) -> None:
    school = lesson.school
    assert sign(lesson, school.learner.person_id, ["away", "cover"]) == 303
    assert sign(lesson, school.learner.person_id, ["away", "cover"]) == 409


def test_nobody_signs_but_an_instructor_and_nobody_for_themselves(lesson: LessonInSchool) -> None:
    school = lesson.school
    fields = {"person": str(school.learner.person_id), "seen": ["away", "cover"]}
    for actor in (school.learner, school.mentor, school.officer):
        assert lesson.send(actor, PART, "sign", **fields).status_code in (403, 404)
    grant_role(
        school.services,
        school.administrator,
        person_id=school.learner.person_id,
        role="instructor",
        scope_kind="class",
        scope_id=school.class_id,
    )
    assert lesson.send(school.learner, PART, "sign", **fields).status_code == 403
    assert rows(lesson) == []


@pytest.mark.parametrize("person", ["", "nobody", str(UUID(int=7))])
def test_only_learners_of_the_run_are_signed_for(lesson: LessonInSchool, person: str) -> None:
    assert sign(lesson, person, ["away", "cover"]) == 404
