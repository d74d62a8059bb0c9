"""What goes out and comes in again is the same, for what the format carries; results are the same in every format."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st

from makerpath.content.library import shared
from makerpath.content.rubric_files import load
from makerpath.domain.hashing import split
from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import score_shares, shares
from makerpath.formats import FORMATS, read, write
from makerpath.formats.cells import FORMULA
from makerpath.formats.losses import LOSSES
from tests.domain.rubric_strategies import full_rubrics
from tests.domain.strategies import words

few = settings(max_examples=15, suppress_health_check=list(HealthCheck))
"""There are many formats."""

OTHERS = sorted(name for name, made in FORMATS.items() if made.draft)
WHOLE = sorted(set(FORMATS) - set(OTHERS))


def back(rubric: Rubric, kind: str) -> Rubric:
    made = write(rubric, kind)
    again = read(made.data, made.name, rubric.title.language("en"))
    assert [problem.texts("en") for problem in again.problems if problem.severity == "error"] == []
    (found,) = again.rubrics
    return found


@few
@given(full_rubrics, st.sampled_from(WHOLE))
def test_our_own_formats_lose_nothing(rubric: Rubric, kind: str) -> None:
    made = write(rubric, kind)
    assert made.problems == []
    found = back(rubric, kind)
    assert found == rubric
    assert split(found).scoring_hash == split(rubric).scoring_hash


@pytest.mark.parametrize("kind", OTHERS)
@few
@given(full_rubrics)
def test_titles_texts_and_order_come_back(kind: str, rubric: Rubric) -> None:
    language = rubric.title.language("en")
    found = back(rubric, kind)
    assert found.title.pick(language) == rubric.title.pick(language)
    assert len(found.criteria) == len(rubric.criteria)
    for one, other in zip(rubric.criteria, found.criteria, strict=True):
        assert other.title.pick(language) == one.title.pick(language)
        assert [low.title.pick(language) for low in other.levels] == [low.title.pick(language) for low in one.levels]
        for low, high in zip(one.levels, other.levels, strict=True):
            expected = low.description.pick(language) if low.description else low.title.pick(language)
            assert high.description is not None
            assert high.description.pick(language) == expected
        if (
            one.question
            and "question" in FORMATS[kind].carried
            and one.question.pick(language) != one.title.pick(language)
        ):
            assert other.question == {language: one.question.pick(language)}


@pytest.mark.parametrize("kind", OTHERS)
@few
@given(st.data(), full_rubrics)
def test_the_same_levels_make_the_same_total_there(kind: str, draws: st.DataObject, rubric: Rubric) -> None:
    if not rubric.graded:
        return
    found = back(rubric, kind)
    chosen = {item.id: draws.draw(st.sampled_from(range(len(item.levels)))) for item in rubric.criteria}
    here = {item.id: item.levels[chosen[item.id]].id for item in rubric.criteria}
    there = {
        other.id: other.levels[chosen[item.id]].id for item, other in zip(rubric.criteria, found.criteria, strict=True)
    }
    one, other = shares(rubric, here), shares(found, there)
    total = score_shares(rubric.model_copy(update=plain_minima(rubric)), one).total
    assert score_shares(found.model_copy(update=plain_minima(found)), other).total == total


def plain_minima(rubric: Rubric) -> dict[str, Any]:
    return {"minima": rubric.minima.model_copy(update={"total": 0, "theory": 0, "practice": 0})}


@pytest.mark.parametrize("kind", OTHERS)
@few
@given(full_rubrics)
def test_what_came_in_goes_out_and_in_again_unchanged(kind: str, rubric: Rubric) -> None:
    once = back(rubric, kind)
    assert back(once, kind) == once
    assert write(once, kind).data == write(back(once, kind), kind).data


@few
@given(full_rubrics, st.sampled_from(OTHERS))
def test_everything_that_does_not_come_back_was_named(rubric: Rubric, kind: str) -> None:
    told = {problem.code.removeprefix("export.") for problem in write(rubric, kind).problems}
    language = rubric.title.language("en")
    for feature, (_message, having) in LOSSES.items():
        if having(rubric, language) and feature not in FORMATS[kind].carried:
            assert feature in told


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_every_shared_rubric_goes_everywhere(kind: str, language: str) -> None:
    for path in sorted(shared().glob("*.yaml")):
        rubric = load(path)
        made = write(rubric, kind, language)
        (found,) = read(made.data, made.name).rubrics
        assert found.title.pick(language) == rubric.title.pick(language)
        assert len(found.criteria) == len(rubric.criteria)
        for problem in made.problems:
            assert problem.texts("zh-Hans")[0]


def test_weights_become_points_where_there_are_none() -> None:
    rubric = load(shared() / "craft-project.yaml")
    found = back(rubric, "canvas")
    assert [item.weight for item in found.criteria] == [item.weight for item in rubric.criteria]
    assert [item.top for item in found.criteria if item.weight == 2] == [8, 8, 8]


def test_age_bands_are_taken_where_they_are_asked_for() -> None:
    data = load(shared() / "craft-project.yaml").model_dump(by_alias=True, exclude_none=True)
    data["title"] = {"en": "Craft project", "en-x-primary": "My craft"}
    rubric = Rubric.model_validate(data)
    assert b"My craft" in write(rubric, "markdown", "en", "primary").data
    assert b"My craft" not in write(rubric, "markdown", "en").data


TRICKY = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2",
    "@SUM(A1)",
    "'=1",
    "＝1",
    "a,b;c d",
    'say "x"',
    "| a | b |",
    "<b>&amp;</b>",
]
TRICKY += [
    "**bold** _it_ `code` \\| \\\\",
    "# no heading",
    "1. no list",
    "- no item",
    "---",
    "Title (3)",
    "4 - four",
    "]]>",
]


@pytest.mark.parametrize("text", TRICKY)
@pytest.mark.parametrize("kind", FORMATS)
def test_letters_that_mean_something_elsewhere_are_letters(kind: str, text: str) -> None:
    rubric = load(shared() / "craft-project.yaml")
    data: dict[str, Any] = rubric.model_dump(by_alias=True, exclude_none=True)
    data["title"] = {"en": text}
    data["criteria"][0]["title"] = {"en": text}
    data["criteria"][0]["question"] = {"en": text + "?"}
    data["criteria"][0]["levels"][1]["title"] = {"en": text}
    data["criteria"][0]["levels"][1]["description"] = {"en": f"{text}\n{text}"}
    found = back(Rubric.model_validate(data), kind)
    assert found.title.pick("en") == text
    assert found.criteria[0].title.pick("en") == text
    assert found.criteria[0].levels[1].title.pick("en") == text
    said = found.criteria[0].levels[1].description
    assert said is not None
    assert said.pick("en") == f"{text}\n{text}"


@pytest.mark.parametrize("kind", ["canvas", "csv"])
@given(words)
@few
def test_no_cell_of_a_sheet_is_calculated(kind: str, text: str) -> None:
    data = load(shared() / "craft-project.yaml").model_dump(by_alias=True, exclude_none=True)
    data["criteria"][0]["title"] = {"en": "=" + text}
    out = write(Rubric.model_validate(data), kind).data.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(out, newline="")) for cell in row]
    assert "'=" + text in cells
    assert not any(cell.startswith(FORMULA) for cell in cells)
