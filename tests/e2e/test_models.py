"""A model turns in a real browser, by mouse and by keys, from a file that a learner sent."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops
from werkzeug.datastructures import FileStorage

from makerpath.service.accounts.operations import begin
from makerpath.service.projects import operations
from makerpath.service.uploads.operations import take
from makerpath.service.web.context import COOKIE
from tests.e2e.serving import listening
from tests.service.school import make_school
from tests.service.uploads import samples


def seen(canvas: Any) -> Image.Image:
    return Image.open(io.BytesIO(canvas.screenshot())).convert("RGB")


def differ(before: Image.Image, after: Image.Image) -> bool:
    return ImageChops.difference(before, after).getbbox() is not None


def test_an_stl_turns_by_mouse_and_by_keys(new_page: Any, tmp_path: Path) -> None:
    with listening(tmp_path) as services:
        school = make_school(services)
        project = school.start()
        for content, name in ((samples.block(), "block.stl"), (samples.model(), "shade.glb")):
            file_id = take(services, school.learner, project, FileStorage(io.BytesIO(content), name))
            operations.add_evidence(
                services, school.learner, project_id=project, stage="launch", rule="", body="", file_id=file_id
            )
        with services.database.writing(school.id) as session:
            begun = begin(session, school.learner.person_id, school.id)
        page = new_page(width=390, reduced_motion="reduce")
        page.context.add_cookies([{"name": COOKIE, "value": begun.token, "url": services.settings.service_url}])
        elsewhere: list[str] = []
        page.on("request", lambda request: elsewhere.append(request.url))
        page.goto(f"{services.settings.service_url}/projects/{project}?stage=launch")
        page.locator("details", has=page.locator(".mp-model")).first.evaluate("each => { each.open = true; }")
        first, second = page.locator(".mp-model").nth(0), page.locator(".mp-model").nth(1)
        first.get_by_role("button").click()
        canvas = first.locator("canvas")
        canvas.wait_for()
        page.wait_for_timeout(300)
        begun_with = seen(canvas)
        assert len(begun_with.getcolors(100_000) or []) > 2, "nothing was drawn"
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(200)
        by_keys = seen(canvas)
        assert differ(begun_with, by_keys)
        box = canvas.bounding_box()
        page.mouse.move(box["x"] + 100, box["y"] + 80)
        page.mouse.down()
        page.mouse.move(box["x"] + 160, box["y"] + 100, steps=4)
        page.mouse.up()
        page.wait_for_timeout(200)
        assert differ(by_keys, seen(canvas))
        second.get_by_role("button").click()
        second.locator("canvas").wait_for()
        assert first.locator("canvas").count() == 0
        ours = (services.settings.service_url, services.settings.content_url, "blob:", "data:")
        assert [url for url in elsewhere if not url.startswith(ours)] == []
