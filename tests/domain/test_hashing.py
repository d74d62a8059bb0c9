"""A definition and its two parts."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from makerpath.domain.brief import Brief
from makerpath.domain.hashing import content_hash, join, split
from makerpath.domain.rubric import Rubric
from makerpath.domain.text import LocalText
from tests.domain.strategies import brief_data, briefs, few, rubric_data, rubrics

definitions = st.one_of(briefs, rubrics)


@few
@given(definitions)
def test_a_definition_comes_back_whole_from_its_parts(definition: Brief | Rubric) -> None:
    parts = split(definition)
    wire = json.loads(json.dumps([parts.scoring, parts.wording]))
    again = type(definition).model_validate(join(*wire))
    assert again == definition
    assert split(again) == parts


@few
@given(definitions)
def test_no_text_is_in_the_scoring_part_and_nothing_else_in_the_wording(definition: Brief | Rubric) -> None:
    parts = split(definition)
    assert not any(isinstance(value, LocalText) for value in every(parts.scoring))
    assert all(set(texts) <= {"en", "zh-Hans"} for texts in parts.wording.values())


@few
@given(rubric_data())
def test_a_change_of_wording_keeps_the_scoring_hash(data: dict[str, Any]) -> None:
    before = split(Rubric.model_validate(data))
    data["criteria"][0]["levels"][-1]["title"] = {"en": "Said in other words"}
    after = split(Rubric.model_validate(data))
    assert after.scoring_hash == before.scoring_hash
    assert after.wording_hash != before.wording_hash


@few
@given(rubric_data())
def test_a_change_of_points_changes_the_scoring_hash_only(data: dict[str, Any]) -> None:
    before = split(Rubric.model_validate(data))
    data["criteria"][0]["levels"][-1]["points"] += 1
    after = split(Rubric.model_validate(data))
    assert after.scoring_hash != before.scoring_hash
    assert after.wording_hash == before.wording_hash


@few
@given(brief_data(), st.integers())
def test_the_order_of_keys_does_not_matter(data: dict[str, Any], seed: int) -> None:
    shuffled = shuffle(data, random.Random(seed))
    one, other = split(Brief.model_validate(data)), split(Brief.model_validate(shuffled))
    assert (one.scoring_hash, one.wording_hash) == (other.scoring_hash, other.wording_hash)


@few
@given(rubric_data())
def test_a_default_said_aloud_is_the_same_definition(data: dict[str, Any]) -> None:
    silent = split(Rubric.model_validate(data))
    for item in data["criteria"]:
        item.setdefault("weight", 1)
        item.setdefault("competencies", [])
    data["kind"] = "analytic"
    assert split(Rubric.model_validate(data)).scoring_hash == silent.scoring_hash


@few
@given(rubric_data())
def test_a_field_added_later_with_a_default_keeps_the_hashes(data: dict[str, Any]) -> None:
    class Newer(Rubric):
        shown_to_parents: bool = True
        tags: list[str] = []

    old, new = split(Rubric.model_validate(data)), split(Newer.model_validate(data))
    assert (old.scoring_hash, old.wording_hash) == (new.scoring_hash, new.wording_hash)


@few
@given(definitions)
def test_newer_wording_may_name_what_this_scoring_does_not_have(definition: Brief | Rubric) -> None:
    parts = split(definition)
    newer = {**parts.wording, "/criteria/not-here/title": {"en": "X"}, "/stages/not-here/task": {"en": "X"}}
    assert type(definition).model_validate(join(parts.scoring, newer)) == definition


@pytest.mark.parametrize("place", ["/criteria", "/id", "/schema", "/minima", ""])
def test_wording_cannot_take_the_place_of_scoring(place: str) -> None:
    """What a platform sends is joined before it is checked: the join must not become another definition."""
    data = {
        "schema": "makerpath.rubric/1",
        "id": "r",
        "title": {"en": "R"},
        "criteria": [
            {
                "id": "a",
                "dimension": "theory",
                "title": {"en": "A"},
                "levels": [
                    {"id": name, "points": at, "title": {"en": name}, "description": {"en": name}}
                    for at, name in enumerate(("low", "high"))
                ],
            }
        ],
    }
    parts = split(Rubric.model_validate(data))
    joined = join(parts.scoring, {**parts.wording, place: {"en": "theory"}})
    with suppress(ValidationError):
        assert Rubric.model_validate(joined) == Rubric.model_validate(data)


def test_whole_numbers_are_one_number_however_they_are_written() -> None:
    assert content_hash({"a": 3}) == content_hash({"a": 3.0})
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})


@pytest.mark.parametrize("points", [1e300, 1e20, 2.0**60])
def test_a_number_too_large_for_canonical_json_still_has_a_hash(points: float) -> None:
    data = {
        "schema": "makerpath.rubric/1",
        "id": "r",
        "title": {"en": "R"},
        "criteria": [
            {
                "id": "a",
                "dimension": "theory",
                "title": {"en": "A"},
                "levels": [
                    {"id": "low", "points": 0, "title": {"en": "L"}, "description": {"en": "L"}},
                    {"id": "high", "points": points, "title": {"en": "H"}, "description": {"en": "H"}},
                ],
            }
        ],
    }
    assert len(split(Rubric.model_validate(data)).scoring_hash) == 64


def every(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value, *(item for inner in value.values() for item in every(inner))]
    if isinstance(value, list):
        return [value, *(item for inner in value for item in every(inner))]
    return [value]


def shuffle(value: Any, by: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        by.shuffle(keys)
        return {key: shuffle(value[key], by) for key in keys}
    if isinstance(value, list):
        return [shuffle(item, by) for item in value]
    return value
