"""The catalogue of a school's courses."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from makerpath.service.accounts.bootstrap import create_school_with_administrator
from makerpath.service.policy import Actor
from makerpath.service.progress.recording import record_completion
from tests.service.browsing import app_of, Browser
from tests.service.policy.test_permitted import queries
from tests.service.progress.small_courses import both, offered, publish_course
from tests.service.school import SmallSchool

NOTE = "No course of this catalogue is about arts, crafts, design or the humanities."


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


@pytest.fixture
def laser(school: SmallSchool, tmp_path: Path) -> None:
    publish_course(school, tmp_path, "making-safely", disciplines=["law"])
    publish_course(
        school,
        tmp_path,
        "laser",
        title={"en": "Cutting with light", "zh-Hans": "光的切割"},
        level=3,
        disciplines=["technology"],
        age_band={"from": 14, "to": 18},
        prerequisites=["making-safely"],
        mandatory=["not-here"],
        companions=["making-safely"],
        based_on=[{"title": "Light", "authors": ["A. Maker"], "licence": "CC-BY-4.0", "changes": both("Shorter.")}],
        modules=[{"id": "start", "lessons": ["one"], "theme": both("Light", "光")}],
    )


def shown(app: Flask, school: SmallSchool, who: Actor, address: str) -> str:
    answer = Browser(app, school.services).sign_in(who).get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("", True),
        ("discipline=technology", True),
        ("discipline=art", False),
        ("level=3", True),
        ("level=1", False),
        ("age=14", True),
        ("age=13", False),
        ("language=zh-Hans", True),
        ("discipline=technology&level=3&age=18&language=en", True),
        ("discipline=technology&level=2", False),
        ("discipline=<script>&level=-1&age=9999999999&language=xx", True),
    ],
)
def test_courses_are_found_by_discipline_level_language_and_age(
    school: SmallSchool, app: Flask, laser: None, query: str, there: bool
) -> None:
    page = shown(app, school, school.learner, f"/courses?{query}")
    assert ('href="/courses/laser"' in page) is there
    assert "<script>&" not in page


def test_a_course_says_what_must_come_first_and_ticks_what_is_done(
    school: SmallSchool, app: Flask, tmp_path: Path, laser: None
) -> None:
    page = shown(app, school, school.learner, "/courses/laser")
    for words in ("Must come first", "Needed for the certificate", "Goes well with", "not offered here", "Light"):
        assert words in page
    assert "A. Maker" in page and "Shorter." in page and "Completed" not in page
    record_completion(
        school.services,
        school.instructor,
        person_id=school.learner.person_id,
        course="making-safely",
        note="Seen.",
        class_id=school.class_id,
    )
    assert "Completed" in shown(app, school, school.learner, "/courses/laser")
    assert "Completed" not in shown(app, school, school.other_learner, "/courses/laser")


def test_a_course_lists_the_readers_own_runs_alone(school: SmallSchool, app: Flask, tmp_path: Path) -> None:
    run = offered(school, publish_course(school, tmp_path, "wood"))
    assert f"/runs/{run}" in shown(app, school, school.learner, "/courses/wood")
    assert f"/runs/{run}" in shown(app, school, school.instructor, "/courses/wood")
    stranger, _ = other_school(school)
    browser = Browser(app, school.services).sign_in(stranger)
    assert browser.get("/courses/wood").status_code == 404
    assert "/courses/wood" not in browser.get("/courses").get_data(as_text=True)


def other_school(school: SmallSchool) -> tuple[Actor, str]:
    made, admin = create_school_with_administrator(
        school.services,
        slug="dale",
        code="DAL",
        name={"en": "Dale"},
        time_zone="UTC",
        email="admin@dale.example",
        person="Dale",
        password="four plain words here",
    )
    return Actor(person_id=admin, school_id=made), "Dale"


def test_who_is_not_signed_in_is_asked_to(school: SmallSchool, app: Flask) -> None:
    for address in ("/courses", "/courses/paper-clay-light"):
        assert Browser(app, school.services).get(address).status_code == 303
    browser = Browser(app, school.services).sign_in(school.learner)
    for address in ("/courses/none", "/courses/%00", "/courses/..%2f"):
        assert browser.get(address).status_code == 404


def test_row_03_the_staff_is_told_when_no_course_is_about_the_humanities(
    school: SmallSchool, app: Flask, tmp_path: Path
) -> None:
    assert NOTE not in shown(app, school, school.instructor, "/courses")
    publish_course(school, tmp_path, "paper-clay-light", disciplines=["engineering"])
    for who in (school.instructor, school.officer, school.administrator):
        assert NOTE in shown(app, school, who, "/courses")
    for who in (school.learner, school.mentor):
        assert NOTE not in shown(app, school, who, "/courses")


def test_the_catalogue_takes_as_many_queries_for_two_courses_as_for_one(
    school: SmallSchool, app: Flask, tmp_path: Path
) -> None:
    browser = Browser(app, school.services).sign_in(school.learner)
    one = queries(browser, "/courses")
    offered(school, publish_course(school, tmp_path, "wood", companions=["paper-clay-light"]))
    assert queries(browser, "/courses") <= one + 1, "one more for the titles of courses that are named"
