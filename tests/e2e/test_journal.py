"""The workshop journal on a phone: a note with words and a picture in one go, found again by its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from makerpath.service.accounts.bootstrap import replace_password
from tests.e2e.looking import axe, WCAG
from tests.e2e.serving import listening
from tests.e2e.visitors import email_of, Learner
from tests.service.school import jpeg, make_school, PASSWORD, SmallSchool

RECORDER = """() => {
  // A microphone that says nothing: what the browser would record is three bytes long.
  navigator.mediaDevices.getUserMedia = async () => ({ getTracks: () => [{ stop() {} }] });
  window.MediaRecorder = class {
    static isTypeSupported() { return true; }
    constructor(stream, options) { this.mimeType = options.mimeType; }
    start() {}
    stop() { this.ondataavailable({ data: new Blob(["abc"]) }); this.onstop(); }
  };
}"""


@pytest.fixture
def school(tmp_path: Path) -> Iterator[SmallSchool]:
    with listening(tmp_path) as services:
        made = make_school(services)
        replace_password(services, email=email_of(made, made.learner), password=PASSWORD)
        yield made


def test_a_note_takes_ten_seconds_on_a_phone(new_page: Any, school: SmallSchool, tmp_path: Path) -> None:
    project, photo = school.start(), tmp_path / "lamp.jpg"
    jpeg().save(photo)
    learner = Learner(new_page(390, 844), school, "zh-Hans")
    learner.sign_in(email_of(school, school.learner))
    page = learner.page
    page.goto(f"{learner.url}/projects/{project}?tab=journal")
    page.evaluate(RECORDER)
    form = learner.form("journal")
    form.locator("[name=body]").fill("激光切得太深，换成 70 %")
    form.locator("[name=photo]").set_input_files(photo)
    form.locator("input[name=upload]:not([value=''])").wait_for(state="attached")
    recorder = form.locator("[data-makerpath-record]")
    recorder.click()
    form.locator("[data-makerpath-record][aria-pressed=true]").wait_for()
    recorder.click()
    form.locator("input[name=upload]:not([value=''])").nth(1).wait_for(state="attached")
    learner.press("Note it", form)
    page.get_by_text(learner.say("Noted.")).wait_for()

    page.locator("[name=q]").fill("激光")
    page.locator("[name=q]").press("Enter")
    page.wait_for_url("**q=*")
    found = page.locator(".mp-entry")
    assert found.count() == 1
    assert found.locator("img").count() == 1
    assert "激光切得太深" in found.inner_text()
    page.goto(f"{learner.url}/projects/{project}?tab=journal")
    assert page.locator(".mp-entry").count() == 2, "the picture with its words, and the voice note"

    for tab in ("journal", "materials", "versions"):
        page.goto(f"{learner.url}/projects/{project}?tab={tab}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, tab
        assert axe(page, WCAG) == [], tab
