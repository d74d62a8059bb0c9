"""The author's form of every block in a real browser, in a dialog as the authoring side gives it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from xblock.core import XBlock

from tests.conftest import PATIENCE
from tests.e2e.looking import axe
from tests.xblocks.calls import post
from tests.xblocks.every import fields_of, names
from tests.xblocks.fake_platform import FakePlatform, Someone

pytestmark = pytest.mark.browser
HOST = "http://studio.test"
OPEN = """([name, data]) => {
  window.told = [];
  const handlerUrl = (element, handler) => "/handler/" + handler;
  const runtime = { handlerUrl, notify: (name, data) => told.push([name, data]) };
  window[name](runtime, document.querySelector("#dialog"), data);
}"""
Dialog = Callable[..., tuple[Any, Any]]


@pytest.fixture
def dialog(chromium: Any, platform: FakePlatform) -> Iterator[Dialog]:
    """Opens the form of the block `name` in a page whose handlers are the block's."""
    contexts = []

    def opening(name: str, view: str = "studio_view", language: str = "en", width: int = 900, **fields: Any) -> Any:
        platform.who = Someone("9", "Chen Jing", staff=True, language=language)
        cls = XBlock.load_class(name)
        block = platform.block(cls, name, usage=f"{name}-1", **{**fields_of(name), **fields})
        made = getattr(block, view)({})
        head = "".join(
            f"<style>{cls.open_local_resource(found.data.split(name + '/')[1]).read().decode()}</style>"
            for found in made.resources
            if found.data.endswith(".css")
        )
        context = chromium.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)

        def answered(route: Any) -> None:
            path = route.request.url.removeprefix(HOST)
            if not path.startswith("/handler/"):
                start = f"<!doctype html><html lang='{language}'><title>Studio</title>{head}"
                html = f"{start}<main><h1>Studio</h1><div id='dialog'>{made.content}</div></main></html>"
                return route.fulfill(body=html, content_type="text/html; charset=utf-8")
            status, body = post(block, path.removeprefix("/handler/"), route.request.post_data_buffer or b"")
            return route.fulfill(status=status, body=json.dumps(body), content_type="application/json")

        page.route("**/*", answered)
        page.goto(HOST)
        for found in made.resources:
            if found.data.endswith(".js"):
                page.add_script_tag(content=cls.open_local_resource(found.data.split(name + "/")[1]).read().decode())
        if made.js_init_fn and view == "studio_view":
            page.evaluate(OPEN, [made.js_init_fn, made.json_init_args])
        return page, block

    yield opening
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("view", ["studio_view", "author_view"])
@pytest.mark.parametrize("name", names())
def test_row_06_axe_finds_nothing_in_what_authors_see(dialog: Dialog, name: str, view: str, language: str) -> None:
    page, _ = dialog(name, view, language, width=320)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", names())
def test_row_06_an_author_saves_by_the_keyboard_alone(dialog: Dialog, name: str) -> None:
    page, block = dialog(name)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "display_name"
    page.keyboard.press("Control+A")
    page.keyboard.type("Group 7B")
    titles = page.locator("[data-makerpath-title]")
    assert titles.all_inner_texts() == ["Group 7B"] * 2
    page.keyboard.press("Enter")
    page.wait_for_function("told.some(([name, data]) => name === 'save' && data.state === 'end')")
    assert page.evaluate("told.map(([name, data]) => [name, data.state])") == [["save", "start"], ["save", "end"]]
    assert block.display_name == "Group 7B"


def test_the_courses_own_name_is_shown_in_each_language(dialog: Dialog) -> None:
    page, _block = dialog("makerpath_project")
    given = page.locator("[data-makerpath-title]").all_inner_texts()
    assert len(set(given)) == 2
    page.fill("[name=display_name]", "Lamp")
    assert page.locator("[data-makerpath-title]").all_inner_texts() == ["Lamp", "Lamp"]
    page.fill("[name=display_name]", given[1])
    assert page.locator("[data-makerpath-title]").all_inner_texts() == given
    page.fill("[name=weight]", "30")
    assert "30 points" in page.locator("[data-makerpath-echo=weight]").nth(0).inner_text()
    assert "30 分" in page.locator("[data-makerpath-echo=weight]").nth(1).inner_text()


@pytest.mark.parametrize(
    ("name", "field", "typed", "said"),
    [
        ("makerpath_survey", "display_name", "   ", "Give a name of at most 200 characters."),
        ("makerpath_survey", "display_name", "n" * 201, "Give a name of at most 200 characters."),
        ("makerpath_project", "weight", "12.5", "Give the points as a whole number between 1 and 1000."),
        ("makerpath_project", "weight", "1001", "Give the points as a whole number between 1 and 1000."),
        ("makerpath_lesson", "minutes", "soon", "Give a length of at most 600 minutes; 0 shows none."),
    ],
)
def test_row_06_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    dialog: Dialog, name: str, field: str, typed: str, said: str
) -> None:
    page, block = dialog(name)
    before = getattr(block, field)
    page.fill(f"[name={field}]", typed)
    page.click("button[type=submit]")
    assert page.locator(f"[data-makerpath-wrong={field}]").inner_text() == said
    assert page.evaluate("document.activeElement.name") == field
    described = page.get_attribute(f"[name={field}]", "aria-describedby") or ""
    assert all(page.locator(f"#{one}").count() for one in described.split())
    assert (page.get_attribute(f"[name={field}]", "aria-invalid"), page.input_value(f"[name={field}]")) == (
        "true",
        typed,
    )
    assert (page.evaluate("told"), getattr(block, field)) == ([], before)
    page.fill(f"[name={field}]", "7")
    assert not page.is_visible(f"[data-makerpath-wrong={field}]")


def test_the_servers_refusal_stands_at_the_field_too(dialog: Dialog) -> None:
    page, _block = dialog("makerpath_survey", language="zh-hans")
    page.fill("[name=display_name]", "Start\x01 here")
    page.click("button[type=submit]")
    page.wait_for_selector("[data-makerpath-wrong=display_name]:visible")
    assert "看不见的字符" in page.inner_text("[data-makerpath-wrong=display_name]")
    assert page.evaluate("told.map(([name]) => name)") == ["save", "error"]
    assert page.evaluate("document.activeElement.name") == "display_name"


def test_a_lesson_is_written_beside_what_learners_see(dialog: Dialog) -> None:
    page, block = dialog("makerpath_lesson", content={"en": "Old."}, minutes=5)
    page.fill("[name='content.en']", "  ")
    page.click("button[type=submit]")
    wrong = page.locator("[data-makerpath-wrong='content.en']")
    assert wrong.inner_text() == "Write the lesson in at least one language."
    page.fill("[name='content.zh-Hans']", "一段**新**文字。")
    assert not wrong.is_visible()
    page.wait_for_selector("[data-makerpath-preview='zh-Hans'] strong")
    page.click("button[type=submit]")
    page.wait_for_function("told.length === 2")
    assert block.content == {"zh-Hans": "一段**新**文字。\n"}


def test_a_lost_connection_keeps_the_form(dialog: Dialog) -> None:
    page, _block = dialog("makerpath_survey")
    page.unroute("**/*")
    page.route("**/handler/**", lambda route: route.abort())
    page.fill("[name=display_name]", "Kept")
    page.click("button[type=submit]")
    page.wait_for_selector("[data-makerpath-error]:visible")
    assert "Check your connection" in page.inner_text("[data-makerpath-error]")
    assert page.input_value("[name=display_name]") == "Kept"
    assert page.evaluate("document.activeElement.matches('[data-makerpath-error]')")
    assert page.evaluate("told.map(([name]) => name)") == ["save", "error"]


def test_cancel_says_so(dialog: Dialog) -> None:
    page, block = dialog("makerpath_showcase")
    before = block.display_name
    page.fill("[name=display_name]", "Never mind")
    page.click("[data-makerpath-cancel]")
    assert (page.evaluate("told"), block.display_name) == ([["cancel", {}]], before)


def test_no_form_shows_raw_json(platform: FakePlatform) -> None:
    for name in names():
        block = platform.block(XBlock.load_class(name), name, **fields_of(name))
        for view in ("studio_view", "author_view"):
            assert not re.search(r'[{\[]\s*(&#34;|")', getattr(block, view)({}).content), (name, view)
