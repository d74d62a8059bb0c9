"""A course asks for other courses first, and nobody slips in."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, NotFound
from makerpath.domain.hashing import split
from makerpath.service.classes.enrolment import CourseMissing, enrol_me, enrol_waiting
from makerpath.service.classes.models import ClassMember, Enrolment
from makerpath.service.classes.operations import join_class, remove_member
from makerpath.service.classes.roster import import_roster
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor, allowed
from makerpath.service.progress.models import CourseCompletion
from makerpath.service.progress.reading import read_lesson
from makerpath.service.progress.recording import record_completion
from makerpath.service.starting.operations import start
from tests.service.browsing import app_of, Browser
from tests.service.platform import make_platform
from tests.service.progress.small_courses import (
    definitions,
    new_class,
    offer,
    offered,
    publish_course,
    SMALL,
)
from tests.service.school import SmallSchool


@pytest.fixture
def safety(school: SmallSchool, tmp_path: Path) -> UUID:
    """A course of two lessons that must come first."""
    return publish_course(school, tmp_path, "making-safely", title={"en": "Making safely", "zh-Hans": "安全地做"})


@pytest.fixture
def laser(school: SmallSchool, tmp_path: Path, safety: UUID) -> UUID:
    return publish_course(
        school,
        tmp_path,
        "laser",
        title={"en": "Cutting with light", "zh-Hans": "光的切割"},
        prerequisites=["making-safely"],
    )


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


def in_run(school: SmallSchool, run_id: UUID) -> set[UUID]:
    with school.services.database.reading(school.id) as session:
        rows = session.scalars(
            select(Enrolment.person_id).where(Enrolment.run_id == run_id, Enrolment.left_at.is_(None))
        )
        return set(rows)


def complete(school: SmallSchool, run_id: UUID, learner: Actor) -> None:
    for lesson in ("one", "two"):
        read_lesson(school.services, learner, run_id=run_id, lesson=lesson)


def record(school: SmallSchool, learner: Actor, course: str = "making-safely", by: Actor | None = None) -> None:
    record_completion(
        school.services,
        by or school.instructor,
        person_id=learner.person_id,
        course=course,
        note="Passed at the town workshop.",
        class_id=school.class_id,
    )


def test_row_01_a_course_whose_prerequisite_is_missing_is_refused_by_its_name(
    school: SmallSchool, app: Flask, safety: UUID, laser: UUID
) -> None:
    """By code: in the class, not in the run, and told why; completed, then let in."""
    class_id, code = new_class(school, "8B")
    run = offered(school, laser, class_id=class_id)
    browser = Browser(app, school.services).sign_in(school.learner)
    browser.post("/join", {"code": code})
    page = browser.get("/home").get_data(as_text=True)
    assert "Cutting with light begins when you have completed Making safely." in page
    assert "First complete: Making safely" in page
    assert in_run(school, run) == set()
    assert browser.get(f"/runs/{run}").status_code == 404
    assert browser.get(f"/runs/{run}/lessons/one").status_code == 404
    refused = browser.post(f"/classes/{class_id}/runs/{run}/join?lang=zh-Hans")
    assert refused.status_code == 403
    assert "完成《安全地做》" in refused.get_data(as_text=True) or "安全地做" in refused.get_data(as_text=True)
    with pytest.raises(CourseMissing) as caught:
        enrol_me(school.services, school.learner, class_id=class_id, run_id=run)
    assert "Making safely" in str(caught.value)

    assert "Enter the course" not in page
    complete(school, offered(school, safety), school.learner)
    page = browser.get("/home").get_data(as_text=True)
    assert "You have completed what it asks for first." in page
    assert "Enter the course" in page
    assert browser.post(f"/classes/{class_id}/runs/{run}/join").location == f"/runs/{run}"
    assert in_run(school, run) == {school.learner.person_id}
    assert browser.get(f"/runs/{run}/lessons/one").status_code == 200


def test_row_01_the_code_lets_whoever_has_the_course_in_at_once(school: SmallSchool, safety: UUID, laser: UUID) -> None:
    complete(school, offered(school, safety), school.learner)
    class_id, code = new_class(school, "8B")
    run = offered(school, laser, class_id=class_id)
    for who in (school.learner, school.other_learner):
        join_class(school.services, who, code=code)
    assert in_run(school, run) == {school.learner.person_id}


def test_a_run_for_a_class_enrols_whoever_may_and_lists_the_others_until_they_may(
    school: SmallSchool, app: Flask, laser: UUID
) -> None:
    record(school, school.learner)
    answer = offer(school, laser)
    run = UUID(answer["run"])
    assert in_run(school, run) == {school.learner.person_id}
    assert answer["refused"] == {str(run): {str(school.other_learner.person_id): ["making-safely"]}}
    browser = Browser(app, school.services).sign_in(school.instructor)
    assert "lacks Making safely" in browser.get(f"/classes/{school.class_id}").get_data(as_text=True)
    browser.post(f"/runs/{run}/enrol")
    page = browser.get(f"/classes/{school.class_id}").get_data(as_text=True)
    assert "0 enrolled; 1 still wait for another course." in page
    form = {"person": str(school.other_learner.person_id), "course": "making-safely", "note": "Seen at the fair."}
    assert browser.post(f"/classes/{school.class_id}/completions", form).status_code == 303
    assert "may be enrolled now" in browser.get(f"/classes/{school.class_id}").get_data(as_text=True)
    browser.post(f"/runs/{run}/enrol")
    assert in_run(school, run) == {school.learner.person_id, school.other_learner.person_id}
    assert "Everybody is in every course" in browser.get(f"/classes/{school.class_id}").get_data(as_text=True)


def test_a_roster_reports_each_person_who_lacks_a_course(school: SmallSchool, app: Flask, laser: UUID) -> None:
    run = offered(school, laser)
    content = b"display_name,number\nNew One,11\nNew Two,12\n"
    answer = import_roster(school.services, school.instructor, class_id=school.class_id, content=content)
    with school.services.database.reading(school.id) as session:
        new = {str(one.id) for one in session.scalars(select(Person).where(Person.display_name.like("New %")))}
    assert set(answer["refused"][str(run)]) == new
    page = Browser(app, school.services).sign_in(school.instructor).get(f"/classes/{school.class_id}")
    shown = page.get_data(as_text=True)
    assert shown.count("lacks Making safely") == 4


def test_a_block_of_a_platform_is_refused_by_name_until_the_course_is_completed(
    school: SmallSchool, app: Flask, tmp_path: Path, safety: UUID
) -> None:
    """The learner is in the platform's class, where the instructor can record what they completed elsewhere."""
    publish_course(
        school,
        tmp_path,
        "boxes",
        title={"en": "Boxes", "zh-Hans": "盒子"},
        prerequisites=["making-safely"],
        briefs=["paper-box"],
        files={name: (SMALL / name).read_text("utf-8") for name in ("briefs/paper-box.yaml", "rubrics/box.yaml")},
        words={"two": '::project{brief="paper-box"}'},
    )
    platform = make_platform(school, app)
    found = definitions(school, "paper-box")
    platform.course, platform.brief, platform.rubric = "boxes", split(found["brief"]), split(found["rubric"])
    for answer in (platform.fragment(), platform.act("start", {"title": "Mine"})):
        assert answer.status_code == 403
        assert answer.get_json()["code"] == "enrolment.course_missing"
        assert answer.get_json()["title"] == "Boxes begins when you have completed Making safely."
    assert "安全地做" not in platform.fragment(lang="en").get_json()["title"]
    assert "Making safely" not in platform.fragment(lang="zh-Hans").get_json()["title"]
    with school.services.database.reading(school.id) as session:
        run = session.scalars(select(CourseRun).where(CourseRun.course_key.is_not(None))).one()
        member = session.scalars(select(ClassMember).where(ClassMember.class_id == run.class_id)).one()
        assert session.scalar(select(Enrolment.id).where(Enrolment.run_id == run.id)) is None
    assert platform.fragment(sub="teacher", role="instructor").status_code == 200
    record_completion(
        school.services,
        school.officer,
        person_id=member.person_id,
        course="making-safely",
        note="Paper certificate seen.",
        class_id=run.class_id,
    )
    assert platform.fragment().status_code == 200
    assert in_run(school, run.id) == {member.person_id}


def test_who_is_in_a_run_stays_when_the_course_asks_for_more_and_who_left_is_asked_anew(
    school: SmallSchool, tmp_path: Path, safety: UUID
) -> None:
    class_id, code = new_class(school, "8B", school.learner, school.other_learner)
    run = offered(school, publish_course(school, tmp_path, "wood"), class_id=class_id)
    publish_course(school, tmp_path, "wood", prerequisites=["making-safely"])
    remove_member(school.services, school.administrator, class_id=class_id, person_id=school.other_learner.person_id)
    for who in (school.learner, school.other_learner):
        join_class(school.services, who, code=code)
    assert in_run(school, run) == {school.learner.person_id}


def test_whoever_is_only_in_the_class_has_no_way_into_its_run(school: SmallSchool, app: Flask, laser: UUID) -> None:
    run = offered(school, laser)
    with school.services.database.reading(school.id) as session:
        row = session.get_one(CourseRun, run)
        for permission in ("course.read", "run.learn", "project.start"):
            assert not allowed(session, school.learner, permission, row), permission
    with pytest.raises(NotFound):
        read_lesson(school.services, school.learner, run_id=run, lesson="one")
    with pytest.raises(NotFound):
        start(
            school.services,
            school.learner,
            run_id=run,
            brief=school.brief_version,
            rubric=school.rubric_version,
            title="Slipped in",
        )
    browser = Browser(app, school.services).sign_in(school.learner)
    for address in (f"/runs/{run}/enrol", f"/runs/{run}/dates", f"/runs/{run}/lessons/one/read"):
        assert browser.post(address).status_code == 404, address
    assert browser.post(f"/classes/{school.class_id}/runs/{school.run_id}/join").status_code == 404, "in it already"
    form = {"person": str(school.learner.person_id), "course": "making-safely", "note": "I swear."}
    assert browser.post(f"/classes/{school.class_id}/completions", form).status_code in (403, 404)
    assert browser.post(f"/school/people/{school.learner.person_id}/completions", form).status_code in (403, 404)
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(CourseCompletion)).all() == []


def test_a_run_of_another_class_is_not_joined_through_ones_own(school: SmallSchool, tmp_path: Path) -> None:
    elsewhere, _code = new_class(school, "8B")
    run = offered(school, publish_course(school, tmp_path, "wood"), class_id=elsewhere)
    with pytest.raises(NotFound):
        enrol_me(school.services, school.learner, class_id=school.class_id, run_id=run)
    with pytest.raises(NotFound):
        enrol_waiting(school.services, school.learner, run_id=run)


def test_a_completion_is_recorded_by_who_may_with_a_note_and_once(
    school: SmallSchool, app: Flask, safety: UUID
) -> None:
    mine = school.learner
    for who in (school.learner, school.mentor, school.other_learner, school.instructor.viewing_as_learner()):
        with pytest.raises(MakerpathError) as caught:
            record(school, mine, by=who)
        assert caught.value.status in (403, 404)
    with pytest.raises(NotFound):
        record(school, school.officer)
    with pytest.raises(NotFound):
        record_completion(school.services, school.instructor, person_id=mine.person_id, course="laser", note="x")
    for wrong in ("no-such-course", "", "no\0course"):
        with pytest.raises(MakerpathError) as caught:
            record(school, mine, wrong)
        assert caught.value.code == "completion.course"
    record(school, mine)
    with pytest.raises(Conflict):
        record(school, mine, by=school.officer)
    with school.services.database.reading(school.id) as session:
        row = session.scalars(select(CourseCompletion)).one()
        assert (row.how, row.noted_by) == ("recorded", school.instructor.person_id)
    page = Browser(app, school.services).sign_in(school.officer).get(f"/school/people/{mine.person_id}")
    shown = page.get_data(as_text=True)
    assert "Passed at the town workshop." in shown and "Recorded by Instructor" in shown


def test_the_office_records_on_a_persons_page(school: SmallSchool, app: Flask, safety: UUID) -> None:
    browser = Browser(app, school.services).sign_in(school.officer)
    address = f"/school/people/{school.learner.person_id}/completions"
    assert browser.post(address, {"course": "making-safely", "note": ""}).status_code == 422
    assert browser.post(address, {"course": "making-safely", "note": "Letter of 3 May."}).status_code == 303
    assert browser.post(address, {"course": "making-safely", "note": "Again."}).status_code == 409
