"""Courses that a brief names beside its stages."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import yaml
from flask import Flask

from makerpath.domain.hashing import split
from tests.service.browsing import app_of, Browser
from tests.service.platform import make_platform
from tests.service.progress.small_courses import both, definitions, offered, publish_course, SMALL
from tests.service.school import SmallSchool

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
