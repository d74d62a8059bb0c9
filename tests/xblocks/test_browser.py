"""The blocks in a real browser, in the workbench that `makerpath preview` serves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.xblocks.stub_service import StubService

pytestmark = pytest.mark.browser


def test_a_refused_form_keeps_what_was_typed_and_leads_to_the_reason(opened: Any) -> None:
    page = opened("makerpath_project.0", "student_1")
    page.fill("textarea[name=evidence]", "an unsent draft")
    page.click("text=Save the note")
    page.wait_for_selector("[role=alert]")
    assert page.evaluate("document.activeElement.textContent") == "Write something first."
    assert page.input_value("textarea[name=evidence]") == "an unsent draft"
    page.fill("textarea[name=text]", "clay")
    page.click("text=Save the note")
    page.wait_for_selector("li:text-is('clay')")
    assert page.input_value("textarea[name=evidence]") == "an unsent draft"
    page.reload()
    page.wait_for_selector("li:text-is('clay')")
    assert page.evaluate("window.hacked") is None


def test_row_06_an_outage_loses_nothing_and_the_page_recovers_by_itself(opened: Any, service: StubService) -> None:
    page = opened("makerpath_project.0", "student_2")
    page.wait_for_selector("textarea[name=text]")
    service.mode = "broken"
    page.fill("textarea[name=text]", "written in the dark")
    page.click("text=Save the note")
    page.wait_for_selector("text=The project service does not answer right now.")
    assert page.input_value("textarea[name=text]") == "written in the dark"
    service.mode = "ok"
    page.wait_for_selector("li:text-is('written in the dark')")
    assert page.inner_text("[data-makerpath-state]") == "The project service answers again."
    assert list(service.notes.values()) == ["written in the dark"]


def test_a_page_opened_while_the_service_is_down_says_so_in_the_readers_language(
    opened: Any, service: StubService
) -> None:
    service.mode = "broken"
    page = opened("makerpath_project.0", "student_3-zh")
    page.wait_for_selector("text=项目服务暂时没有响应。")
    assert "纸怎样守住一个秘密" in page.inner_text(".makerpath-project")
    service.mode = "ok"
    page.click("text=立即重试")
    page.wait_for_selector("textarea[name=text]")
    assert "(learner, zh-Hans)" in page.inner_text(".makerpath-project")


def test_an_upload_goes_on_after_the_line_was_lost(opened: Any, service: StubService) -> None:
    service.lost_patches = 1
    page = opened("makerpath_project.0", "student_4")
    page.wait_for_selector("textarea[name=text]")
    picture = bytes(range(256)) * 1000
    assert page.evaluate("typeof window.tus") == "undefined"
    page.set_input_files("input[type=file]", {"name": "灯.png", "mimeType": "image/png", "buffer": picture})
    page.wait_for_selector("text=灯.png is uploaded.")
    assert service.files["f0"] == picture
    page.click("text=Keep the evidence")
    page.wait_for_function("document.activeElement.matches('[data-makerpath-fragment]')")
    body = next(body for path, body, _ in service.asked if path.endswith("/evidence.add"))
    assert body["fields"] == {"stage": "launch", "evidence": "", "upload": "f0", "how": "draft"}
    ticket = next(body for path, body, _ in service.asked if path.endswith("/upload.create"))
    assert ticket["fields"] == {"stage": "launch", "name": "灯.png", "size": 256_000, "type": "image/png"}


def test_a_file_that_is_refused_says_why_and_holds_nothing_up(opened: Any, service: StubService) -> None:
    service.refusal = {"title": "This drawing would fetch other files.", "hint": "Save it as a picture."}
    page = opened("makerpath_project.0", "student_8")
    page.wait_for_selector("textarea[name=text]")
    page.set_input_files("input[type=file]", {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    page.wait_for_selector("text=This drawing would fetch other files. Save it as a picture.")
    assert not page.is_visible("text=Continue the upload")
    page.fill("textarea[name=evidence]", "In words")
    page.click("text=Keep the evidence")
    page.wait_for_function("document.activeElement.matches('[data-makerpath-fragment]')")
    body = next(body for path, body, _ in service.asked if path.endswith("/evidence.add"))
    assert (body["fields"]["evidence"], body["fields"].get("upload", "")) == ("In words", "")


def test_a_double_click_sends_a_form_once(opened: Any, service: StubService) -> None:
    page = opened("makerpath_project.0", "student_5")
    page.fill("textarea[name=text]", "once")
    page.dblclick("text=Save the note")
    page.wait_for_selector("li:text-is('once')")
    assert len([path for path, _, _ in service.asked if path.endswith("/note.add")]) == 1


def test_the_chosen_language_stays(opened: Any) -> None:
    page = opened("makerpath_project.1", "student_6")
    assert page.is_visible("text=Make a box.")
    with page.expect_response("**/language/**"):
        page.click("button:text('简体中文') >> nth=0")
    assert page.is_visible("text=做一个盒子。")
    assert not page.is_visible("text=Look at it again.")
    page.reload()
    assert page.is_visible("text=做一个盒子。")


def test_a_lesson_read_to_its_end_is_complete(opened: Any) -> None:
    page = opened("makerpath_lesson.0", "student_7")
    page.locator("[data-makerpath-end]").scroll_into_view_if_needed()
    page.wait_for_selector("text=You have read this lesson.")
    page.reload()
    assert page.is_visible("text=You have read this lesson.")


def test_an_author_writes_a_lesson_beside_its_preview(opened: Any) -> None:
    page = opened("makerpath_lesson.1/studio_view", "instructor")
    page.fill("textarea[data-makerpath-source=en]", "A **new** text.")
    page.wait_for_selector("[data-makerpath-preview=en] strong")
    page.fill("input[name=display_name]", "")
    page.click("button[type=submit]")
    page.wait_for_selector("[role=alert]:visible")
    assert page.evaluate("document.activeElement.name") == "display_name"
    page.fill("input[name=display_name]", "First fold")
    with page.expect_navigation():
        page.click("button[type=submit]")
    assert opened("makerpath_lesson.1", "student_8").is_visible("text=A new text.")


def test_tabs_work_in_the_preview_and_in_the_block(opened: Any) -> None:
    page = opened("makerpath_lesson.2/studio_view", "instructor")
    page.fill("[data-makerpath-source=en]", ":::: tabs\n::: tab Hand\nFold.\n:::\n::: tab Machine\nCut.\n:::\n::::")
    page.locator("[data-makerpath-preview=en]").get_by_role("tab", name="Machine").click()
    assert page.locator("[data-makerpath-preview=en] .mp-tab:visible p").inner_text() == "Cut."
    with page.expect_navigation():
        page.click("button[type=submit]")
    page = opened("makerpath_lesson.2", "student_8")
    page.get_by_role("tab", name="Hand").press("ArrowRight")
    assert page.locator(".mp-tab:visible p").inner_text() == "Cut."


@pytest.mark.parametrize("scenario", ["makerpath_lesson.1", "makerpath_project.1", "makerpath_lesson.1/studio_view"])
def test_nothing_is_wider_than_a_small_phone(opened: Any, page: Any, scenario: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    opened(scenario, "instructor")
    page.wait_for_load_state("networkidle")
    width = (
        "Math.max(...[...document.querySelectorAll('.makerpath-block *')].map(e => e.getBoundingClientRect().right))"
    )
    assert page.evaluate(width) <= 320


def test_what_a_block_sends_away_is_kept_to_its_own_handlers(opened: Any, page: Any, preview: tuple[str, Path]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened("makerpath_project.0", "student_9")
    page.wait_for_selector("textarea[name=text]")
    assert all(address.startswith((preview[0], "data:")) for address in asked)
