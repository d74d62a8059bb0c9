"""The guide to course files says what is so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from makerpath.content.checks.sample_gates import walked
from makerpath.content.yamlfile import Tree
from makerpath.domain.brief import Brief
from makerpath.domain.quiz import Quiz
from makerpath.domain.rubric import Rubric
from makerpath.domain.sample import Sample
from makerpath.domain.scoring import score
from makerpath.domain.stages import STAGES
from makerpath.markup import BOXES

GUIDE = (Path(__file__).parents[2] / "docs" / "course-files.md").read_text("utf-8")


def test_the_guide_names_every_box() -> None:
    assert all(f"`{name}`" in GUIDE for name in BOXES)


def test_the_guide_names_every_stage_in_order() -> None:
    assert ", ".join(STAGES) in GUIDE


def example(kind: str) -> Any:
    return yaml.safe_load(GUIDE[GUIDE.index(f"schema: makerpath.{kind}/1") :].partition("```")[0])


def test_the_guides_sample_walks_the_guides_brief_and_passes_by_its_rubric() -> None:
    sample = Sample.model_validate(example("sample"))
    tree = Tree(example("sample"), Path("sample.yaml"))
    assert list(walked(sample, tree, Brief.model_validate(example("brief")))) == []
    assert score(Rubric.model_validate(example("rubric")), sample.assessment.levels).passed


def test_the_guides_quiz_is_one_and_has_a_question_of_each_kind() -> None:
    quiz = Quiz.model_validate(example("quiz"))
    assert [question.kind for question in quiz.questions] == ["single", "multiple", "numerical", "text"]
