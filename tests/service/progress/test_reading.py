"""Reading lessons, how far a learner is, and when the course is completed."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from makerpath.domain.errors import NotFound
from makerpath.service.attendance.operations import note_attendance
from makerpath.service.courses.definitions import of_course, Version
from makerpath.service.courses.models import CourseRun
from makerpath.service.policy import Actor
from makerpath.service.progress.completion import CourseStanding, standing
from makerpath.service.progress.models import CourseCompletion, LessonRead
from makerpath.service.progress.reading import read_lesson
from makerpath.service.sign_offs.models import SignedOff
from makerpath.service.sign_offs.operations import sign, withdraw
from tests.service.browsing import app_of, Browser
from tests.service.core.test_operation import at_once
from tests.service.policy.test_permitted import queries
from tests.service.progress.small_courses import definitions, new_class, offered, publish_course, SMALL
from tests.service.school import SmallSchool

BLADE = """\
schema: makerpath.sign-off/1
id: blade
title: {en: The blade, zh-Hans: 刀具}
items: [{id: away, text: {en: Cuts away., zh-Hans: 刀口朝外。}}]
"""


def where(school: SmallSchool, run_id: UUID, learner: Actor | None = None) -> CourseStanding:
    person = (learner or school.learner).person_id
    assert person is not None
    with school.services.database.reading(school.id) as session:
        return standing(session, session.get_one(CourseRun, run_id), person)


def still_asked(found: CourseStanding) -> list[tuple[str, str]]:
    return [(item.requirement.kind, item.requirement.id) for item in found.missing]


def count(school: SmallSchool, table: type[LessonRead] | type[CourseCompletion]) -> int:
    with school.services.database.reading(school.id) as session:
        return session.scalar(select(func.count()).select_from(select(table.id).subquery())) or 0


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


@pytest.fixture
def run_id(school: SmallSchool, tmp_path: Path) -> UUID:
    return offered(school, publish_course(school, tmp_path, "plain"))


def test_reading_goes_on_to_the_next_lesson_and_completes_a_course_of_lessons(
    school: SmallSchool, app: Flask, run_id: UUID
) -> None:
    browser = Browser(app, school.services).sign_in(school.learner)
    page = browser.get(f"/runs/{run_id}/lessons/one").get_data(as_text=True)
    assert "I have read this" in page
    answer = browser.post(f"/runs/{run_id}/lessons/one/read")
    assert (answer.status_code, answer.location) == (303, f"/runs/{run_id}/lessons/two")
    assert "You have read this lesson." in browser.get(f"/runs/{run_id}/lessons/one").get_data(as_text=True)
    assert "1 of 2 lessons" in browser.get(f"/runs/{run_id}").get_data(as_text=True)
    assert "1 of 2 lessons" in browser.get("/home").get_data(as_text=True)
    assert not where(school, run_id).completed
    answer = browser.post(f"/runs/{run_id}/lessons/two/read")
    assert answer.location == f"/runs/{run_id}"
    page = browser.get(answer.location).get_data(as_text=True)
    assert "You have completed this course." in page
    assert "Course completed" in page
    assert where(school, run_id).completed


def test_a_lesson_is_read_once_however_often_and_at_once(school: SmallSchool, run_id: UUID) -> None:
    for lesson in ("one", "two"):
        at_once(4, lambda _at: read_lesson(school.services, school.learner, run_id=run_id, lesson=lesson))  # noqa: B023
    assert (count(school, LessonRead), count(school, CourseCompletion)) == (2, 1)


def test_what_a_course_asks_for_and_what_completes_it(school: SmallSchool, tmp_path: Path) -> None:
    """A lesson in a room, a sign-off: the last of them completes the course, reading does not."""
    course = publish_course(
        school,
        tmp_path,
        "hands-on",
        words={"one": "::attendance{}", "two": '::sign-off{id="blade"}'},
        files={"sign-offs/blade.yaml": BLADE},
    )
    run = offered(school, course)
    learner = school.learner.person_id
    assert learner is not None
    read_lesson(school.services, school.learner, run_id=run, lesson="one")
    assert where(school, run).done == 0, "a lesson in a room is not done by reading it"
    assert still_asked(where(school, run)) == [("attendance", "one"), ("sign-off", "blade")]
    note_attendance(school.services, school.instructor, run_id=run, lesson="one", person_id=learner)
    assert (where(school, run).done, still_asked(where(school, run))) == (1, [("sign-off", "blade")])
    with school.services.database.reading(school.id) as session:
        row = of_course(session, "sign-off", "blade", "hands-on")
        assert row is not None
        version = Version("blade", row.scoring_hash, row.wording_hash)
    sign(school.services, school.instructor, run_id=run, version=version, person_id=learner, seen=["away"])
    assert where(school, run).completed
    with school.services.database.reading(school.id) as session:
        signed = session.scalars(select(SignedOff.id)).one()
    withdraw(school.services, school.instructor, run_id=run, signed_id=signed, reason="It was somebody else.")
    found = where(school, run)
    assert found.completed, "what was completed stays completed"
    assert still_asked(found) == [("sign-off", "blade")]


def test_a_project_counts_when_its_gates_are_passed_and_its_assessment_meets_the_minima(school: SmallSchool) -> None:
    light = ("project", "a-light-that-speaks")
    project = school.finish()
    assert light in still_asked(where(school, school.run_id))
    school.assess(project, theory=0)
    assert light in still_asked(where(school, school.run_id))
    school.assess(project)
    assert light not in still_asked(where(school, school.run_id))
    assert light in still_asked(where(school, school.run_id, school.other_learner))


@pytest.mark.parametrize("assessed_first", [True, False])
def test_a_decision_or_an_assessment_may_be_the_last_thing(
    school: SmallSchool, tmp_path: Path, assessed_first: bool
) -> None:
    course = publish_course(
        school,
        tmp_path,
        "boxes",
        briefs=["paper-box"],
        files={name: (SMALL / name).read_text("utf-8") for name in ("briefs/paper-box.yaml", "rubrics/box.yaml")},
        words={"two": '::project{brief="paper-box"}'},
    )
    boxes = dataclasses.replace(school, run_id=offered(school, course), **definitions(school, "paper-box"))
    assert still_asked(where(boxes, boxes.run_id)) == [("project", "paper-box")]
    project = boxes.finish(until="exhibit" if assessed_first else None)
    if not assessed_first:
        assert not where(boxes, boxes.run_id).completed
    boxes.assess(project)
    if assessed_first:
        assert not where(boxes, boxes.run_id).completed
        boxes.pass_stage(project, boxes.brief.stage("exhibit"))
    assert where(boxes, boxes.run_id).completed


@pytest.mark.parametrize("lesson", ["no-such-lesson", "../one", ""])
def test_a_lesson_that_is_not_in_the_course_cannot_be_read(school: SmallSchool, run_id: UUID, lesson: str) -> None:
    with pytest.raises(NotFound):
        read_lesson(school.services, school.learner, run_id=run_id, lesson=lesson)


def test_nobody_reads_for_a_run_they_are_not_in(school: SmallSchool, app: Flask, tmp_path: Path, run_id: UUID) -> None:
    class_id, _code = new_class(school, "8C", school.other_learner)
    theirs = offered(school, publish_course(school, tmp_path, "theirs"), class_id=class_id)
    for who, address in (
        (school.learner, f"/runs/{theirs}"),
        (school.mentor, f"/runs/{run_id}"),
        (school.instructor, f"/runs/{run_id}"),
    ):
        browser = Browser(app, school.services).sign_in(who)
        assert browser.post(f"{address}/lessons/one/read").status_code == 404
    assert count(school, LessonRead) == 0


def test_staff_who_view_as_a_learner_read_and_begin_nothing(school: SmallSchool, app: Flask, run_id: UUID) -> None:
    browser = Browser(app, school.services).sign_in(school.instructor)
    browser.post("/view-as-learner", {"on": "1", "next": "/home"})
    page = browser.get(f"/runs/{run_id}/lessons/one").get_data(as_text=True)
    assert "You see the pages as a learner does." in page
    assert "I have read this" not in page
    for address in (f"/runs/{run_id}/lessons/one/read", f"/runs/{run_id}/dates", f"/runs/{run_id}/enrol"):
        assert browser.post(address).status_code in (403, 404), address
    assert browser.post(f"/classes/{school.class_id}/completions", {"note": "x"}).status_code in (403, 404)
    assert count(school, LessonRead) == 0


def test_a_class_and_a_start_page_take_as_many_queries_for_two_as_for_one(
    school: SmallSchool, app: Flask, tmp_path: Path, run_id: UUID
) -> None:
    instructor = Browser(app, school.services).sign_in(school.instructor)
    one = queries(instructor, f"/runs/{run_id}")
    read_lesson(school.services, school.learner, run_id=run_id, lesson="one")
    read_lesson(school.services, school.other_learner, run_id=run_id, lesson="one")
    assert queries(instructor, f"/runs/{run_id}") == one


def test_the_instructor_sees_how_far_everybody_is_and_a_learner_only_themselves(
    school: SmallSchool, app: Flask, run_id: UUID
) -> None:
    read_lesson(school.services, school.learner, run_id=run_id, lesson="one")
    seen = Browser(app, school.services).sign_in(school.instructor).get(f"/runs/{run_id}").get_data(as_text=True)
    assert "Learner One" in seen and "Learner Two" in seen and "1 of 2" in seen
    own = Browser(app, school.services).sign_in(school.other_learner).get(f"/runs/{run_id}").get_data(as_text=True)
    assert "0 of 2 lessons" in own and "Learner One" not in own
