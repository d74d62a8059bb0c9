"""One lesson with everything in it, in the service's dress: both languages, phone and desk, light and dark."""

from __future__ import annotations

import mimetypes
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from makerpath.markup import render_lesson
from tests.e2e import pictures
from tests.e2e.looking import axe

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent
STATIC = Path(str(files("makerpath.service").joinpath("static")))
SHARED = Path(str(files("makerpath.xblocks").joinpath("assets", "public")))
SHEETS = ("css/fonts", "block/tokens", "css/base", "css/fragment", "css/forms", "css/project", "css/pages")
SIZES = {"phone": (390, 844), "desk": (1280, 960)}
KEPT = {"every-kind-en-desk-light"}
"""What the guides show, from the element `SHOWN` on."""
SHOWN = ".mp-lesson h2:nth-of-type(2)"
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 340"><path fill="#f3ead8" d="M0 0h600v340H0z"/>
<path fill="#d9a441" d="m180 300 60-230h120l60 230z"/><path fill="none" stroke="#744d00" stroke-width="4"
stroke-dasharray="10 8" d="M300 70v230M210 185h180"/></svg>"""


def page_of(language: str, theme: str) -> str:
    lesson = render_lesson((HERE / "data" / f"every-kind.{language}.md").read_text("utf-8"), language)
    sheets = "".join(f'<link rel="stylesheet" href="/static/{sheet}.css">' for sheet in (*SHEETS, "block/lesson-text"))
    title = "A lamp that breathes" if language == "en" else "会呼吸的灯"
    return (
        f'<!doctype html><html lang="{language}" data-theme="{theme}"><head><meta charset="utf-8">'
        f"<title>{title}</title>"
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{sheets}'
        '<script src="/static/block/tabs.js" defer></script></head><body class="mp-fragment mp-body">'
        f'<main class="mp-main"><article class="mp-lesson-page"><header><h1>{title}</h1></header>'
        f'<div class="mp-lesson" lang="{language}">{lesson}</div></article></main></body></html>'
    )


def serve(route: Any, language: str, theme: str) -> None:
    path = urlsplit(route.request.url).path
    if path == "/":
        route.fulfill(body=page_of(language, theme), content_type="text/html; charset=utf-8")
    elif path.endswith(".svg"):
        route.fulfill(body=DRAWING, content_type="image/svg+xml")
    elif path.startswith("/static/"):
        name = path.removeprefix("/static/")
        file = SHARED / name.removeprefix("block/") if name.startswith("block/") else STATIC / name
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "font/woff2")
    else:
        route.fulfill(status=404, body="")


def opened(chromium: Any, language: str, theme: str, size: str, **options: Any) -> Any:
    width, height = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
    context.route("http://lesson.test/**", lambda route: serve(route, language, theme))
    page = context.new_page()
    page.goto("http://lesson.test/")
    page.eval_on_selector_all("img", "images => images.forEach((image) => { image.loading = 'eager' })")
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ("light", "dark"))
@pytest.mark.parametrize("language", ("en", "zh-Hans"))
def test_axe_finds_nothing_and_nothing_sticks_out(chromium: Any, language: str, theme: str, size: str) -> None:
    page = opened(chromium, language, theme, size)
    assert axe(page) == []
    for width in (320, SIZES[size][0]):
        page.set_viewport_size({"width": width, "height": 860})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    keep(page, f"every-kind-{language}-{size}-{theme}")
    page.context.close()


@pytest.mark.parametrize("language", ("en", "zh-Hans"))
def test_without_scripts_every_panel_stands_under_its_title(chromium: Any, language: str) -> None:
    page = opened(chromium, language, "light", "phone", java_script_enabled=False)
    assert page.locator(".mp-tab > h3.mp-tab-title").count() == 3
    assert all(panel.is_visible() for panel in page.locator(".mp-tab").all())
    page.context.close()


def test_tabs_open_by_click_and_by_arrow_keys(chromium: Any) -> None:
    page = opened(chromium, "en", "light", "phone")
    tabs, panels = page.get_by_role("tab"), page.locator(".mp-tab")
    assert [panel.is_visible() for panel in panels.all()] == [True, False, False]
    tabs.nth(1).click()
    assert [panel.is_visible() for panel in panels.all()] == [False, True, False]
    for key, chosen in (("ArrowRight", 2), ("ArrowRight", 0), ("ArrowLeft", 2), ("Home", 0), ("End", 2)):
        page.keyboard.press(key)
        assert tabs.nth(chosen).get_attribute("aria-selected") == "true"
        assert page.evaluate("document.activeElement.getAttribute('aria-controls')") == panels.nth(
            chosen
        ).get_attribute("id")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "tabpanel"
    page.context.close()


def test_a_link_into_a_panel_opens_it(chromium: Any) -> None:
    page = opened(chromium, "en", "light", "phone")
    page.evaluate(
        "document.querySelectorAll('.mp-tab')[2].querySelector('p').id = 'mp-goal'; location.hash = 'mp-goal'"
    )
    page.wait_for_selector("#mp-goal", state="visible")
    page.evaluate("location.hash = '%'")
    page.context.close()


def keep(page: Any, name: str) -> None:
    goal = pictures.goal_of(name, kept=name in KEPT)
    if goal:
        page.evaluate("place => document.querySelector(place).scrollIntoView()", SHOWN)
        pictures.write(page, goal)
