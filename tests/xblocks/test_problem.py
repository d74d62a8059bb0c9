"""The workbench's stand-in for the platform's problems: it grades as the platform does, as far as a quiz uses it."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from lxml import etree
from xblock.fields import ScopeIds

from makerpath.content.olx.problems import problems
from makerpath.domain.quiz import Quiz
from makerpath.xblocks.preview.problem import ProblemStandIn
from tests.xblocks.calls import post
from tests.xblocks.fake_platform import FakePlatform, FakeRuntime, Someone

ONE = {"id": "one", "text": {"en": "Paper", "zh-Hans": "纸"}, "correct": True}
TWO = {"id": "two", "text": {"en": "Clay"}, "feedback": {"en": "It shrinks.", "zh-Hans": "它会收缩。"}}
THREE = {"id": "three", "text": {"en": "Card"}, "correct": True}
QUIZ = Quiz.model_validate(
    {
        "schema": "makerpath.quiz/1",
        "id": "q",
        "title": {"en": "Quiz"},
        "attempts": 2,
        "questions": [
            {"kind": "single", "id": "a", "prompt": {"en": "Which?"}, "choices": [ONE, TWO], "hint": {"en": "Think."}},
            {"kind": "multiple", "id": "b", "prompt": {"en": "Which all?"}, "choices": [ONE, TWO, THREE]},
            {"kind": "numerical", "id": "c", "prompt": {"en": "How far?"}, "answer": 0.3, "tolerance": 0.1},
            {
                "kind": "text",
                "id": "d",
                "prompt": {"en": "Its name?"},
                "accepted": ["Washi", "和纸"],
                "explanation": {"en": "From the bark of the mulberry."},
            },
        ],
    }
)


def stand_in(number: int) -> tuple[Any, dict[str, str], FakePlatform]:
    """The block of a question, the names of its choices by text, and the platform."""
    platform = FakePlatform({})
    xml = problems(QUIZ, "quiz-q", lambda path: path, "en")[number]
    node = etree.fromstring(ElementTree.tostring(xml))
    names = {choice.findtext("span"): choice.get("name") for choice in node.iter("choice")}
    block = ProblemStandIn.parse_xml(node, FakeRuntime(platform), ScopeIds("7", "problem", "d", "u"))
    return block, names, platform


def check(block: Any, *answers: str) -> str:
    return str(post(block, "check", {"answers": list(answers)})[1]["html"])


@pytest.mark.parametrize(
    ("number", "answers", "right"),
    [
        (0, ["Paper"], True),
        (0, ["Clay"], False),
        (0, [], False),
        (1, ["Paper", "Card"], True),
        (1, ["Paper"], False),
        (1, ["Paper", "Clay", "Card"], False),
        (2, ["0.4"], True),
        (2, ["0.2"], True),
        (2, ["0.41"], False),
        (2, ["far"], False),
        (2, ["nan"], False),
        (3, [" washi "], True),
        (3, ["和纸"], True),
        (3, [""], False),
    ],
)
def test_an_answer_is_graded(number: int, answers: list[str], right: bool) -> None:
    block, names, platform = stand_in(number)
    page = check(block, *(names.get(text, text) for text in answers))
    assert ("✓ Right" in page, "✗ Not right yet" in page) == (right, not right)
    assert platform.published == [("grade", None, {"value": float(right), "max_value": 1.0})]


def test_whoever_chose_it_is_told_in_every_language_and_marked_with_it() -> None:
    block, names, _ = stand_in(0)
    page = check(block, names["Clay"])
    assert '<span class="makerpath-text" lang="zh-Hans">它会收缩。</span>' in page
    assert "Think." in page and "It shrinks." not in check(block, names["Paper"])


def test_the_answer_is_explained_when_no_tries_are_left_and_no_more_are_taken() -> None:
    block, _, platform = stand_in(3)
    assert "mulberry" not in check(block, "card")
    assert "mulberry" in check(block, "card")
    assert "mulberry" in check(block, "washi")
    assert len(platform.published) == 2


def test_it_says_that_the_platform_looks_different_in_the_readers_language() -> None:
    block, _, platform = stand_in(0)
    assert "The platform's own look differs." in block.student_view().content.replace("&#39;", "'")
    platform.who = Someone("7", "林", language="zh-hans")
    assert "在学习平台上的样子会有所不同" in block.student_view().content


def test_what_was_typed_is_escaped() -> None:
    block, _, _ = stand_in(3)
    assert "<script>" not in check(block, '"><script>x</script>')


def test_it_is_no_block_of_the_product() -> None:
    from importlib.metadata import entry_points

    ours = [entry for entry in entry_points(group="xblock.v1") if entry.value.startswith("makerpath")]
    assert all(entry.value.startswith("makerpath.blocks:") for entry in ours)
