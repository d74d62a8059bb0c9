"""A code on the wall completes a lesson that happens in a room."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from makerpath.domain.errors import MakerpathError
from makerpath.service.attendance.models import Attendance, Meeting
from makerpath.service.attendance.operations import attend, close_meeting, note_attendance, open_meeting
from makerpath.service.core.database import utc_now
from makerpath.service.people.operations import grant_role
from tests.service.lessons import LESSON, lesson_with, LessonInSchool
from tests.service.school import SmallSchool

PART = f"attendance-{LESSON}"
CODE = re.compile(r"mp-wall-code\"><code>(\w{6})<")


@pytest.fixture
def lesson(school: SmallSchool, tmp_path: Path) -> LessonInSchool:
    return lesson_with(school, tmp_path, "::attendance{}", {})


def there(lesson: LessonInSchool) -> list[tuple[object, str]]:
    with lesson.school.services.database.reading(lesson.school.id) as session:
        return [(row.person_id, row.how) for row in session.scalars(select(Attendance).order_by(Attendance.id))]


def open_now(lesson: LessonInSchool, minutes: int = 20) -> str:
    school = lesson.school
    answer = open_meeting(school.services, school.instructor, run_id=lesson.run_id, lesson=LESSON, minutes=minutes)
    return str(answer["code"])


def test_row_41_an_attendance_code_completes_an_offline_lesson(lesson: LessonInSchool) -> None:
    school = lesson.school
    assert "Type it here while you are there" in lesson.page(school.learner)
    lesson.send(school.instructor, PART, "open", minutes="20")
    found = CODE.search(lesson.page(school.instructor))
    assert found
    answer = lesson.send(school.learner, PART, "attend", code=f" {found[1][:3].lower()}-{found[1][3:].lower()} ")
    assert answer.status_code == 303
    assert "You were there." in lesson.page(school.learner)
    assert "你已到场" in lesson.page(school.learner, "zh-Hans")
    assert there(lesson) == [(school.learner.person_id, "code")]
    assert "1 of 2 were there" in lesson.page(school.instructor)


def test_a_wrong_code_is_refused_and_stays_in_the_field(lesson: LessonInSchool) -> None:
    open_now(lesson)
    answer = lesson.send(lesson.school.learner, PART, "attend", code="NOPE99")
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert 'value="NOPE99"' in text
    assert "is not the code of this meeting" in text
    assert there(lesson) == []


def test_a_code_is_good_only_while_the_meeting_is_open(lesson: LessonInSchool) -> None:
    school, code = lesson.school, open_now(lesson)
    close_meeting(school.services, school.instructor, run_id=lesson.run_id, lesson=LESSON)
    with pytest.raises(MakerpathError) as refused:
        attend(school.services, school.learner, run_id=lesson.run_id, lesson=LESSON, code=code)
    assert refused.value.code == "attendance.closed"
    again = open_now(lesson)
    with school.services.database.writing(school.id) as session:
        for meeting in session.scalars(select(Meeting)):
            meeting.closes_at = utc_now() - timedelta(seconds=1)
    with pytest.raises(MakerpathError) as late:
        attend(school.services, school.learner, run_id=lesson.run_id, lesson=LESSON, code=again)
    assert late.value.code == "attendance.closed"


def test_a_new_code_ends_the_one_before(lesson: LessonInSchool) -> None:
    school, first = lesson.school, open_now(lesson)
    open_now(lesson)
    with pytest.raises(MakerpathError, match="attendance"):
        attend(school.services, school.learner, run_id=lesson.run_id, lesson=LESSON, code=first)


def test_a_code_of_another_lesson_or_run_opens_nothing(lesson: LessonInSchool) -> None:
    school, code = lesson.school, open_now(lesson)
    for run_id, name in ((lesson.run_id, "a-box"), (school.run_id, LESSON)):
        with pytest.raises(MakerpathError, match=r"attendance\.code"):
            attend(school.services, school.learner, run_id=run_id, lesson=name, code=code)


def test_the_instructor_notes_a_learner_without_a_phone(lesson: LessonInSchool) -> None:
    school = lesson.school
    form = {"form": "note", "person": str(school.learner.person_id)}
    assert lesson.browser(school.instructor).post(f"{lesson.address}/{PART}/note", form).status_code == 303
    assert there(lesson) == [(school.learner.person_id, "instructor")]
    note_attendance(
        school.services, school.instructor, run_id=lesson.run_id, lesson=LESSON, person_id=school.learner.person_id
    )
    assert len(there(lesson)) == 1


def test_nobody_notes_their_own_attendance(lesson: LessonInSchool) -> None:
    school = lesson.school
    grant_role(
        school.services,
        school.administrator,
        person_id=school.learner.person_id,
        role="instructor",
        scope_kind="class",
        scope_id=school.class_id,
    )
    assert lesson.send(school.learner, PART, "note", person=str(school.learner.person_id)).status_code == 403
    assert there(lesson) == []


@pytest.mark.parametrize("action", ["open", "close", "note"])
def test_a_learner_opens_nothing_and_notes_nobody(lesson: LessonInSchool, action: str) -> None:
    school = lesson.school
    fields = {"minutes": "20", "person": str(school.other_learner.person_id)}
    assert lesson.send(school.learner, PART, action, **fields).status_code in (403, 404)
    assert there(lesson) == []
    assert "mp-wall-code" not in lesson.page(school.learner)


def test_only_learners_of_the_run_attend(lesson: LessonInSchool) -> None:
    school, code = lesson.school, open_now(lesson)
    for actor in (school.mentor, school.officer, school.instructor):
        with pytest.raises(MakerpathError):
            attend(school.services, actor, run_id=lesson.run_id, lesson=LESSON, code=code)


@pytest.mark.parametrize("minutes", ["", "0", "-5", "481", "9" * 30, "²", "soon"])
def test_minutes_that_cannot_be_are_refused(lesson: LessonInSchool, minutes: str) -> None:
    answer = lesson.send(lesson.school.instructor, PART, "open", minutes=minutes)
    assert answer.status_code == 422
    assert "A code is good for 1 to 480 minutes." in answer.get_data(as_text=True)
