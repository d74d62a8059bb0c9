"""A quiz in a lesson, answered in a real browser without a script: wrong, mended, passed.

`MAKERPATH_SCREENSHOTS` names a folder for pictures of each step.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from makerpath.service.accounts.operations import begin
from makerpath.service.policy import Actor
from makerpath.service.web.context import COOKIE
from tests.e2e.looking import axe
from tests.e2e.serving import listening
from tests.service.lessons import lesson_with, LessonInSchool
from tests.service.quizzes.test_quizzes import edit
from tests.service.school import make_school

pytestmark = pytest.mark.xdist_group("quiz")

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 960}}
WORDS = {
    "en": ("Two", "Four", "Water", ("A bone folder", "A finger nail"), "crease"),
    "zh-Hans": ("两层", "四层", "水", ("折纸骨刀", "指甲"), "折痕"),
}


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LessonInSchool]:
    folder = tmp_path_factory.mktemp("quiz")
    with listening(folder / "data") as services:
        made = lesson_with(make_school(services), folder, '::quiz{id="folds"}', {})
        edit(made, attempts=30)
        yield made


def opened(new_page: Any, lesson: LessonInSchool, actor: Actor, language: str, **options: Any) -> Any:
    page = new_page(**options)
    services = lesson.school.services
    assert actor.person_id is not None
    with services.database.writing(actor.school_id) as session:
        token = begin(session, actor.person_id, actor.school_id).token
    url = services.settings.service_url
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    page.goto(f"{url}{lesson.address}")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[name=language][value={language}]").click()
        page.wait_for_selector(f"html[lang={language}]")
    return page


def looked_at(page: Any, name: str) -> None:
    """Nothing is wider than the window, and nothing is hard to reach."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    if folder := os.environ.get("MAKERPATH_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"quiz-{name}.png", full_page=True, animations="disabled")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", WORDS)
def test_a_quiz_is_answered_mended_and_passed(new_page: Any, lesson: LessonInSchool, language: str, size: str) -> None:
    two, four, water, tools, crease = WORDS[language]
    learner = lesson.school.learner if size == "phone" else lesson.school.other_learner
    page = opened(new_page, lesson, learner, language, java_script_enabled=False, **SIZES[size])
    part = page.locator("#part-quiz-folds")
    looked_at(page, f"{language}-{size}-1-open")
    part.get_by_label(four).check()
    part.get_by_label(water).check()
    part.locator("input[type=text]").nth(0).fill("30")
    part.locator("input[type=text]").nth(1).fill("")
    part.locator("button").click()
    assert part.locator("[role=alert]").is_visible()
    assert part.locator(".mp-wrong").count() == 1
    assert part.get_by_label(four).is_checked()
    looked_at(page, f"{language}-{size}-2-unanswered")
    part.locator("input[type=text]").nth(1).fill("line")
    part.locator("button").click()
    assert part.locator(".mp-quiz-verdict--wrong").count() == 4
    looked_at(page, f"{language}-{size}-3-wrong")
    part.get_by_label(two).check()
    part.get_by_label(water).uncheck()
    for tool in tools:
        part.get_by_label(tool).check()
    part.locator("input[type=text]").nth(0).fill("１４，８５")
    part.locator("input[type=text]").nth(1).fill(crease)
    part.locator("button").click()
    assert part.locator(".mp-quiz-verdict--right").count() == 4
    assert part.locator(".mp-notice--ok").is_visible()
    looked_at(page, f"{language}-{size}-4-passed")


@pytest.mark.parametrize("language", WORDS)
def test_the_quiz_and_a_classs_results_are_within_reach_of_everybody(
    new_page: Any, lesson: LessonInSchool, language: str
) -> None:
    for who in ("learner", "instructor"):
        page = opened(new_page, lesson, getattr(lesson.school, who), language)
        for size, window in SIZES.items():
            page.set_viewport_size(window)
            assert axe(page, within="#part-quiz-folds") == []
            looked_at(page, f"{language}-{size}-5-{who}")
