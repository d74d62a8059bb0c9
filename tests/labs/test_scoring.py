"""A test gives the points that nbgrader would give it, and says in a few words what is wrong and what to do."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from makerpath.domain.lab_result import TestResult
from makerpath.labs.key import Key, make_key
from makerpath.labs.notebook import Json
from makerpath.labs.release import release
from makerpath.labs.restoring import restore
from makerpath.labs.scoring import BEFORE, ENDED, HELP, IMPOSSIBLE, partial, score, UNTOLD, UNWRITTEN, WARNED
from tests.labs.notebooks import AREA, cell, notebook

KEY = make_key(AREA)
TESTS = 2
"""The cell of tests in `AREA`, from 0, which gives 2 points."""


def ran(outputs: Any, source: Json = AREA, key: Key = KEY, place: int = TESTS) -> Json:
    found, _ = restore(release(source), key)
    found["cells"][place]["outputs"] = outputs
    return found


def scored(outputs: Any) -> TestResult:
    return score(ran(outputs), KEY)[0]


def error(name: str, said: str = "") -> Json:
    return {"output_type": "error", "ename": name, "evalue": said, "traceback": ["assert area(21) == 441"]}


def stream(text: Any, name: str = "stdout") -> Json:
    return {"output_type": "stream", "name": name, "text": text}


def result(text: Any) -> Json:
    return {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}, "execution_count": 1}


GIVEN: dict[str, tuple[list[Json], float | None]] = {
    "nothing shown": ([], 2),
    "something printed": ([stream("1.5")], 2),
    "a picture": ([{"output_type": "display_data", "data": {"text/plain": "0"}}], 2),
    "an error": ([stream("ok"), error("ValueError", "x")], 0),
    "a warning": ([stream("careful", "stderr")], 0),
    "a part": ([result("0.5")], 0.5),
    "a part after a picture": ([{"output_type": "display_data", "data": {}}, result("1.5")], 1.5),
    "no part at all": ([result("0")], 0),
    "all of them": ([result("2")], 2),
    "a number as a list of one": ([result(["0.5"])], 0.5),
    "several lines": ([result(["0.5\n", "1"])], 2),
    "no number": ([result("'well done'")], 2),
    "no plain number": ([result("np.float64(0.5)")], 2),
    "less than nothing": ([result("-1")], 2),
    "not a number": ([result("nan")], 2),
    "a number before an error": ([result("1"), error("ValueError")], 1),
    "an error before a number": ([error("ValueError"), result("1")], 0),
    "more than there are": ([result("2.5")], None),
    "without end": ([result("inf")], None),
    "no text": ([{"output_type": "execute_result", "data": {"text/html": "<b>1</b>"}}], None),
    "no data": ([{"output_type": "execute_result"}], None),
    "an empty text": ([result("")], None),
}


@pytest.mark.parametrize("name", GIVEN)
def test_points_follow_from_what_the_test_shows(name: str) -> None:
    outputs, points = GIVEN[name]
    assert scored(outputs).points == points


@pytest.mark.parametrize("outputs", [None, {}, "passed", [None], [["error"]], 2])
def test_outputs_of_another_shape_give_no_points(outputs: Any) -> None:
    found = scored(outputs)
    assert (found.points, found.message) == (None, IMPOSSIBLE)


def test_points_may_be_parts_of_one_and_none_at_all() -> None:
    assert partial(result("0.25"), 0.5) == 0.25
    assert partial(result("0"), 0.0) == 0
    assert partial(result("1e-9"), 0.0) is None
    source = notebook(cell("x = 1", grade_id="x", solution=True), cell("assert x", grade_id="t", grade=True, points=0))
    key = make_key(source)
    assert [(test.points, test.possible) for test in score(ran([], source, key, 1), key)] == [(0, 0)]


def test_an_answer_that_nobody_began_gets_nothing_and_any_other_waits_for_a_person() -> None:
    found = ran([])
    assert score(found, KEY)[1] == TestResult(
        grade_id="why", title="How much paper?", points=0, possible=1, message=UNWRITTEN
    )
    found["cells"][3]["source"] = "YOUR ANSWER HERE "
    assert score(found, KEY)[1].points is None
    del found["cells"][3]
    assert score(found, KEY)[1].points is None


def test_tasks_and_answers_in_code_wait_for_a_person() -> None:
    source = notebook(
        cell("# Draw it", "markdown", grade_id="task", task=True, locked=True, points=3),
        cell("### BEGIN SOLUTION\n1\n### END SOLUTION", grade_id="code", grade=True, solution=True, points=2),
    )
    key = make_key(source)
    found = ran([], source, key, 1)
    assert [(test.points, test.possible) for test in score(found, key)] == [(None, 3), (0, 2)]
    found["cells"][1] |= {"source": "draw()", "outputs": [error("NameError")]}
    assert [test.points for test in score(found, key)] == [None, None]


def test_a_test_that_is_not_there_or_not_the_keys_waits() -> None:
    found = ran([])
    found["cells"][TESTS]["source"] = "pass"
    assert score(found, KEY)[0].points is None
    del found["cells"][TESTS]
    assert score(found, KEY)[0].points is None


def test_a_test_that_cannot_be_trusted_apart_waits_for_a_person() -> None:
    key = KEY.learned(in_place=frozenset(), apart=frozenset({"area-tests"}))
    assert score(ran([]), key)[0].points is None


@pytest.mark.parametrize(
    ("shown", "points"),
    [
        ([result("1.5")], 1.5),
        ([error("ValueError")], 0),
        ([], None),
        ([result("array([1.5])")], None),
        ([result("-1")], None),
        ([result("nan")], None),
    ],
)
def test_where_the_solution_shows_a_number_of_points_nothing_else_counts_in_full(
    shown: list[Json], points: float | None
) -> None:
    key = KEY.learned(in_place=frozenset(), apart=frozenset(), in_parts=frozenset({"area-tests"}))
    assert score(ran(shown), key)[0].points == points


TOLD: dict[str, tuple[Json, str]] = {
    "the assertion's own words": (error("AssertionError", "area(2) is not 4"), "area(2) is not 4"),
    "an assertion without words": (error("AssertionError"), UNTOLD),
    "an error": (error("ValueError", "bad side"), "ValueError: bad side"),
    "an error without words": (error("StopIteration"), "StopIteration"),
    "an answer that is missing": (error("NotImplementedError"), f"NotImplementedError\n{HELP['NotImplementedError']}"),
    "a name that is missing": (error("NameError", "no area"), f"NameError: no area\n{HELP['NameError']}"),
    "the end of its time": (error("CellTimeout", "the test took longer than 20 s"), ENDED["CellTimeout"]),
    "what was not reached": (error("TimeLimit", "This cell did not run to its end."), ENDED["TimeLimit"]),
    "colours": (error("ValueError", "\x1b[31mred\x1b[0m\x00"), "ValueError: red"),
    "many lines": (error("AssertionError", "\n".join("abcdefghijklmnop")), "\n".join([*"abcdefghijk", "…"])),
    "a long line": (error("AssertionError", "x" * 5000), "x" * 299 + "…"),
    "a warning": (stream("old", "stderr"), f"old\n{WARNED}"),
    "nonsense": ({"output_type": "error", "ename": 3, "evalue": [4]}, UNTOLD),
}


@pytest.mark.parametrize("name", TOLD)
def test_what_is_wrong_is_said_in_a_few_words(name: str) -> None:
    output, message = TOLD[name]
    assert scored([output]).message == message


@pytest.mark.parametrize(
    ("above", "told"),
    [
        ("NotImplementedError", HELP["NotImplementedError"]),
        ("KeyboardInterrupt", ENDED["KeyboardInterrupt"]),
        ("SyntaxError", HELP["SyntaxError"]),
        ("ZeroDivisionError", BEFORE),
    ],
)
def test_a_name_that_a_broken_cell_would_have_made_leads_to_that_cell(above: str, told: str) -> None:
    found = ran([error("NameError", "no area")])
    found["cells"][1]["outputs"] = [error(above)]
    assert score(found, KEY)[0].message == f"NameError: no area\n{told}"


def test_a_part_of_the_points_comes_with_its_reasons() -> None:
    assert scored([stream("half of the sides\n"), result("1")]).message == "half of the sides"
    assert scored([stream("all well"), result("2")]).message == ""


def test_a_hidden_test_is_not_told() -> None:
    found = scored([error("AssertionError", "the test was: assert area(21) == 441")])
    assert found.message == "the test was: …"


def test_titles_are_what_the_tests_say_of_themselves_or_the_heading_above_an_answer() -> None:
    source = notebook(
        cell("Intro\n\n## Part A: *squares* ##\n\nWrite it.", "markdown"),
        cell("### BEGIN SOLUTION\n### END SOLUTION", grade_id="a", grade=True, solution=True, points=1),
        cell('"""Squares of small numbers\n\nMore."""\nassert 1', grade_id="b", grade=True, points=1),
        cell(
            "### BEGIN HIDDEN TESTS\n# the trap\n### END HIDDEN TESTS\n# Open part", grade_id="c", grade=True, points=1
        ),
        cell("assert 1", grade_id="d", grade=True, points=1),
    )
    assert [item.title for item in make_key(source).cells] == [
        "Part A: squares",
        "Squares of small numbers",
        "Open part",
        "",
    ]


def test_a_key_is_the_same_after_the_database() -> None:
    key = KEY.learned(in_place=frozenset({"area-tests"}), apart=frozenset())
    assert Key.from_json(copy.deepcopy(key.to_json())) == key
