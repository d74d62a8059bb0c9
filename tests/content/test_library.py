"""The shared library of rubrics: for every stage and for what all making has in common."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from makerpath.content.check import load
from makerpath.content.framework import Framework
from makerpath.content.library import courses, shared
from makerpath.content.problem import Problem
from makerpath.content.schema import validate
from makerpath.content.yamlfile import parse
from makerpath.domain.rubric import Criterion, Rubric
from makerpath.domain.stages import STAGES
from makerpath.domain.text import LANGUAGES, LocalText
from tests.content.conftest import Folder

FILES = sorted(shared().glob("*.yaml"))
RUBRICS = [path for root in courses() for path in sorted(root.glob("rubrics/*.yaml"))]
QUALITIES = (
    "problem",
    "process-and-iteration",
    "product",
    "reflection",
    "communication",
    "individual-contribution",
    "safety",
    "maker-disposition",
)
"""What all making has in common; worded for primary school too."""


def rubric(path: Path) -> Rubric:
    problems: list[Problem] = []
    tree = parse(path.read_text("utf-8"), path, problems)
    value = validate(Rubric, tree, problems) if tree else None
    assert value is not None and not problems, problems
    return value


def named(slug: str) -> Rubric:
    return rubric(shared() / f"{slug}.yaml")


def texts(criterion: Criterion) -> Iterator[LocalText]:
    """What learners read of a criterion, but titles."""
    assert criterion.question is not None
    yield criterion.question
    yield from (level.description for level in criterion.levels if level.description is not None)


def entries() -> set[str]:
    found = set()
    for path in (shared() / "frameworks").glob("*.yaml"):
        problems: list[Problem] = []
        tree = parse(path.read_text("utf-8"), path, problems)
        framework = validate(Framework, tree, problems) if tree else None
        assert framework is not None
        for line in path.read_text("utf-8").splitlines():
            name = line.strip().removeprefix("- id: ")
            if name != line.strip() and framework.entry(name):
                found.add(f"{framework.id}:{name}")
    return found


def test_there_is_a_rubric_for_every_stage_and_every_quality() -> None:
    names = {path.stem for path in FILES}
    assert names >= {f"stage-{stage}" for stage in STAGES} | set(QUALITIES)
    assert {named(name).kind for name in names} == {"analytic", "holistic", "single-point", "checklist"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_criterion_is_whole(path: Path) -> None:
    """In both languages, aligned with both frameworks' known codes, of a dimension wherever it counts."""
    found, known = rubric(path), entries()
    assert found.id == path.stem
    assert found.summary is not None
    for criterion in found.criteria:
        assert criterion.competencies and set(criterion.competencies) <= known, criterion.id
        assert found.formative or not criterion.graded or criterion.dimension, criterion.id
        for text in (found.title, found.summary, criterion.title, *texts(criterion)):
            assert set(LANGUAGES) <= set(text)
            assert {tag.partition("-x-")[2] for tag in text if tag.startswith("en-x")} == {
                tag.partition("-x-")[2] for tag in text if tag.startswith("zh-Hans-x")
            }
    if path.stem.startswith("stage-"):
        assert 2 <= len(found.criteria) <= 4


@pytest.mark.parametrize("name", QUALITIES)
def test_row_25_the_same_criterion_reads_differently_by_band(name: str) -> None:
    for criterion in named(name).criteria:
        for text in texts(criterion):
            for language in LANGUAGES:
                little, all_ = text.pick(language, "primary"), text.pick(language)
                assert little != all_, (criterion.id, all_)
                assert text.pick(language, "university") == all_


@pytest.mark.parametrize("path", RUBRICS, ids=lambda path: path.stem)
def test_row_25_the_criteria_of_the_courses_rubrics_read_differently_by_band(path: Path) -> None:
    for criterion in rubric(path).criteria:
        for level in criterion.levels:
            assert level.description is not None
            for language in LANGUAGES:
                little, all_ = level.description.pick(language, "primary"), level.description.pick(language)
                assert little != all_, (criterion.id, level.id, language)
                assert level.description.pick(language, "university") == all_


@pytest.mark.parametrize("root", courses(), ids=lambda root: root.name)
def test_row_43_every_criterion_of_every_rubric_that_ships_is_aligned(root: Path) -> None:
    package = load(root)
    for found in package.rubrics.values():
        for criterion in found.criteria:
            assert criterion.competencies and set(criterion.competencies) <= entries(), (found.id, criterion.id)


def test_nobody_passes_without_the_required_safety() -> None:
    required = [criterion.id for criterion in named("safety").criteria if criterion.required]
    assert required == ["dangers", "allowed", "protected", "safe-product"]


def test_row_51_the_maker_disposition_can_never_be_what_a_result_follows_from(course: Folder) -> None:
    assert named("maker-disposition").formative
    assert [item.id for item in named("maker-disposition").criteria] == ["create", "share", "give", "learn"]
    course.edit("briefs/paper-box.yaml", "rubric: box\n", "rubric: maker-disposition\n")
    assert ("brief.rubric_formative", "briefs/paper-box.yaml", 6) in course.found()
