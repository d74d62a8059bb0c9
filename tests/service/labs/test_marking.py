"""What instructors see and do of what a class handed in, and what learners see of it when."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from makerpath.domain.errors import MakerpathError
from makerpath.domain.lab_result import TestResult
from makerpath.service.classes.models import Enrolment
from makerpath.service.core.events import Event
from makerpath.service.labs import grading, marking
from makerpath.service.notices.models import Notice
from makerpath.service.people.operations import system_actor
from makerpath.service.policy import Actor
from makerpath.xblocks.shared.clean import clean_fragment
from tests.service.labs.test_handing_in import part
from tests.service.labs.workshop import attempt, ENGINE, graded, lab_lesson, parts_of, standing, TESTS
from tests.service.lessons import LessonInSchool
from tests.service.platform import make_platform
from tests.service.school import make_school, SmallSchool


@pytest.fixture
def lesson(school: SmallSchool, tmp_path: Path) -> LessonInSchool:
    return lab_lesson(school, tmp_path)


def mark(
    lesson: LessonInSchool,
    attempt_id: UUID,
    points: dict[str, str] | None = None,
    who: Actor | None = None,
    **more: str,
) -> int:
    actor, fields = who or lesson.school.instructor, {"attempt": str(attempt_id), **(points or {}), **more}
    return lesson.browser(actor).post(f"{lesson.address}/lab-paper/lab.mark", {"form": "x", **fields}).status_code


def look(lesson: LessonInSchool, attempt_id: UUID, who: Actor | None = None) -> str:
    browser = lesson.browser(who or lesson.school.instructor)
    return browser.get(lesson.address, query_string={"attempt": str(attempt_id)}).get_data(as_text=True)


def test_row_06_a_learner_sees_each_state_and_no_point_before_it_is_released(lesson: LessonInSchool) -> None:
    school, engine = lesson.school, system_actor(lesson.school.id)
    one = attempt(lesson)
    assert "Waits to be graded" in lesson.page(school.learner)
    grading.begin(school.services, engine, attempt_id=one, engine=ENGINE)
    assert "Is being graded" in lesson.page(school.learner)
    graded(lesson, one)
    page = lesson.page(school.learner)
    assert "Waits for points by hand" in page
    assert "1 / 2" not in page
    assert "wrong" not in page
    assert mark(lesson, one, {"points.area-tests": "1", "points.why": "0.5", "how": "keep"}) == 303
    page = lesson.page(school.learner)
    assert "You see the result as soon as" in page
    assert "1.5 of 3" not in page
    assert mark(lesson, one, {"points.area-tests": "1", "points.why": "0,5", "how": "release"}, comment="Nice") == 303
    page = lesson.page(school.learner)
    for shown in ("Released", "1.5 of 3 points", "Nice", "area(21) is &lt;b&gt;wrong&lt;/b&gt;", ".html"):
        assert shown in page
    assert "1.5 分（满分 3 分）" in lesson.page(school.learner, "zh-Hans")


def test_what_failed_says_kind_words_and_goes_on(lesson: LessonInSchool) -> None:
    school, engine = lesson.school, system_actor(lesson.school.id)
    one = attempt(lesson)
    grading.fail(school.services, engine, attempt_id=one, engine=ENGINE, reason="lab.timeout")
    page = lesson.page(school.learner)
    assert "That is not your fault" in page
    assert "lab.timeout" not in page
    assert "lab.timeout" in look(lesson, one)
    assert lesson.send(school.instructor, "lab-paper", "again", attempt=str(one)).status_code == 303
    assert standing(lesson, one).state == "waiting"
    assert lesson.send(school.instructor, "lab-paper", "again", attempt=str(one)).status_code == 409
    grading.fail(school.services, engine, attempt_id=one, engine=ENGINE, reason="lab.timeout")
    assert mark(lesson, one, whole="2", possible="4", how="release") == 303
    assert "2 of 4 points" in lesson.page(school.learner)


def test_points_by_hand_need_no_engine_and_the_engine_leaves_them_alone(lesson: LessonInSchool) -> None:
    one = attempt(lesson)
    assert mark(lesson, one, how="release") == 422, "there is nothing to show yet"
    assert mark(lesson, one, whole="7.5", possible="10", comment="<i>Good</i>", how="release") == 303
    page = lesson.page(lesson.school.learner)
    assert "7.5 of 10 points" in page
    assert "<i>Good" not in page
    with pytest.raises(MakerpathError, match=r"lab\.finished"):
        graded(lesson, one)


@pytest.mark.parametrize("points", ["-1", "2.1", "nan", "inf", "1e9", "two", "٣", "1" * 50])
def test_odd_points_are_refused_and_stay_in_the_form(lesson: LessonInSchool, points: str) -> None:
    one = attempt(lesson)
    graded(lesson, one)
    fields = {"points.area-tests": points, "form": f"mark-{one}", "comment": "kept"}
    browser = lesson.browser(lesson.school.instructor)
    answer = browser.post(
        f"{lesson.address}/lab-paper/lab.mark?attempt={one}", {"attempt": str(one), "how": "keep", **fields}
    )
    assert answer.status_code == 422
    assert ">\nkept</textarea>" in answer.get_data(as_text=True)
    assert standing(lesson, one).result.lines[0].points == 1


def test_what_was_open_stays_open_when_points_are_refused_and_when_they_are_kept(lesson: LessonInSchool) -> None:
    one = attempt(lesson)
    graded(lesson, one)
    browser = lesson.browser(lesson.school.instructor)
    page = browser.get(lesson.address, query_string={"attempt": str(one), "show": "all"}).get_data(as_text=True)
    action = unescape(page.split("/lab-paper/lab.mark")[1].split('"')[0])
    fields = {
        "attempt": str(one),
        "form": f"mark-{one}",
        "points.area-tests": "two",
        "comment": "kept",
        "how": "release",
    }
    refused = browser.post(f"{lesson.address}/lab-paper/lab.mark{action}", fields)
    assert refused.status_code == 422
    assert ">\nkept</textarea>" in refused.get_data(as_text=True)
    assert "data-mp-focus" in refused.get_data(as_text=True)
    kept = browser.post(
        f"{lesson.address}/lab-paper/lab.mark{action}", fields | {"points.area-tests": "2", "how": "keep"}
    )
    assert kept.status_code == 303
    assert f"attempt={one}" in kept.location
    assert "show=all" in kept.location
    points = {"points.area-tests": "2", "points.why": "1"}
    released = browser.post(f"{lesson.address}/lab-paper/lab.mark{action}", fields | points)
    assert "attempt=" not in released.location, "the list comes back for the next one"
    assert "show=all" in released.location


def test_points_by_hand_outlast_a_new_run_of_the_engine(lesson: LessonInSchool) -> None:
    one = attempt(lesson)
    graded(lesson, one)
    mark(lesson, one, {"points.area-tests": "2", "points.why": "1", "how": "release"})
    lesson.send(lesson.school.instructor, "lab-paper", "again", attempt=str(one))
    assert "3 of 3 points" in lesson.page(lesson.school.learner), "what was released stays in sight"
    graded(lesson, one, tests=[replace_points(TESTS[0], 0), TESTS[1]])
    now = standing(lesson, one)
    assert (now.result.points, now.state) == (3, "graded")
    mark(lesson, one, {"points.area-tests": "", "points.why": "1", "how": "release"})
    assert standing(lesson, one).result.points == 1, "an empty field gives the test back to the engine"


def replace_points(test: TestResult, points: float) -> TestResult:
    return test.model_copy(update={"points": points})


def test_a_result_can_be_released_at_once_and_then_tells_the_learner(lesson: LessonInSchool) -> None:
    school, one = lesson.school, attempt(lesson)
    graded(lesson, one, release=True)
    assert standing(lesson, one).state == "by_hand", "a person's points are missing"
    two = attempt(lesson, text="x = 2")
    graded(lesson, two, release=True, tests=TESTS[:1])
    assert standing(lesson, two).state == "released"
    school.work()
    with school.services.database.reading(school.id) as session:
        (notice,) = session.scalars(select(Notice).where(Notice.verb == "lab.released")).all()
    assert notice.person_id == school.learner.person_id


def test_a_class_is_released_as_far_as_it_is_complete(lesson: LessonInSchool) -> None:
    school = lesson.school
    whole, half = attempt(lesson), attempt(lesson, school.other_learner)
    graded(lesson, whole, tests=TESTS[:1])
    graded(lesson, half)
    assert lesson.send(school.instructor, "lab-paper", "lab.release").status_code == 303
    assert standing(lesson, whole).state == "released"
    assert standing(lesson, half).state == "by_hand"


def test_given_back_it_says_why(lesson: LessonInSchool) -> None:
    one = attempt(lesson)
    assert mark(lesson, one, how="return") == 422
    assert mark(lesson, one, how="return", comment="Cell 3 is empty.") == 303
    page = lesson.page(lesson.school.learner)
    assert "Cell 3 is empty." in page
    assert "this attempt is not counted" in page


@pytest.mark.parametrize("who", ["officer", "administrator", "mentor", "other_learner", "learner"])
def test_only_instructors_give_points(lesson: LessonInSchool, who: str) -> None:
    one, actor = attempt(lesson), getattr(lesson.school, who)
    assert mark(lesson, one, who=actor, whole="1", possible="1", how="release") in (403, 404)
    for name in ("lab.release", "again"):
        assert lesson.send(actor, "lab-paper", name, attempt=str(one)).status_code in (403, 404)
    assert standing(lesson, one).state == "waiting"


def test_nobody_but_the_engine_says_what_the_engine_says(lesson: LessonInSchool) -> None:
    school, one = lesson.school, attempt(lesson)
    for actor in (school.learner, school.instructor, school.administrator):
        calls: list[Callable[[], Any]] = [
            lambda actor=actor: grading.begin(school.services, actor, attempt_id=one, engine="x"),  # type: ignore[misc]
            lambda actor=actor: grading.grade(  # type: ignore[misc]
                school.services, actor, attempt_id=one, engine="x", tests=TESTS, release=True
            ),
            lambda actor=actor: grading.fail(school.services, actor, attempt_id=one, engine="x", reason="x"),  # type: ignore[misc]
        ]
        for call in calls:
            with pytest.raises(MakerpathError):
                call()
    assert standing(lesson, one).run.engine == ""


def test_an_instructor_who_learns_there_does_not_grade_the_own_notebook(lesson: LessonInSchool) -> None:
    school = lesson.school
    with school.services.database.writing(school.id) as session:
        session.add(Enrolment(run_id=lesson.run_id, person_id=school.instructor.person_id))
    one = attempt(lesson, school.instructor)
    assert mark(lesson, one, whole="1", possible="1", how="release") == 403


def test_another_school_and_another_run_reach_nothing(lesson: LessonInSchool) -> None:
    one = attempt(lesson)
    other = make_school(lesson.school.services, "vale", "VAL")
    with pytest.raises(MakerpathError):
        marking.mark(
            other.services, other.instructor, run_id=other.run_id, attempt_id=one, points={}, whole="1", possible="1"
        )
    with pytest.raises(MakerpathError):
        marking.mark(
            lesson.school.services,
            lesson.school.instructor,
            run_id=lesson.school.run_id,
            attempt_id=one,
            points={},
            comment="x",
        )
    assert standing(lesson, one).comment == ""


def test_the_list_has_the_newest_of_each_learner_page_by_page(
    lesson: LessonInSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = lesson.school
    attempt(lesson)
    second, other = attempt(lesson, text="x = 2"), attempt(lesson, school.other_learner)
    page = lesson.page(school.instructor)
    assert "attempt 2" in page
    assert "attempt 1" in page
    assert "Nobody has handed" not in page
    monkeypatch.setattr("makerpath.service.labs.overview.ON_A_PAGE", 1)
    browser = lesson.browser(school.instructor)
    for at, name in (("1", "Learner One"), ("2", "Learner Two"), ("9", "Learner Two"), ("x", "Learner One")):
        shown = browser.get(lesson.address, query_string={"at": at}).get_data(as_text=True)
        assert name in shown
        assert "of 2" in shown
    mark(lesson, other, whole="1", possible="1", how="release")
    assert "Learner Two" not in browser.get(lesson.address, query_string={"show": "todo"}).get_data(as_text=True)
    assert "Learner Two" in browser.get(lesson.address, query_string={"show": "done"}).get_data(as_text=True)
    for odd in ("'", "%", "x" * 300, str(second)[:-1] + "g", "00000000-0000-0000-0000-000000000000"):
        assert browser.get(lesson.address, query_string={"attempt": odd, "show": odd, "at": odd}).status_code == 200


def test_the_list_of_a_class_costs_the_same_however_long_it_is(lesson: LessonInSchool) -> None:
    school, counts = lesson.school, []

    def count(actor: Actor) -> int:
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
            seen.append(sql)

        engine = school.services.database.engine
        lesson.page(actor)
        event.listen(engine, "before_cursor_execute", note)
        lesson.page(actor)
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    one = attempt(lesson)
    graded(lesson, one, release=True)
    counts.append((count(school.instructor), count(school.learner)))
    for number in range(4):
        graded(lesson, attempt(lesson, text=f"y = {number}"))
        graded(lesson, attempt(lesson, school.other_learner, text=f"z = {number}"), release=True, tests=TESTS[:1])
    counts.append((count(school.instructor), count(school.learner)))
    assert counts[0] == counts[1]


def test_row_06_a_block_shows_the_class_its_attempts_and_marks_one(lesson: LessonInSchool, tmp_path: Path) -> None:
    platform = make_platform(lesson.school, lesson.app)
    platform.course = "small-course"
    platform.teach(("lab", parts_of(tmp_path)))
    block = part(tmp_path)
    platform.fragment(block)
    with lesson.school.services.database.reading(lesson.school.id) as session:
        enrolled = session.scalars(select(Enrolment).order_by(Enrolment.id.desc()).limit(1)).one()
    theirs = replace(lesson, run_id=enrolled.run_id)
    one = attempt(theirs, Actor(person_id=enrolled.person_id, school_id=lesson.school.id))
    staff = {"sub": "5", "role": "instructor"}
    opened = platform.fragment({**block, "page": {"attempt": str(one)}}, **staff).get_json()["html"]
    assert "Save and release" in opened
    cleaned = clean_fragment(opened, platform.school.services.settings.service_url)
    assert not re.search(r"<a (?![^>]*href=)", cleaned), "every link is reached by keyboard in a block too"
    assert 'name="how"' in cleaned
    fields = {"attempt": str(one), "whole": "3", "possible": "4", "comment": "Good", "how": "release"}
    refused = platform.act("lab.mark", fields, part=block).get_json()
    assert refused["error"]["status"] in (403, 404)
    assert platform.act("lab.mark", fields, part=block, **staff).get_json()["error"] is None
    shown = platform.fragment(block).get_json()
    assert "3 of 4 points" in shown["html"]
    assert shown["summary"] | {"state": "done", "earned": 3, "possible": 4} == shown["summary"]


def test_done_by_a_result_where_the_lab_says_so(school: SmallSchool, tmp_path: Path) -> None:
    lesson = lab_lesson(school, tmp_path, "complete: result\n")
    platform = make_platform(school, lesson.app)
    platform.course = "small-course"
    platform.teach(("lab", parts_of(tmp_path)))
    block = part(tmp_path)
    platform.fragment(block)
    with school.services.database.reading(school.id) as session:
        enrolled = session.scalars(select(Enrolment).order_by(Enrolment.id.desc()).limit(1)).one()
    theirs = replace(lesson, run_id=enrolled.run_id)
    one = attempt(theirs, Actor(person_id=enrolled.person_id, school_id=school.id))
    assert platform.fragment(block).get_json()["summary"]["state"] == "waiting"
    graded(theirs, one, release=True, tests=TESTS[:1])
    assert platform.fragment(block).get_json()["summary"]["state"] == "done"


def test_what_is_recorded_tells_no_point(lesson: LessonInSchool) -> None:
    one = attempt(lesson)
    mark(lesson, one, whole="3", possible="4", comment="Secret words", how="release")
    with lesson.school.services.database.reading(lesson.school.id) as session:
        told = [str(row.data) for row in session.scalars(select(Event).where(Event.verb.like("lab.%")))]
    assert told
    assert "Secret" not in "".join(told)
