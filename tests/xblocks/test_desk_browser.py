"""A whole review inside a platform's page, with the real service behind the block, and without touching the mouse."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.models import Assessment, AssessmentCase, WAITING
from makerpath.service.core.database import utc_now
from makerpath.service.courses.definitions import Version
from makerpath.service.courses.models import CourseRun, DefinitionVersion
from makerpath.service.operation import Services
from makerpath.service.people.models import Identity
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import add_evidence
from makerpath.service.starting.operations import start
from makerpath.service.uploads.operations import take
from tests.conftest import PATIENCE
from tests.e2e import pictures
from tests.e2e.looking import axe, WCAG
from tests.service.school import jpeg
from tests.xblocks.calls import COURSE
from tests.xblocks.serving import workbench_of

pytestmark = pytest.mark.browser
SCENARIO = "makerpath_assessment.0"
LESSON = '---\nid: first-fold\ntitle: {title}\nminutes: 20\n---\n{title}.\n\n::assessment{{brief="paper-box"}}\n'
MAKERS = {"student_1": "My lamp 会说话的灯", "student_2": "Her box"}


@dataclass
class Place:
    """The workbench, and what the service behind it has kept."""

    url: str
    services: Services
    school_id: UUID

    def rows(self) -> list[Assessment]:
        with self.services.database.reading(self.school_id) as session:
            return list(session.scalars(select(Assessment).order_by(Assessment.id)))

    def person(self, student: str) -> Actor:
        with self.services.database.reading(self.school_id) as session:
            found = session.scalars(select(Identity.person_id).where(Identity.subject == student)).one()
        return Actor(person_id=found, school_id=self.school_id)

    def begin(self) -> None:
        """A project of each maker, with a picture, handed in for its assessment."""
        with self.services.database.reading(self.school_id) as session:
            run_id = session.scalars(select(CourseRun.id)).one()
            versions = {row.kind: row for row in session.scalars(select(DefinitionVersion))}
        named = {
            kind: Version(versions[kind].slug, versions[kind].scoring_hash, versions[kind].wording_hash)
            for kind in ("brief", "rubric")
        }
        for student, title in MAKERS.items():
            maker = self.person(student)
            made = start(self.services, maker, run_id=run_id, title=title, **named)
            project = UUID(made["project"])
            file = take(self.services, maker, project, jpeg())
            body = "The first sketch 第一张草图"
            add_evidence(self.services, maker, project_id=project, stage="launch", body=body, file_id=file)
        with self.services.database.writing(self.school_id) as session:
            session.execute(update(AssessmentCase).values(state=WAITING, ready_at=utc_now()))

    def ask(self, student: str, title: str, role: str) -> None:
        with self.services.database.writing(self.school_id) as session:
            case = session.scalars(
                select(AssessmentCase)
                .join(Project, Project.id == AssessmentCase.project_id)
                .where(Project.title == title)
            ).one()
            who = self.person(student).person_id
            session.add(Allocation(case_id=case.id, project_id=case.project_id, person_id=who, role=role))


@pytest.fixture
def place(tmp_path: Path, chromium: Any) -> Iterator[Place]:
    root = tmp_path / "small-course"
    shutil.copytree(COURSE, root)
    for language, title in (("en", "First fold"), ("zh-Hans", "第一折")):
        (root / f"modules/folding/one.{language}.md").write_text(LESSON.format(title=title))
    with workbench_of(root, tmp_path / "data") as (url, services, school_id):
        found = Place(url, services, school_id)
        for student in (*MAKERS, "student_3"):
            page = chromium.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(f"{url}/scenario/{SCENARIO}/?student={student}")
            page.wait_for_selector(".mp-assessment")
            page.close()
        found.begin()
        yield found


@pytest.fixture
def opened(chromium: Any, place: Place) -> Iterator[Callable[..., Any]]:
    """Opens the block as somebody; no page may have a script error, nor anything wider than it."""
    contexts: list[Any] = []
    errors: list[Any] = []

    def opening(student: str, width: int = 1000, **more: Any) -> Any:
        contexts.append(chromium.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce", **more))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(error))
        page.goto(f"{place.url}/scenario/{SCENARIO}/?student={student}")
        page.wait_for_selector(".mp-assessment")
        return page

    yield opening
    for context in contexts:
        context.close()
    assert errors == []


def until(condition: Callable[[], bool], page: Any = None) -> None:
    """With `page`, what a test answers in the service's place goes on meanwhile."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not condition():
        assert time.monotonic() < deadline
        if page is None:
            time.sleep(0.1)
        else:
            page.wait_for_timeout(100)


def focused(page: Any, what: str) -> Any:
    """The value of an expression on whatever has the focus, `it`."""
    return page.evaluate(f"(() => {{ const it = document.activeElement; return {what}; }})()")


def seen(page: Any) -> None:
    """Whatever has the focus is in the window and shows it."""
    box = focused(page, "(({top, bottom, height}) => [top, bottom, height, innerHeight])(it.getBoundingClientRect())")
    assert box[0] < box[3] and box[1] > 0, focused(page, "it.outerHTML.slice(0, 200)")
    shown = """(() => {
        const held = it.matches('.mp-level input') ? it.nextElementSibling : it;
        const style = [it, held].map(one => getComputedStyle(one));
        return style.some(one => one.outlineStyle !== 'none' || one.boxShadow !== 'none');
    })()"""
    assert focused(page, shown), focused(page, "it.outerHTML.slice(0, 200)")


def tab_to(page: Any, selector: str, back: bool = False) -> None:
    """Tab until what `selector` names has the focus; on the way the focus is always to be seen."""
    for _step in range(150):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        inside = focused(page, "Boolean(it.closest('.makerpath-block'))")
        if inside:
            seen(page)
        if focused(page, f"it.matches({selector!r})"):
            return
    raise AssertionError(f"no tab stop {selector}")


def narrow(page: Any, width: int) -> None:
    shown = "[...document.querySelectorAll('.makerpath-block *')].filter(e => e.checkVisibility())"
    inside = "!e.closest('.mp-visually-hidden, .mp-scroll')"
    wide = f"{shown}.filter(e => e.getBoundingClientRect().right > {width} + 1 && {inside})"
    assert page.evaluate(f"{wide}.map(e => e.outerHTML.slice(0, 160))") == []


def clean(page: Any) -> None:
    assert axe(page, WCAG, ".makerpath-block") == []


def test_row_06_a_whole_review_by_keys_alone_in_the_platforms_page(opened: Any, place: Place) -> None:
    page = opened("instructor_a")
    tab_to(page, "a[data-makerpath-page*='desk=']")
    assert "My lamp" in focused(page, "it.textContent")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-desk-form][data-ready]", state="attached")
    assert focused(page, "it.matches('h2') && it.textContent") == "My lamp 会说话的灯"
    criteria = page.locator("[data-desk-criterion]").count()
    for number in range(criteria):
        tab_to(page, ".mp-level input")
        page.keyboard.press("ArrowDown")
        assert focused(page, "it.checked")
        tab_to(page, "textarea[name^=comment-]")
        if number == 0:
            page.keyboard.type("Look at the corner 看边角")
    until(lambda: len(place.rows()) == 1 and len(place.rows()[0].levels) == criteria)
    tab_to(page, "textarea[name=comment]")
    page.keyboard.type("Well made")
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    tab_to(page, "button[name=keep]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".mp-desk-overall .mp-desk-insert")
    tab_to(page, ".mp-desk-overall .mp-desk-insert")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('textarea[name=comment]').value === 'Well made\\nWell made'")
    assert focused(page, "it.name") == "comment"
    until(lambda: place.rows()[0].comment == "Well made\nWell made")
    page.reload()
    page.wait_for_selector("text=draft")
    tab_to(page, "a[data-makerpath-page*='desk=']")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-desk-form][data-ready]", state="attached")
    assert page.input_value("textarea[name=comment]") == "Well made\nWell made"
    assert page.locator(".mp-level input:checked").count() == criteria
    tab_to(page, "button[name=final][value='0']:not([tabindex])")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('[data-desk-saved]').textContent.startsWith('Saved')")
    assert focused(page, "it.value") == "0", "who saves a draft goes on where they are"
    tab_to(page, "button[name=final][value=next]")
    page.keyboard.press("Enter")
    page.wait_for_selector("h2:text('Her box')")
    assert focused(page, "it.matches('h2') && it.textContent") == "Her box"
    assert page.locator("text=The assessment is final.").is_visible()
    (row,) = place.rows()
    assert row.final_at is not None and row.comment == "Well made\nWell made"
    tab_to(page, "a[data-makerpath-page]", back=True)
    clean(page)


def test_single_keys_work_inside_the_block_alone_and_only_when_wished(opened: Any, place: Place) -> None:
    page = opened("instructor_a")
    page.get_by_role("link", name="My lamp").click()
    page.wait_for_selector("[data-desk-form][data-ready]", state="attached")
    page.keyboard.press("j")
    assert page.locator("[data-current]").count() == 0
    page.get_by_label("Single keys").check()
    page.keyboard.press("j")
    page.keyboard.press("2")
    assert page.locator("[data-desk-criterion]").first.locator("input[type=radio]").nth(1).is_checked()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("1")
    assert page.locator("[data-desk-criterion]").first.locator("input[type=radio]").nth(1).is_checked(), "beside it"
    until(lambda: len(place.rows()) == 1)


def test_nothing_is_lost_and_nothing_saved_twice_while_the_service_is_away(opened: Any, place: Place) -> None:
    page = opened("instructor_a")
    page.get_by_role("link", name="My lamp").click()
    page.wait_for_selector("[data-desk-form][data-ready]", state="attached")
    asked: list[dict[str, Any]] = []
    away = True

    def answered(route: Any) -> None:
        """What is sent arrives; while the service is away, its answer does not."""
        asked.append(route.request.post_data_json)
        answer = route.fetch()
        if away:
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route("**/handler/**/act/**", answered)
    page.fill("textarea[name=comment]", "Typed while it was away")
    page.wait_for_selector("[data-desk-saved][data-kind=wrong]")
    page.fill("textarea[name=comment]", "Typed while it was away, and more")
    until(lambda: len(asked) >= 2, page)
    assert {one["key"] for one in asked} == {asked[0]["key"]}, "the same is sent again until it is answered"
    away = False
    until(lambda: [row.comment for row in place.rows()] == ["Typed while it was away, and more"], page)
    page.wait_for_selector("[data-desk-saved]:not([data-kind=wrong]):not(:empty)")
    assert [row.revision for row in place.rows()] == [2] and page.locator(".mp-desk-conflict").count() == 0
    last = "Not sent before the page was left"
    page.unroute_all(behavior="wait")
    page.context.set_offline(True)
    page.fill("textarea[name=comment]", last)
    page.wait_for_selector("[data-desk-saved][data-kind=wrong]")
    page.context.set_offline(False)
    page.reload()
    page.get_by_role("link", name="My lamp").click()
    page.wait_for_function(
        "document.querySelector('textarea[name=comment]')?.value === 'Not sent before the page was left'"
    )
    until(lambda: place.rows()[0].comment == "Not sent before the page was left")


def test_two_tabs_meet_in_place(opened: Any, place: Place) -> None:
    one, two = opened("instructor_a"), opened("instructor_a")
    for page in (one, two):
        page.get_by_role("link", name="My lamp").click()
        page.wait_for_selector("[data-desk-form][data-ready]", state="attached")
    one.fill("textarea[name=comment]", "From tab one")
    until(lambda: len(place.rows()) == 1)
    first = two.locator("[data-desk-place] textarea").first
    first.fill("From tab two")
    two.wait_for_selector(".mp-desk-conflict")
    assert "From tab one" in two.inner_text(".mp-desk-conflict")
    assert focused(two, "it.matches('.mp-desk-conflict')")
    two.get_by_role("button", name="Put both together").click()
    until(lambda: place.rows()[0].comment == "From tab one" and "From tab two" in place.rows()[0].comments.values())


def test_a_point_in_a_picture_is_commented_on_in_the_block(opened: Any, place: Place) -> None:
    page = opened("instructor_a")
    page.get_by_role("link", name="My lamp").click()
    page.wait_for_selector("[data-desk-form][data-ready]", state="attached")
    page.locator("[data-desk-picture] img").first.click(position={"x": 30, "y": 20})
    form = page.locator("form[data-desk-pin]:visible")
    form.locator("textarea").fill("This edge")
    form.get_by_role("button").click()
    assert page.locator(".mp-pins .mp-pin").count() == 1
    until(lambda: [[pin["text"] for pin in row.pins] for row in place.rows()] == [["This edge"]])


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_it_is_whole_on_every_width_and_in_the_dark(opened: Any, place: Place, language: str) -> None:
    tail = "" if language == "en" else "-zh"
    place.ask("student_3", MAKERS["student_2"], "peer")
    for scheme in ("light", "dark"):
        for student in ("instructor_a", "student_1", "student_3"):
            page = opened(student + tail, color_scheme=scheme)
            if student != "student_1":
                page.locator("a[data-makerpath-page*='desk=']").first.wait_for()
            for step in ("start", "desk"):
                if step == "desk":
                    if student == "student_1":
                        continue
                    page.locator("a[data-makerpath-page*='desk=']").first.click()
                    page.wait_for_selector("[data-desk-form][data-ready]", state="attached")
                for width in (1000, 390, 320):
                    page.set_viewport_size({"width": width, "height": 900})
                    goal = pictures.goal_of(f"block-{student}-{step}-{language}-{width}-{scheme}", kept=False)
                    if goal is not None:
                        pictures.write(page, goal)
                    narrow(page, width)
                clean(page)
                if step == "desk":
                    page.locator("[data-desk-tab=rubric]").click()
                    goal = pictures.goal_of(f"block-{student}-rubric-{language}-320-{scheme}", kept=False)
                    if goal is not None:
                        pictures.write(page, goal)
                    narrow(page, 320)
                    clean(page)
            page.close()
