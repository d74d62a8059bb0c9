"""A rubric made from scratch in the browser, in Chinese and without YAML, by which a project is then assessed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from makerpath.service.accounts.operations import begin
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.operation import Services
from makerpath.service.web.context import COOKIE
from tests.e2e.looking import axe
from tests.e2e.serving import listening
from tests.service.school import make_school, SmallSchool


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Services, SmallSchool]]:
    with listening(tmp_path) as services:
        yield services, make_school(services)


def check(page: Any, where: str) -> None:
    """No rule of accessibility is broken, and nothing stands beside the page, on a phone neither."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (where, width)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert axe(page) == [], where


def field(page: Any, name: str) -> Any:
    return page.locator(f'[name="{name}"]').first


def test_a_rubric_from_scratch_assesses_a_project(new_page: Any, here: tuple[Services, SmallSchool]) -> None:
    services, school = here
    url = services.settings.service_url
    assert school.instructor.person_id is not None
    with services.database.writing(school.id) as session:
        token = begin(session, school.instructor.person_id, school.id).token
    page = new_page(reduced_motion="reduce", color_scheme="dark")
    page.context.add_cookies(
        [{"name": COOKIE, "value": token, "url": url}, {"name": "makerpath_language", "value": "zh-Hans", "url": url}]
    )
    page.goto(f"{url}/rubrics")
    check(page, "shelf")
    page.get_by_label("名称").or_(page.locator("#title")).first.fill("灯的量规")
    page.get_by_role("button", name="开始", exact=True).or_(
        page.locator("form[action='/rubrics/new'] button")
    ).first.click()
    page.locator("#editor").wait_for()

    # The draft is kept as one types, and the preview follows.
    field(page, "criteria.0.title.zh-Hans").fill("光的层次")
    page.locator("[data-rb-preview]").get_by_text("光的层次").wait_for()
    field(page, "title.en").fill("Lamp")
    field(page, "criteria.0.title.en").fill("Layers of light")
    for place in range(4):
        field(page, f"criteria.0.levels.{place}.description.zh-Hans").fill(f"看得出第 {place} 层")
        field(page, f"criteria.0.levels.{place}.description.en").fill(f"One sees layer {place}")
    field(page, "criteria.0.competencies").fill("4c:creativity")
    check(page, "editor")

    # Structure changes without loading the page.
    page.evaluate("window.stayed = true")
    page.locator('button[value="copy-criterion:0"]').click()
    page.locator('[id="criteria.1"]').wait_for()
    field(page, "criteria.1.title.zh-Hans").fill("安全")
    field(page, "criteria.1.title.en").fill("Safety")
    page.locator('button[value="up-criterion:1"]').click()
    page.locator('[id="criteria.0"] h2').get_by_text("安全").wait_for()
    page.locator('button[value="remove-level:0.0"]').click()
    page.locator('[id="criteria.0.levels.3"]').wait_for(state="detached")
    assert page.evaluate("window.stayed")
    field(page, "criteria.0.required").select_option(index=1)

    page.locator('.mp-rb-bar button[value="publish"]').click()
    page.get_by_role("heading", name="发布版本 1").wait_for()
    check(page, "publish")
    page.locator("form.mp-section button").click()
    page.get_by_text("版本 1 已发布").wait_for()
    check(page, "versions")

    page.goto(f"{url}/runs/{school.run_id}/rubrics")
    check(page, "run")
    page.get_by_role("link", name="另选一份").first.click()
    own = page.locator("#rubric option", has_text="灯的量规").first.get_attribute("value")
    page.locator("#rubric").select_option(value=own)
    page.get_by_role("button", name="看看会有什么变化").click()
    page.get_by_role("button", name="选用这份量规").wait_for()
    check(page, "choose")
    page.get_by_role("button", name="选用这份量规").click()
    page.get_by_text("本班选用").wait_for()

    project = school.start()
    with services.database.reading(school.id) as session:
        case = session.scalars(
            select(AssessmentCase).where(AssessmentCase.project_id == project, AssessmentCase.plan == "final")
        ).one()
        rubric = load_rubric(session, case.rubric_hash, case.rubric_wording)
    assert [item.title["zh-Hans"] for item in rubric.criteria] == ["安全", "光的层次"]
    assert rubric.criteria[0].required == rubric.criteria[0].levels[0].id and len(rubric.criteria[0].levels) == 3
    page.goto(f"{url}/projects/{project}/assess/final")
    page.get_by_text("光的层次").first.wait_for()
    page.get_by_text("看得出第 3 层").first.wait_for()
