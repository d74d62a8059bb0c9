"""From the page through the real engine and back to the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from makerpath.labs.engine.probe import sandbox
from makerpath.labs.engine.split import SplitEngine
from makerpath.service.labs import engines
from makerpath.service.uploads.content import create_content_app
from makerpath.service.web.app import load_handlers
from tests.service.labs.workshop import attempts, filled, lab_lesson, post, standing
from tests.service.school import SmallSchool

pytestmark = [pytest.mark.skipif(not sandbox().works, reason=sandbox().reason), pytest.mark.xdist_group("end-to-end")]
RIGHT = "def area(side):\n    return side * side"
HOSTILE = """\
import os, sys, builtins
builtins.AssertionError = Exception
def area(side):
    os._exit(0)
"""


@pytest.fixture(scope="module")
def split() -> Iterator[SplitEngine]:
    with SplitEngine() as engine:
        yield engine


@pytest.fixture
def real_engine(split: SplitEngine, monkeypatch: pytest.MonkeyPatch) -> SplitEngine:
    load_handlers()
    monkeypatch.setattr(engines, "_held", [split])
    return split


def test_handed_in_graded_released_and_read(school: SmallSchool, tmp_path: Path, real_engine: SplitEngine) -> None:
    lesson = lab_lesson(school, tmp_path)
    for who, text in ((school.learner, RIGHT), (school.other_learner, HOSTILE)):
        assert post(lesson, who, filled(text)).status_code == 303
    assert "Waits to be graded" in lesson.page(school.learner)
    school.work()
    right, hostile = (standing(lesson, row.id) for row in attempts(lesson))
    assert (right.result.points, right.result.possible) == (2, 3)
    assert (hostile.result.points, hostile.state) == (0, "graded")
    assert "2 of 3 points" not in lesson.page(school.learner)
    assert lesson.send(school.instructor, "lab-paper", "lab.release").status_code == 303
    page = lesson.page(school.learner)
    assert "2 of 3 points" in page
    (address,) = re.findall(r'href="([^"]*/files/[^"]*\.html)"', page)
    content = create_content_app(school.services).test_client()
    feedback = content.get("/files/" + address.split("/files/")[1])
    assert feedback.status_code == 200
    assert feedback.headers["Content-Disposition"].startswith("attachment")
    assert "441" not in feedback.get_data(as_text=True), "hidden tests stay hidden"
    assert "0 of 3 points" in lesson.page(school.other_learner)


def test_a_lesson_tells_no_more_of_hidden_tests_than_the_feedback(
    school: SmallSchool, tmp_path: Path, real_engine: SplitEngine
) -> None:
    """A function that answers with what it was asked must not bring a hidden test's question back."""
    lesson = lab_lesson(school, tmp_path)
    spying = 'def area(side):\n    if side == 2:\n        return 4\n    raise ValueError(f"it was {side}")'
    post(lesson, school.learner, filled(spying))
    school.work()
    lesson.send(school.instructor, "lab-paper", "lab.release")
    page = lesson.page(school.learner)
    assert "0 of 3 points" in page and "it was" not in page
