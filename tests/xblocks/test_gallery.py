"""Every block in every state of the gallery, as its readers meet it: both languages, small, dark, mirrored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from makerpath.xblocks.preview.states import BLOCKS, EDITOR, STATES
from tests.conftest import PATIENCE
from tests.e2e import looking
from tests.xblocks.gallery import opened

PHONE = {"width": 320, "height": 640}
REACHED = {
    ("lesson", "passed"): "You have read this lesson.",
    ("project", "new"): "How can a light speak",
    ("project", "begun"): "still missing",
    ("project", "waiting"): "Exhibit is handed in and waits for a decision.",
    ("project", "returned"): "Exhibit is to be revised",
    ("project", "passed"): "Every gate is passed.",
    ("project", "down"): "The project service does not answer right now.",
    ("project", "staff"): "Projects of this course",
    ("project", "chinese"): "会说话的灯",
    ("project", "visitor"): "Sign in and enrol to take part.",
    ("project", "bare"): "This part of the course is still empty.",
    ("lab", "passed"): "Right to the last corner.",
    ("certificate", "suspended"): "is suspended",
    ("certificate", "replaced"): "Earlier certificates",
    ("certificate", "expired"): "has expired",
    ("lab", "returned"): "Look at it once more and hand it in again.",
    ("showcase", "passed"): "The market under the bridge",
    ("certificate", "passed"): "Your certificate is issued.",
    ("attendance", "passed"): "You were there.",
    ("sign-off", "passed"): "Signed by Chen Jing",
    ("quiz", "begun"): "Not right yet",
    ("quiz", "passed"): "Right",
}
"""What tells that a state was really reached."""
TOO_WIDE = """() => {
    const root = document.scrollingElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const scrolls = (one) => one && (getComputedStyle(one).overflowX !== "visible" || scrolls(one.parentElement));
    const out = (one) => {
        const box = one.getBoundingClientRect();
        return (box.right > root.clientWidth + 1 || box.left < -1) && !scrolls(one.parentElement);
    };
    const all = [...document.querySelectorAll("main *")].filter(out);
    return [`${root.scrollWidth} px`, ...all.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))];
}"""
"""How wide the page is, and what makes it so."""
MIRRORED = """() => {
    document.dir = "rtl";
    document.querySelectorAll("[dir=ltr]").forEach((one) => { one.dir = "rtl"; });
}"""


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page of a small phone; no script may have failed in it."""
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.mark.browser
@pytest.mark.xdist_group("gallery")
@pytest.mark.parametrize("block", BLOCKS)
def test_row_06_every_state_of_the_block_is_whole(page: Any, gallery: str, block: str) -> None:
    """Layout does not depend on the theme, nor do colours on the language: each is looked at once."""
    found: list[str] = []
    for state in [name for name in STATES if name in BLOCKS[block]]:
        opened(page, gallery, block, state, "en")
        if (block, state) in REACHED:
            assert REACHED[block, state] in page.inner_text("main"), (block, state)
        found += [f"{state}: {item}" for item in _looked_at(page, state)]
        opened(page, gallery, block, state, "zh-Hans")
        found += [f"{state}, in Chinese: {item}" for item in _read(page)]
    assert not found, "\n".join(found)


def _looked_at(page: Any, state: str) -> Iterator[str]:
    yield from (f"too wide: {item}" for item in page.evaluate(TOO_WIDE))
    yield from looking.axe(page)
    if state != EDITOR:
        # Studio is light.
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        yield from (f"dark: {item}" for item in looking.axe(page, looking.CONTRAST))
    page.evaluate(MIRRORED)
    yield from (f"mirrored: {item}" for item in page.evaluate(TOO_WIDE))


def _read(page: Any) -> Iterator[str]:
    yield from (f"too wide: {item}" for item in page.evaluate(TOO_WIDE))
    yield from looking.english(page)


@pytest.mark.browser
@pytest.mark.xdist_group("gallery")
def test_row_06_the_way_from_the_grid_to_a_block_and_on(page: Any, gallery: str) -> None:
    page.goto(f"{gallery}/?language=zh-Hans")
    assert [*looking.axe(page), *looking.english(page), *page.evaluate(TOO_WIDE)] == []
    page.goto(f"{gallery}/?language=en")
    assert page.locator("td a").count() == sum(map(len, BLOCKS.values()))
    page.get_by_role("link", name="See it Attendance: Nothing yet").click()
    page.frame_locator("iframe").get_by_role("textbox").wait_for()
    page.locator("[data-preparing]").wait_for(state="detached")
    page.click("[data-switch=size]:text('390')")
    assert page.locator("iframe").evaluate("frame => frame.clientWidth") == 390
    page.get_by_role("link", name="Visitor").click()
    page.frame_locator("iframe").get_by_text("Sign in and enrol to take part.").wait_for()
    assert looking.axe(page) == []


@pytest.mark.django_db
def test_what_cannot_be_reached_says_why() -> None:
    """This process has no service behind its gallery."""
    browser = Client()
    grid = browser.get("/blocks/?language=en").content.decode()
    assert grid.count('aria-label="This needs the service, which does not run."') > 40
    assert "Project: Waiting" not in grid and "Project: Visitor" in grid
    page = browser.get("/blocks/project/waiting/?language=en").content.decode()
    assert "This needs the service, which does not run." in page and "<iframe" not in page
    for path in (
        "/blocks/project/waiting/frame/",
        "/blocks/quiz/down/frame/",
        "/blocks/none/new/",
        "/blocks/lab/none/",
    ):
        assert browser.get(path).status_code == 404
