"""What directives put into a lesson, in the workbench and with the real service behind it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PATIENCE
from tests.xblocks.calls import COURSE
from tests.xblocks.parts import SIGN_OFF, SURVEY
from tests.xblocks.serving import workbench_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("parts")]
QUIZ = {
    "schema": "makerpath.quiz/1",
    "id": "folds",
    "title": {"en": "Folds", "zh-Hans": "折痕"},
    "questions": [
        {
            "kind": "single",
            "id": "valley",
            "prompt": {"en": "Which fold goes down?", "zh-Hans": "哪种折痕向下凹？"},
            "choices": [
                {"id": "valley", "text": {"en": "A valley fold", "zh-Hans": "谷折"}, "correct": True},
                {
                    "id": "mountain",
                    "text": {"en": "A mountain fold", "zh-Hans": "山折"},
                    "feedback": {"en": "That one rises.", "zh-Hans": "那种是凸起的。"},
                },
            ],
        },
        {"kind": "text", "id": "name", "prompt": {"en": "Only in English"}, "accepted": ["origami", "折纸"]},
    ],
}
LESSON = """---
id: first-fold
title: {title}
minutes: 20
---
{text}

::attendance{{}}

::survey{{id="you" when="before"}}

::sign-off{{id="cutter"}}

::quiz{{id="folds"}}
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small course, its first lesson full of parts."""
    root = tmp_path_factory.mktemp("course") / "small-course"
    shutil.copytree(COURSE, root)
    for language, title, text in (("en", "First fold", "Words."), ("zh-Hans", "第一折", "正文。")):
        (root / f"modules/folding/one.{language}.md").write_text(LESSON.format(title=title, text=text))
    whole = {
        "surveys/you.yaml": SURVEY.model_dump(by_alias=True, exclude_none=True),
        "sign-offs/cutter.yaml": SIGN_OFF.model_dump(by_alias=True, exclude_none=True),
        "quizzes/folds.yaml": QUIZ,
    }
    for name, data in whole.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(json.dumps(data, ensure_ascii=False))
    return root


@pytest.fixture(scope="module")
def workbench(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The workbench's address; the service behind it has never seen the course."""
    with workbench_of(course, tmp_path_factory.mktemp("data")) as (url, _services, _school):
        yield url


@pytest.fixture
def opened(chromium: Any, workbench: str) -> Iterator[Any]:
    """Opens a scenario as somebody, each in a browser of their own; no page may have a script error."""
    contexts: list[Any] = []
    errors: list[Any] = []

    def opening(scenario: str, student: str, width: int = 900) -> Any:
        contexts.append(chromium.new_context(viewport={"width": width, "height": 900}))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(error))
        page.goto(f"{workbench}/scenario/{scenario}/?student={student}")
        return page

    yield opening
    for context in contexts:
        context.close()
    assert errors == []


def code_on_the_wall(opened: Any) -> str:
    page = opened("makerpath_attendance.0", "instructor_a")
    if not page.locator(".mp-wall-code").count():
        page.click("form[data-makerpath-action=open] button")
    return str(page.locator(".mp-wall-code").inner_text()).strip()


def test_a_code_typed_in_the_block_says_that_one_was_there(opened: Any) -> None:
    code = code_on_the_wall(opened)
    page = opened("makerpath_attendance.0", "student_1")
    page.fill("input[name=code]", "WRONG1")
    page.click("form[data-makerpath-action=attend] button")
    page.wait_for_selector("[aria-invalid=true], [role=alert]")
    assert page.input_value("input[name=code]") == "WRONG1"
    page.fill("input[name=code]", code)
    page.click("form[data-makerpath-action=attend] button")
    page.wait_for_selector("text=You were there.")
    page.reload()
    page.wait_for_selector("text=You were there.")
    with page.expect_response("**/fragment/**") as answered:
        page.reload()
    assert answered.value.json()["summary"]["state"] == "done"


def test_every_part_of_a_lesson_fills_itself_in_one_unit(opened: Any) -> None:
    page = opened("makerpath_survey.1", "student_2-zh", 390)
    for title in ("你和动手做", "激光切割机"):
        page.wait_for_selector(f".mp-fragment :text('{title}')")
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-makerpath-state]:not(:empty)").count() == 0
    blocks = "document.querySelectorAll('.makerpath-block *, .makerpath-standin *')"
    width = f"Math.max(...[...{blocks}].map(e => e.getBoundingClientRect().right))"
    assert page.evaluate(width) <= 390


def test_an_instructor_ticks_a_list_and_a_learner_finds_it_signed(opened: Any) -> None:
    learner = opened("makerpath_sign_off.0", "student_3")
    learner.wait_for_selector("text=Show your instructor each of these.")
    page = opened("makerpath_sign_off.0", "instructor_b")
    page.select_option("select[name=person]", label="Marek Nowak")
    page.check("input[name=seen]")
    page.click("form[data-makerpath-action=sign] button")
    page.wait_for_selector(".mp-roll :text('Marek Nowak')")
    learner.reload()
    learner.wait_for_selector("text=Signed by")


def test_the_problems_of_a_unit_are_read_in_the_lessons_language(opened: Any) -> None:
    page = opened("problem.0", "student_4")
    page.wait_for_function("document.documentElement.dataset.makerpathReading === 'en'")
    assert page.is_visible("text=Which fold goes down?") and not page.is_visible("text=哪种折痕向下凹？")
    page.click("button:text('简体中文') >> nth=0")
    assert page.is_visible("text=哪种折痕向下凹？") and not page.is_visible("text=Which fold goes down?")
    assert page.is_visible("text=Only in English")
    page.check("label:has-text('山折') input")
    page.click(".makerpath-standin button >> nth=0")
    page.wait_for_selector(".makerpath-standin >> text=那种是凸起的。")
    assert not page.is_visible(".makerpath-standin >> text=That one rises.")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', `<p id=late><span class=makerpath-text lang=en>late</span>"
        "<span class=makerpath-text lang=zh-Hans>迟</span> <span class=makerpath-text lang=en>alone</span></p>`)"
    )
    assert page.inner_text("#late").split() == ["迟", "alone"]


def test_without_a_language_chosen_both_are_there(opened: Any) -> None:
    page = opened("problem.0", "student_5")
    page.wait_for_function("document.documentElement.dataset.makerpathReading")
    page.evaluate("delete document.documentElement.dataset.makerpathReading")
    assert page.is_visible("text=哪种折痕向下凹？") and page.is_visible("text=Which fold goes down?")
