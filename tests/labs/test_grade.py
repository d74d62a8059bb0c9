"""From the bytes of a notebook to its points, whatever its cells do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from makerpath.domain.errors import MakerpathError
from makerpath.domain.lab import Limits
from makerpath.labs.engine.contract import Ran
from makerpath.labs.grade import grade, LARGEST, with_outputs
from makerpath.labs.key import make_key
from makerpath.labs.notebook import Json, written
from makerpath.labs.outcome import Graded
from makerpath.labs.release import release
from makerpath.labs.restoring import restore
from makerpath.labs.scoring import score
from tests.labs.notebooks import AREA, cell, notebook
from tests.labs.plain_engine import PlainEngine

KEY = make_key(AREA)


def graded(answer: str) -> Graded:
    submitted = release(AREA)
    submitted["cells"][1]["source"] = answer
    return grade(written(submitted), KEY, PlainEngine(), Limits())


def points(found: Graded) -> list[float | None]:
    return [test.points for test in found.tests]


def test_a_right_answer_gets_its_points_and_a_wrong_one_none() -> None:
    assert points(graded("def area(side):\n    return side * side")) == [2, 0]
    assert points(graded("def area(side):\n    return side + side")) == [0, 0]


def test_the_notebook_comes_back_with_its_outputs() -> None:
    found = graded("print('here')\ndef area(side): return 5")
    assert found.notebook["cells"][1]["outputs"] == [{"output_type": "stream", "name": "stdout", "text": "here\n"}]
    assert found.notes == ()
    assert found.ended == ""


def test_what_a_learner_did_raises_nothing() -> None:
    found = graded("def area(:")
    assert points(found) == [0, 0]
    assert found.tests[0].message.startswith("NameError")


@pytest.mark.parametrize("reason", ["time", "memory", "output", "died"])
def test_a_cell_that_was_not_reached_has_not_succeeded(reason: str) -> None:
    found = graded(f"print('limit:{reason}')")
    assert (points(found), found.ended) == ([0, 0], reason)


def test_nobody_loses_points_because_the_engine_broke_off() -> None:
    assert points(graded("print('limit:engine')")) == [None, 0]


def test_a_test_that_the_engine_says_nothing_of_was_not_passed() -> None:
    found, _ = restore(release(AREA), KEY)
    assert score(with_outputs(found, Ran({})), KEY)[0].points == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "lab.not_json"),
        (b"{}", "lab.not_a_notebook"),
        (b" " * (LARGEST + 1), "lab.too_large"),
        (written(notebook(*[cell("1")] * 2001)), "lab.too_many_cells"),
    ],
)
def test_what_cannot_be_graded_at_all_says_why(data: bytes, code: str) -> None:
    with pytest.raises(MakerpathError) as refused:
        grade(data, KEY, PlainEngine(), Limits())
    assert refused.value.code == code
    assert refused.value.hint


def test_labs_are_in_python() -> None:
    with pytest.raises(MakerpathError) as refused:
        grade(written(release(AREA)), replace(KEY, language="r"), PlainEngine(), Limits())
    assert refused.value.code == "lab.language"


def test_the_language_that_a_learner_names_counts_for_nothing() -> None:
    submitted: Json = release(AREA)
    submitted["metadata"]["kernelspec"] = {"name": "ir", "language": "R"}
    assert points(grade(written(submitted), KEY, PlainEngine(), Limits())) == [0, 0]
