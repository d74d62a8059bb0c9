"""A teacher's notebook is proved before anybody is graded by it."""

from __future__ import annotations

import pytest

from makerpath.domain.errors import MakerpathError
from makerpath.domain.lab import Limits
from makerpath.labs.notebook import Json
from makerpath.labs.preparing import prepare, Prepared
from tests.labs.notebooks import AREA, cell, notebook
from tests.labs.plain_engine import PlainEngine

SOLUTION = "### BEGIN SOLUTION\nx = 4\n### END SOLUTION"


def lab(tests: str, solution: str = SOLUTION, *more: Json) -> Json:
    return notebook(
        cell(solution, grade_id="answer", solution=True), cell(tests, grade_id="t", grade=True, points=2), *more
    )


def prepared(source: Json) -> Prepared:
    return prepare(source, PlainEngine(), Limits())


def codes(found: Prepared) -> list[str]:
    return [fault.code for fault in found.faults]


def test_a_good_notebook_gives_its_key() -> None:
    found = prepared(AREA)
    assert (codes(found), found.works) == ([], True)
    assert [item.grade_id for item in found.key.cells] == ["intro", "area", "area-tests", "why"]
    assert found.key.apart == frozenset()


def test_the_solution_and_the_empty_notebook_run_apart_and_together() -> None:
    engine = PlainEngine()
    prepare(AREA, engine, Limits())
    assert sorted(together for together, _ in engine.asked) == [False, False, False, True, True]


def test_what_nbgrader_refuses_is_not_run() -> None:
    engine = PlainEngine()
    found = prepare(notebook(cell("1", grade_id="", solution=True)), engine, Limits())
    assert not found.works
    assert found.key.cells == ()
    assert engine.asked == []


def test_a_solution_that_fails_names_the_test_and_what_it_said() -> None:
    found = prepared(lab("assert x == 5, 'x is not 5'"))
    fault = found.faults[0]
    assert fault.code == "lab.solution_fails"
    assert not found.works
    assert fault.params == {"id": "t", "points": "0", "possible": "2", "message": "AssertionError: x is not 5"}
    assert fault.text == "assert x == 5, 'x is not 5'"


def test_a_solution_that_gets_a_part_fails_too() -> None:
    assert prepared(lab("x / 4.0")).faults[0].params["points"] == "1"


def test_a_test_that_comes_out_otherwise_apart_waits_for_a_person() -> None:
    found = prepared(lab("assert not APART\nassert x == 4"))
    assert codes(found) == ["lab.apart"]
    assert found.works
    assert found.key.apart == {"t"}


def test_a_test_that_only_the_empty_notebook_passes_otherwise_is_noticed() -> None:
    found = prepared(lab("assert 'x' in globals() or not APART"))
    assert codes(found) == ["lab.apart", "lab.points_for_nothing"]
    assert found.key.apart == {"t"}


def test_points_for_nothing_are_said() -> None:
    found = prepared(lab("pass"))
    assert (codes(found), found.works) == (["lab.points_for_nothing"], True)
    assert found.faults[0].params == {"id": "t", "points": "2"}


def test_a_test_that_ends_with_a_number_of_points_is_known_by_it() -> None:
    assert prepared(lab("x / 2.0")).key.in_parts == {"t"}
    assert prepared(lab("assert x == 4")).key.in_parts == frozenset()


def test_points_that_nobody_can_read_are_said() -> None:
    found = prepared(lab("assert x == 4\n[x, 1.0]"))
    assert codes(found) == ["lab.points_unread"]
    assert found.faults[0].params["shown"] == "[4, 1.0]"


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("time", "lab.too_slow"),
        ("memory", "lab.too_much_memory"),
        ("output", "lab.too_much_output"),
        ("died", "lab.solution_ends"),
    ],
)
def test_a_solution_beyond_the_limits_is_refused(reason: str, code: str) -> None:
    found = prepared(lab("assert x", f"### BEGIN SOLUTION\nx = 4; print('limit:{reason}')\n### END SOLUTION"))
    assert not found.works
    assert code in codes(found)


def test_a_package_that_is_not_there_is_named() -> None:
    found = prepared(lab("assert x == 4", SOLUTION, cell("import surely_not_there")))
    fault = found.faults[0]
    assert (fault.code, fault.params) == ("lab.package", {"cell": 3, "message": "No module named 'surely_not_there'"})
    assert not found.works


def test_a_cell_that_takes_too_long_is_named() -> None:
    slow = "class CellTimeout(Exception): pass\nraise CellTimeout"
    fault = prepared(lab("assert x == 4", SOLUTION, cell(slow))).faults[0]
    assert (fault.code, fault.params) == ("lab.too_slow", {"cell": 3, "cell_seconds": 20})


def test_what_stopped_the_solution_is_said_and_not_every_test_that_fails_by_it() -> None:
    assert codes(prepared(lab("assert x == 4", "### BEGIN SOLUTION\nraise MemoryError\n### END SOLUTION"))) == [
        "lab.too_much_memory"
    ]


def test_an_error_in_an_answer_for_a_person_is_said() -> None:
    answer = cell("### BEGIN SOLUTION\n1 / 0\n### END SOLUTION", grade_id="why", grade=True, solution=True, points=1)
    assert codes(prepared(lab("assert x == 4", SOLUTION, answer))) == ["lab.solution_error"]


def test_an_error_that_is_meant_is_only_said() -> None:
    found = prepared(lab("assert x == 4", SOLUTION, cell("1 / 0")))
    assert (codes(found), found.works) == (["lab.solution_error"], True)


def test_an_engine_that_breaks_off_says_nothing_of_the_notebook() -> None:
    with pytest.raises(MakerpathError, match=r"lab\.engine"):
        prepared(lab("assert x", "### BEGIN SOLUTION\nx = print('limit:engine')\n### END SOLUTION"))
