"""What editors check with: made from the models, and never of another opinion than they are."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from makerpath.content.kinds import KINDS
from makerpath.content.library import courses, shared
from makerpath.content.problem import Problem
from makerpath.content.schemas import schemas
from makerpath.content.topics import shipped
from makerpath.content.yamlfile import parse
from makerpath.domain.model import Definition
from tests.content.conftest import DATA
from tests.domain.strategies import brief_data, few, quiz_data, rubric_data
from tests.tools.make_schemas import MODELS, text_of

GLOBS = {f"{kind.folder}/{kind.inner or '*.yaml'}": name for name, kind in KINDS.items() if not kind.inner} | {
    f"{kind.folder}/*/{kind.inner}": name for name, kind in KINDS.items() if kind.inner
}
GLOBS |= {
    "course.yaml": "course",
    "rubrics/*.yaml": "rubric",
    "samples/*/sample.yaml": "sample",
    "modules/**/*.md": "lesson",
}


@cache
def validator(name: str) -> Draft202012Validator:
    schema = json.loads(schemas()[name].read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def wrong(name: str, data: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(data)]


def data_of(path: Path) -> Any:
    text, problems = path.read_text("utf-8"), list[Problem]()
    tree = parse(text.split("\n---\n")[0] if path.suffix == ".md" else text, path, problems)
    assert tree and not problems
    return tree.data


def files() -> list[tuple[str, Path]]:
    """Every file of the libraries that ship, with its kind."""
    found = [
        (kind, path)
        for root in [*courses(), DATA / "small-course"]
        for glob, kind in GLOBS.items()
        for path in sorted(root.glob(glob))
    ]
    found += [("rubric", path) for path in sorted(shared().glob("*.yaml"))]
    found += [("framework", path) for path in sorted(shared().glob("frameworks/*.yaml"))]
    found += [("topics", path) for path in sorted(shipped().glob("*.yaml"))]
    found += [("kit", path) for path in sorted(shipped().glob("kits/*.yaml"))]
    return found


@pytest.mark.parametrize("name", MODELS)
def test_every_kind_of_file_has_a_schema_that_is_current(name: str) -> None:
    assert schemas()[name].read_text("utf-8") == text_of(name), "run python tests/tools/make_schemas.py"


def test_there_is_no_schema_too_many() -> None:
    assert set(schemas()) == set(MODELS)


def test_every_file_that_ships_is_right() -> None:
    found = files()
    assert {kind for kind, _ in found} >= {"course", "lesson", "brief", "quiz", "rubric", "framework", "topics", "kit"}
    assert {path.as_posix(): said for kind, path in found if (said := wrong(kind, data_of(path)))} == {}


@few
@given(rubric_data())
def test_any_rubric_is_right(data: dict[str, Any]) -> None:
    assert wrong("rubric", data) == []


@few
@given(brief_data())
def test_any_brief_is_right(data: dict[str, Any]) -> None:
    assert wrong("brief", data) == []


@few
@given(quiz_data())
def test_any_quiz_is_right(data: dict[str, Any]) -> None:
    assert wrong("quiz", data) == []


@pytest.mark.parametrize(
    ("spoilt", "place"),
    [
        ({"hourz": 4}, "$"),
        ({"title": "Paper"}, "$.title"),
        ({"title": {"fr": "Papier"}}, "$.title"),
        ({"title": {}}, "$.title"),
        ({"title": {"en": " "}}, "$.title.en"),
        ({"id": "Two Words"}, "$.id"),
        ({"hours": 0}, "$.hours"),
        ({"credits": -1}, "$.credits"),
        ({"modules": []}, "$.modules"),
        ({"schema": "makerpath.brief/1"}, "$.schema"),
    ],
)
def test_a_mistake_is_found_at_its_place(spoilt: dict[str, Any], place: str) -> None:
    data = data_of(DATA / "small-course" / "course.yaml") | spoilt
    assert [line.partition(": ")[0] for line in wrong("course", data)] == [place]


def test_every_key_says_in_both_languages_what_it_is() -> None:
    for name in MODELS:
        schema = json.loads(schemas()[name].read_text("utf-8"))
        for part in [schema, *schema["$defs"].values()] if "$defs" in schema else [schema]:
            for field in part["properties"].values():
                english, chinese = field["description"].split("\n\n")
                assert english.isascii() and any("一" <= letter <= "鿿" for letter in chinese)


def test_models_take_no_unknown_keys_and_neither_do_the_schemas() -> None:
    for name, model in MODELS.items():
        assert issubclass(model, Definition)
        schema = json.loads(schemas()[name].read_text("utf-8"))
        assert all(part["additionalProperties"] is False for part in [schema, *schema["$defs"].values()])
