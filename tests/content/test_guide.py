"""The guide to course files says what is so."""

from __future__ import annotations

from pathlib import Path

import yaml

from makerpath.domain.quiz import Quiz
from makerpath.domain.stages import STAGES
from makerpath.markup import BOXES

GUIDE = (Path(__file__).parents[2] / "docs" / "course-files.md").read_text("utf-8")


def test_the_guide_names_every_box() -> None:
    assert all(f"`{name}`" in GUIDE for name in BOXES)


def test_the_guide_names_every_stage_in_order() -> None:
    assert ", ".join(STAGES) in GUIDE


def test_the_guides_quiz_is_one_and_has_a_question_of_each_kind() -> None:
    written = GUIDE[GUIDE.index("schema: makerpath.quiz/1") :].partition("```")[0]
    quiz = Quiz.model_validate(yaml.safe_load(written))
    assert [question.kind for question in quiz.questions] == ["single", "multiple", "numerical", "text"]
