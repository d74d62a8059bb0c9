"""The desk in a real browser: it saves as one types, takes points in pictures, keys, and never loses what was typed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.service.accounts.operations import begin
from makerpath.service.assessments.models import Assessment
from makerpath.service.projects.operations import add_evidence
from makerpath.service.web.context import COOKIE
from tests.e2e import pictures
from tests.e2e.looking import axe
from tests.e2e.serving import listening
from tests.service.assessing.setting import planned, wait
from tests.service.school import make_school, SmallSchool

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 960}}


@dataclass
class Place:
    """A school with two projects that wait, and a browser's way into it as its instructor."""

    school: SmallSchool
    projects: list[UUID]

    def open(self, new_page: Any, size: str = "desk") -> Any:
        url, who = self.school.services.settings.service_url, self.school.instructor
        with self.school.services.database.writing(self.school.id) as session:
            assert who.person_id is not None
            token = begin(session, who.person_id, self.school.id).token
        page = new_page(**SIZES[size], reduced_motion="reduce", base_url=url)
        page.context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
        return page

    def address(self, number: int = 0, language: str = "en") -> str:
        return f"/projects/{self.projects[number]}/assess/final?lang={language}"

    def row(self) -> Assessment:
        """The first assessment that was saved."""
        with self.school.services.database.reading(self.school.id) as session:
            return session.scalars(select(Assessment).order_by(Assessment.id).limit(1)).one()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with listening(tmp_path) as services:
        school = make_school(services)
        projects = [school.start(title="My lamp 会说话的灯"), school.start(school.other_learner, title="Her box")]
        for project, learner in zip(projects, (school.learner, school.other_learner), strict=True):
            add_evidence(
                services,
                learner,
                project_id=project,
                stage="launch",
                body="The first sketch",
                file_id=school.photo(project, learner),
            )
            planned(school, project, {})
        wait(school, *projects, late=1)
        yield Place(school, projects)


def saved(page: Any, press: Any) -> None:
    """Do something, and wait until the page says that it is saved."""
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 200):
        press()
    page.locator("[data-desk-saved]:not(:empty):not([data-kind=wrong])").wait_for()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_desk_is_whole_on_phone_and_desk_in_both_languages(new_page: Any, place: Place) -> None:
    page = place.open(new_page)
    page.emulate_media(reduced_motion="reduce")
    for language in ("en", "zh-Hans"):
        for name, address in (("queue", f"/assessments?lang={language}"), ("desk", place.address(0, language))):
            page.goto(address)
            for size, window in SIZES.items():
                page.set_viewport_size(window)
                assert page.evaluate("document.documentElement.scrollWidth") == window["width"], (name, language, size)
                goal = pictures.goal_of(f"assess-{name}-{language}-{size}-light", kept=False)
                if goal is not None:
                    pictures.write(page, goal)
                assert axe(page) == [], (name, language, size)
    page.set_viewport_size(SIZES["phone"])
    page.locator("[data-desk-tab=rubric]").click()
    assert page.locator("#rubric").is_visible() and not page.locator("#work").is_visible()
    assert axe(page) == []


def test_it_saves_as_one_types_points_and_presses_keys_and_goes_on(new_page: Any, place: Place) -> None:
    page = place.open(new_page)
    page.goto(place.address())
    first, second = place.school.rubric.criteria[:2]
    comment = page.locator(f"[name='comment-{first.id}']")
    saved(page, lambda: comment.fill("Look at the corner 看边角"))
    row = place.row()
    assert row.comments == {first.id: "Look at the corner 看边角"} and row.final_at is None

    page.locator("[data-desk-picture] img").click(position={"x": 30, "y": 20})
    pin = page.locator("form[data-desk-pin]:visible")
    pin.locator("textarea").fill("This edge")
    pin.locator("select[name=criterion]").select_option(second.id)
    pin.get_by_role("button").click()
    assert page.locator(".mp-pins .mp-pin").count() == 1
    until(lambda: [(item["text"], item["criterion"]) for item in place.row().pins] == [("This edge", second.id)])

    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("j")
    assert page.locator("[data-current]").count() == 0, "single keys are off until they are wished for"
    page.get_by_label("Single keys").check()
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("4")
    until(lambda: first.id in place.row().levels)
    assert page.locator(f"[name='level-{first.id}']").nth(3).is_checked()
    page.keyboard.press("j")
    page.keyboard.press("1")
    until(lambda: second.id in place.row().levels)
    page.keyboard.press("k")
    page.keyboard.press("c")
    page.keyboard.type("12jn")
    assert comment.input_value().endswith("12jn"), "keys write where one writes"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_text("next in the queue").wait_for()
    page.evaluate("window.stayed = true")
    page.keyboard.press("n")
    page.get_by_role("heading", name="Her box").wait_for()
    assert page.evaluate("window.stayed"), "no new page was loaded"
    assert str(place.projects[1]) in page.url
    page.go_back()
    page.get_by_role("heading", name="My lamp").wait_for()
    assert comment.input_value().endswith("12jn")
    for criterion in place.school.rubric.criteria:
        page.locator(f"[name='level-{criterion.id}']").last.check()
    page.get_by_text("100 %").first.wait_for()
    page.get_by_role("button", name="Make it final, then the next").click()
    page.get_by_text("The assessment is final.").wait_for()
    page.get_by_role("heading", name="Her box").wait_for()
    row = place.row()
    assert row.final_at is not None and row.total == 100


def test_what_two_tabs_say_is_put_together(new_page: Any, place: Place) -> None:
    page = place.open(new_page)
    page.goto(place.address())
    other = page.context.new_page()
    other.goto(place.address())
    first, second = place.school.rubric.criteria[:2]

    def one(where: Any, criterion: str, level: int, words: str) -> None:
        where.locator(f"[name='level-{criterion}']").nth(level).check()
        where.locator(f"[name='comment-{criterion}']").fill(words)

    saved(page, lambda: one(page, first.id, 2, "From the first tab"))
    one(other, second.id, 1, "From the second tab")
    other.locator(".mp-desk-conflict").wait_for()
    other.get_by_role("button", name="Make it final", exact=True).click()
    assert place.row().final_at is None, "nothing is final while two texts stand against each other"
    saved(other, lambda: other.get_by_role("button", name="Put both together").click())
    row = place.row()
    assert row.levels == {first.id: first.levels[2].id, second.id: second.levels[1].id}
    assert row.comments == {first.id: "From the first tab", second.id: "From the second tab"}


def test_two_tabs_and_a_lost_connection_lose_nothing(new_page: Any, place: Place) -> None:
    page = place.open(new_page)
    page.goto(place.address())
    context = page.context
    other = context.new_page()
    other.goto(place.address())
    saved(page, lambda: page.locator("[name=comment]").fill("From the first tab"))
    other.locator("[name=comment]").fill("From the second tab")
    panel = other.locator(".mp-desk-conflict")
    panel.wait_for()
    assert "From the first tab" in panel.inner_text() and "From the second tab" in panel.inner_text()
    assert other.locator("[name=comment]").input_value() == "From the second tab"
    row = place.row()
    assert row.comment == "From the first tab"
    saved(other, lambda: other.get_by_role("button", name="Keep what stands here").click())
    row = place.row()
    assert row.comment == "From the second tab"
    page.close()

    context.set_offline(True)
    other.locator("[name=comment]").fill("Written under way")
    other.get_by_text("kept on this device").wait_for()
    saved(other, lambda: context.set_offline(False))
    row = place.row()
    assert row.comment == "Written under way"
    context.set_offline(True)
    other.locator("[name=comment]").fill("Closed too early")
    other.get_by_text("kept on this device").wait_for()
    other.close()

    context.set_offline(False)
    again = context.new_page()
    saved(again, lambda: again.goto(place.address()))
    assert again.locator("[name=comment]").input_value() == "Closed too early"
    row = place.row()
    assert row.comment == "Closed too early"
