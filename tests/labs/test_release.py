"""The learner's notebook holds everything but the answers, and is the one that nbgrader would release."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.domain.errors import MakerpathError
from makerpath.labs.faults import faults
from makerpath.labs.notebook import cells, Json, language_of, parse
from makerpath.labs.release import checksum, release
from tests.labs.notebooks import AREA, cell, notebook, SECRETS, text

CODE = "# YOUR CODE HERE\nraise NotImplementedError()"
THEIRS = [
    (cell(CODE, grade_id="set_a", solution=True), "3d6aac4236f8e1ec85380e692dcc51b1"),
    (cell(CODE, grade_id="quux", solution=True, grade=True, points=3.0), "5a193c164d7b444efe9a3612bee09f4c"),
    (
        cell("An answer", "markdown", grade_id="baz", solution=True, grade=True, points=2),
        "9e51fd0022c24c4105e38369d2f9d751",
    ),
    (cell("assert a == 1", grade_id="bar", grade=True, points=1), "75d78cdf605a339809ceaace462c5f33"),
    (
        cell("This cell shouldn't be changed.", "markdown", grade_id="ro2", locked=True),
        "0122b50e5eaf367b9874d07ebaf80521",
    ),
]
"""Cells with the checksums that nbgrader itself writes when it releases them."""


@pytest.mark.parametrize(("source", "checksum_of_theirs"), THEIRS)
def test_a_released_cell_carries_the_checksum_that_nbgrader_gives_it(source: Json, checksum_of_theirs: str) -> None:
    marks = cells(release(notebook(source)))[0].marks
    assert (marks["checksum"], marks["cell_type"]) == (checksum_of_theirs, source["cell_type"])


def test_answers_hidden_tests_and_outputs_are_gone() -> None:
    before = copy.deepcopy(AREA)
    found = text(release(AREA))
    assert [secret for secret in SECRETS if secret in found] == []
    assert "In square centimetres" in found
    assert "assert area(2) == 4" in found
    assert before == AREA, "the source stays as it is"


def test_what_learners_may_change_is_open_and_the_rest_is_locked() -> None:
    locks = [
        (item.raw["metadata"].get("deletable"), item.raw["metadata"].get("editable")) for item in cells(release(AREA))
    ]
    assert locks == [(False, False), (False, None), (False, False), (False, None)]


def test_a_checksum_tells_of_a_change() -> None:
    one, two = cells(release(AREA))[2], copy.deepcopy(cells(release(AREA))[2])
    assert one.marks["checksum"] == checksum(one)
    two.raw["source"] = "assert True"
    assert checksum(two) != one.marks["checksum"]


def test_a_picture_of_the_answer_goes_with_the_answer() -> None:
    kept = cell("![plan](attachment:plan.png)", "markdown") | {"attachments": {"plan.png": {"image/png": "QQ=="}}}
    answer = cell("![](attachment:a.png)", "markdown", grade_id="a", grade=True, solution=True, points=1)
    answer["attachments"] = {"a.png": {"image/png": "U0VDUkVU"}}
    found = release(notebook(kept, answer))["cells"]
    assert "attachments" in found[0]
    assert "attachments" not in found[1]


def test_a_region_that_is_never_closed_gives_nothing_away() -> None:
    broken = notebook(cell("x = 1\n### BEGIN SOLUTION\nx = 2", grade_id="a", solution=True))
    assert "x = 2" not in text(release(broken))
    assert [fault.code for fault in faults(broken)] == ["lab.region_open"]


@given(st.lists(st.sampled_from(["text", "### BEGIN SOLUTION", "  ### END SOLUTION"]), max_size=12))
def test_nothing_between_the_markers_is_left(kinds: list[str]) -> None:
    lines = [f"line {number};" if kind == "text" else kind for number, kind in enumerate(kinds)]
    inside, secret = False, []
    for line in lines:
        inside = "BEGIN" in line or (inside and "END" not in line)
        secret += [line] if inside else []
    source = notebook(cell("\n".join([*lines, "### BEGIN SOLUTION"]), grade_id="a", solution=True))
    found = text(release(source))
    assert [line for line in secret if line in found] == []


WRONG: dict[str, tuple[Json, str]] = {
    "a solution where learners do not write": (
        notebook(cell("### BEGIN SOLUTION\n1\n### END SOLUTION")),
        "lab.region_elsewhere",
    ),
    "hidden tests in no cell of tests": (
        notebook(cell("### BEGIN HIDDEN TESTS\n1\n### END HIDDEN TESTS", grade_id="a", solution=True)),
        "lab.region_elsewhere",
    ),
    "a marker in small letters": (
        notebook(cell("a = 1\n# begin solution\na = 2", grade_id="a", solution=True)),
        "lab.region_misspelt",
    ),
    "a region in a region": (
        notebook(cell("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", grade_id="a", solution=True)),
        "lab.region_nested",
    ),
    "an end without a beginning": (
        notebook(cell("a\n### END SOLUTION", grade_id="a", solution=True)),
        "lab.region_unopened",
    ),
    "an id twice": (
        notebook(cell("1", grade_id="a", solution=True), cell("2", grade_id="a", locked=True)),
        "lab.id_repeated",
    ),
    "no id": (notebook(cell("1", grade_id="", solution=True)), "lab.id_invalid"),
    "no points": (notebook(cell("1", grade_id="a", grade=True)), "lab.points_missing"),
    "points that are none": (notebook(cell("1", grade_id="a", grade=True, points="two")), "lab.points_missing"),
    "points without end": (notebook(cell("1", grade_id="a", grade=True, points=float("inf"))), "lab.points_missing"),
    "an old format": (notebook(cell("1", grade_id="a", solution=True, schema_version=1)), "lab.schema"),
    "text that is half marked": (notebook(cell("1", "markdown", grade_id="a", solution=True)), "lab.text_half_marked"),
    "another language": (notebook(cell("1"), language="R"), "lab.language"),
    "points that nobody can count": (notebook(cell("1", grade_id="a", grade=True, points=10**9)), "lab.points_missing"),
    "tests that nbgrader would write": (
        notebook(cell("### HASHED AUTOTEST area(2)", grade_id="a", grade=True, points=1)),
        "lab.autotest",
    ),
    "a task in code": (notebook(cell("1", grade_id="a", task=True, points=1)), "lab.task_mixed"),
    "too many tests": (
        notebook(*[cell("1", grade_id=f"t{number}", grade=True, points=1) for number in range(501)]),
        "lab.too_many_tests",
    ),
    "too many cells": (notebook(*[cell("1")] * 2001), "lab.too_many_cells"),
    "nothing to write": (notebook(cell("1")), "lab.nothing_to_do"),
    "a whole cell as the answer": (notebook(cell("1", grade_id="a", solution=True)), "lab.whole_cell"),
}


def compared(locked: str, test: str, solution: str = "def f(n): return n") -> list[str]:
    found = notebook(
        cell(locked, grade_id="given", locked=True),
        cell(f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION", grade_id="answer", solution=True),
        cell(test, grade_id="test", grade=True, points=1),
    )
    return [fault.params["name"] for fault in faults(found) if fault.code == "lab.changeable"]


def test_what_a_test_compares_with_is_not_learners_to_change() -> None:
    assert compared("wanted = [1, 2]\nmore: dict = {}", "assert [f(n) for n in wanted] == list(more)") == [
        "more",
        "wanted",
    ]
    assert compared("WANTED = [1, 2]", "assert f(1) in WANTED") == []
    assert compared("limit = -4\ndef check(a): pass\nimport math", "check(f(limit)); math.pi") == []
    assert compared("wanted = [1, 2]", "wanted = [1]\nassert f(1) in wanted") == []
    assert compared("table = read()", "assert table", "table = table.dropna()") == []
    assert compared("%matplotlib inline\nwanted = [1]", "assert f(1) in wanted") == []


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found(name: str) -> None:
    found, code = WRONG[name]
    assert code in {fault.code for fault in faults(found)}


def test_a_good_notebook_has_nothing_wrong() -> None:
    assert list(faults(AREA)) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"cells": [], "metadata": {}, "nbformat": NaN}',
        b'{"cells": [{"cell_type": "code", "metadata": {}, "source": "\\ud800"}], "metadata": {}, "nbformat": 4}',
        b"[]",
        b'{"nbformat": 3, "worksheets": []}',
        b'{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code"}]}',
        b'{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "metadata": {}, "source": [1]}]}',
    ],
)
def test_what_is_no_notebook_is_refused(data: bytes) -> None:
    with pytest.raises(MakerpathError, match=r"lab\.not_"):
        parse(data)


def test_the_language_is_what_the_kernel_says() -> None:
    assert language_of(notebook(language="R")) == "r"
    assert language_of(parse(json.dumps({"cells": [], "metadata": {}, "nbformat": 4}).encode())) == "python"
