"""Scripts that enter a platform's page: plain ones, with one name of ours, quiet, and without the library of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.tree import ROOT
from tests.xblocks.test_styles import on_demand, PUBLIC

COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
NEVER = {
    "a library that a platform may take away": r"jQuery|\$\(|\$\.|\brequire\(|\bdefine\(",
    "noise": r"\bconsole\.",
    "a box that stops the page": r"\b(alert|confirm|prompt)\(|showModal",
    "code out of text": r"\beval\(|new Function\(|document\.write",
    "a handler that a strict page refuses": r"\.setAttribute\(\s*[\"']on|[\"'`\s]on[a-z]+=[\"'`]",
    "the height of a frame that has none": r"innerHeight|clientHeight\b.*documentElement|visualViewport",
}
"""What no script of ours does in a page of others."""


def scripts() -> list[Path]:
    return [*sorted(PUBLIC.glob("*.js")), *on_demand("js")]


def code(script: Path) -> str:
    return COMMENT.sub("", script.read_text("utf-8")).strip()


@pytest.mark.parametrize("script", scripts(), ids=lambda path: path.name)
@pytest.mark.parametrize("what", NEVER)
def test_a_script_never_does(script: Path, what: str) -> None:
    text = code(script)
    # A short name for looking something up may be called as others call their library.
    named = [name for name in ("$", "$$") if f"const {name} = " in text]
    assert not re.search(NEVER[what], re.sub(r"(?<!\w)\${1,2}(?=[(.])", "", text) if named else text)


@pytest.mark.parametrize("script", scripts(), ids=lambda path: path.name)
def test_a_script_is_closed_in_itself(script: Path) -> None:
    text = code(script)
    alone = re.match(r"\(function \(\) \{\s+\"use strict\";", text) and text.endswith("})();")
    assert alone or re.match(r"window\.Makerpath\w+ = function \([^)]*\) \{\s+\"use strict\";", text)
    assert all(name.startswith("Makerpath") for name in re.findall(r"\bwindow\.(\w+)\s*=[^=]", text))


@pytest.mark.parametrize(
    "page", sorted((ROOT / "plugin/makerpath/xblocks").rglob("*.html")), ids=lambda path: path.name
)
def test_templates_of_blocks_run_nothing(page: Path) -> None:
    if "preview" not in page.parts:
        assert not re.search(r"<script|<style|\son[a-z]+=|\sstyle=|javascript:", page.read_text("utf-8"))


@pytest.fixture
def blank(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context()
    page = context.new_page()
    page.goto("about:blank")
    yield page
    context.close()


@pytest.mark.browser
def test_row_06_all_scripts_together_add_one_name_and_what_begins_a_block(blank: Any) -> None:
    said: list[str] = []
    blank.on("console", lambda message: said.append(message.text))
    blank.on("pageerror", lambda error: said.append(str(error)))
    before = set(blank.evaluate("Object.getOwnPropertyNames(window)"))
    first = [PUBLIC / name for name in ("handlers.js", "studio.js")]
    for script in [*first, *(one for one in scripts() if one not in first)]:
        blank.add_script_tag(content=script.read_text("utf-8"))
    added = set(blank.evaluate("Object.getOwnPropertyNames(window)")) - before
    assert "Makerpath" in added and all(re.fullmatch(r"Makerpath[A-Z]?\w*", name) for name in added)
    assert blank.evaluate("document.body.innerHTML").replace("\n", "") == ""
    assert said == []
