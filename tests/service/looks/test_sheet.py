"""Every part in every state, in both languages, light and dark, on a phone and on a desk."""

from __future__ import annotations

import mimetypes
import re
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.e2e.looking import axe
from tests.service.looks.sheet import sheet

STATIC = Path(str(files("makerpath.service").joinpath("static")))
SHARED = Path(str(files("makerpath.xblocks").joinpath("assets", "public")))
LANGUAGES = ("en", "zh-Hans")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_have_no_styles_or_scripts_inline(language: str) -> None:
    html = sheet(language, "light")
    assert not re.search(r'\sstyle="|\son[a-z]+="|<style|<script(?! src=)', html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_name_their_language(language: str) -> None:
    assert f'<html lang="{language}"' in sheet(language, "light")


def test_dark_has_a_value_for_every_colour_whichever_way_it_was_chosen() -> None:
    text = (SHARED / "tokens.css").read_text()
    by_system, by_hand = re.findall(r'\[data-theme="(?:auto|dark)"\] \{(.*?)\}', text, re.S)
    assert by_system.split() == by_hand.split()
    light = set(re.findall(r"(--mp-[a-z-]+): (?:#|rgb)", text.split("@media")[0]))
    assert light == set(re.findall(r"(--mp-[a-z-]+): (?:#|rgb)", by_hand))


def test_fragments_reach_nothing_outside_themselves() -> None:
    for name in ("fragment.css", "forms.css", "project.css"):
        text = re.sub(r"/\*.*?\*/", "", (STATIC / "css" / name).read_text(), flags=re.S)
        text = re.sub(r"@keyframes [^{]+\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", text)
        for selectors in re.findall(r"([^{}]+)\{[^{}]*\}", text):
            for selector in re.split(r",(?![^(]*\))", re.sub(r"^\s*@[^{]*$", "", selectors)):
                assert not selector.strip() or selector.strip().startswith(".mp-fragment"), (name, selector)


@pytest.mark.browser
@pytest.mark.parametrize("width", (390, 1280))
@pytest.mark.parametrize("theme", ("light", "dark"))
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_and_nothing_sticks_out(chromium: Any, language: str, theme: str, width: int) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 860}, color_scheme=theme, reduced_motion="reduce"
    )
    page = context.new_page()
    context.route("http://sheet.test/**", lambda route: _serve(route, language, theme))
    page.goto("http://sheet.test/")
    page.wait_for_load_state("networkidle")
    assert axe(page) == []
    for narrow in (320, 820, width):
        page.set_viewport_size({"width": narrow, "height": 860})
        assert page.evaluate("document.documentElement.scrollWidth") <= narrow
    context.close()


def _serve(route: Any, language: str, theme: str) -> None:
    path = urlsplit(route.request.url).path
    if path == "/":
        route.fulfill(body=sheet(language, theme), content_type="text/html; charset=utf-8")
    elif path.startswith("/static/"):
        name = path.removeprefix("/static/")
        file = SHARED / name.removeprefix("block/") if name.startswith("block/") else STATIC / name
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "font/woff2")
    else:
        route.fulfill(status=404, body="")
