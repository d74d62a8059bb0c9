"""Courses that a brief names beside its stages."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from uuid import UUID

import pytest
import yaml
from flask import Flask
from markupsafe import escape

from makerpath.content.check import load
from makerpath.domain.hashing import split
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from tests.service.browsing import app_of, Browser
from tests.service.platform import make_platform
from tests.service.progress.small_courses import both, definitions, offered, publish_course, SMALL
from tests.service.school import SmallSchool

SHIPPED = Path(__file__).parents[3] / "courses"
ROBOT = {
    "schema": "makerpath.brief/1",
    "id": "robot",
    "title": both("A robot", "机器人"),
    "driving_question": both("What should a robot never decide?"),
    "summary": both("Build one."),
    "rubric": "box",
    "stages": [
        {"id": name, "gate": "advisory" if name == "plan" else "strict", "task": both(f"Do {name}.")}
        for name in ("launch", "plan", "prototype", "exhibit")
    ],
    "companions": [
        {"course": "thinking-machines", "stage": "plan", "why": both("How a model learns to see.", "模型怎样学会看。")},
        {"course": "not-here", "stage": "plan", "why": both("Elsewhere.")},
    ],
}


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


@pytest.fixture
def robots(school: SmallSchool, tmp_path: Path) -> SmallSchool:
    """The school with a run of a course whose project is a robot, and with an AI course that nobody follows yet."""
    course = publish_course(
        school,
        tmp_path,
        "robots",
        briefs=["robot"],
        files={
            "briefs/robot.yaml": yaml.safe_dump(ROBOT, allow_unicode=True),
            "rubrics/box.yaml": (SMALL / "rubrics/box.yaml").read_text("utf-8"),
        },
        words={"two": '::project{brief="robot"}'},
    )
    return dataclasses.replace(school, run_id=offered(school, course), **definitions(school, "robot"))


def test_row_04_a_robot_project_shows_the_ai_course_at_its_plan_stage(
    robots: SmallSchool, app: Flask, tmp_path: Path
) -> None:
    ai = publish_course(
        robots, tmp_path, "thinking-machines", title={"en": "Thinking machines", "zh-Hans": "会思考的机器"}
    )
    project = robots.start()
    browser = Browser(app, robots.services).sign_in(robots.learner)
    page = browser.get(f"/projects/{project}?stage=plan").get_data(as_text=True)
    assert "Courses that help here" in page and "How a model learns to see." in page
    assert 'href="/courses/thinking-machines"' in page
    assert "Elsewhere." in page and "/courses/not-here" not in page
    assert "Thinking machines" not in browser.get(f"/projects/{project}?stage=launch").get_data(as_text=True)
    chinese = browser.get(f"/projects/{project}?stage=plan&lang=zh-Hans").get_data(as_text=True)
    assert "会思考的机器" in chinese and "模型怎样学会看。" in chinese
    run = offered(robots, ai)
    assert f'href="/runs/{run}"' in browser.get(f"/projects/{project}?stage=plan").get_data(as_text=True)


def test_row_04_in_a_block_the_link_leads_to_the_service(robots: SmallSchool, app: Flask, tmp_path: Path) -> None:
    publish_course(robots, tmp_path, "thinking-machines")
    platform = make_platform(robots, app)
    platform.course, platform.brief, platform.rubric = "robots", split(robots.brief), split(robots.rubric)
    platform.act("start", {"title": "Mine"})
    body = {"page": {"stage": "plan"}}
    html = platform.fragment(body).get_json()["html"]
    assert f'href="{robots.services.settings.service_url}/courses/thinking-machines"' in html


def test_row_04_the_robot_project_that_ships_shows_the_data_course_beside_its_plan(
    school: SmallSchool, app: Flask
) -> None:
    for slug in ("data-stories", "making-safely"):
        publish(school.services, school.administrator, package=take_in(load(SHIPPED / slug)))
    shipped = load(SHIPPED / "robots-that-notice")
    open_to_all = dataclasses.replace(shipped, course=shipped.course.model_copy(update={"prerequisites": []}))
    course = publish(school.services, school.administrator, package=take_in(open_to_all))
    made = definitions(school, "a-robot-that-notices")
    robots = dataclasses.replace(school, run_id=offered(school, UUID(course["course"])), **made)
    project = robots.start()
    browser = Browser(app, school.services).sign_in(school.learner)
    whys = {item.stage: item.why for item in shipped.briefs["a-robot-that-notices"].companions}
    for language, title in load(SHIPPED / "data-stories").course.title.items():
        page = browser.get(f"/projects/{project}?stage=plan&lang={language}").get_data(as_text=True)
        assert 'href="/courses/data-stories"' in page and title in page
        assert str(escape(whys["plan"][language])) in page
    prototype = browser.get(f"/projects/{project}?stage=prototype").get_data(as_text=True)
    assert 'href="/courses/making-safely"' in prototype and "/courses/data-stories" not in prototype
