"""The board of two hundred projects, looked at as people meet it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from makerpath.service.accounts.operations import begin
from makerpath.service.operation import Services
from makerpath.service.web.context import COOKIE
from tests.bench.project_parts.school import fill, Filled
from tests.e2e import pictures
from tests.e2e.looking import axe
from tests.e2e.serving import listening
from tests.service.school import make_school

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 960}}


@pytest.fixture
def full(tmp_path: Path) -> Iterator[tuple[Services, Filled]]:
    with listening(tmp_path) as services:
        yield services, fill(make_school(services), 200, per_run=200)


def test_a_board_of_two_hundred_projects_is_whole_on_phone_and_desk(new_page: Any, full: Any) -> None:
    services, filled = full
    url = services.settings.service_url
    with services.database.writing(filled.instructor.school_id) as session:
        token = begin(session, filled.instructor.person_id, filled.instructor.school_id).token
    page = new_page(**SIZES["desk"], reduced_motion="reduce")
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    for language in ("en", "zh-Hans"):
        page.goto(f"{url}/runs/{filled.runs[0]}/board?lang={language}")
        for size, window in SIZES.items():
            page.set_viewport_size(window)
            assert page.evaluate("document.documentElement.scrollWidth") == window["width"], (language, size)
            goal = pictures.goal_of(f"board-{language}-{size}-light", kept=(language, size) == ("en", "desk"))
            if goal is not None:
                pictures.write(page, goal)
        assert axe(page) == [], language
    assert page.locator(".mp-pin").count() == 200

    page.goto(f"{url}/runs/{filled.runs[0]}/board?show=waiting&lang=en")
    boxes = page.locator(".mp-pin-pick input")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Decide together").click()
    page.locator("input[name=item]:checked").nth(1).wait_for(state="attached")
    page.locator("input[name=verdict][value=hold]").check(force=True)
    page.locator("textarea[name=comment]").fill("We look at it together on Monday.")
    page.get_by_role("button", name="Decide", exact=True).click()
    page.get_by_text("decided").first.wait_for()
