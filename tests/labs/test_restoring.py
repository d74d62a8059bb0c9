"""Before a notebook is graded, everything in it that the teacher locked is the teacher's again."""

from __future__ import annotations

import copy
import math
from typing import Any

import pytest

from makerpath.domain.errors import MakerpathError
from makerpath.labs.key import make_key
from makerpath.labs.notebook import cells, Json, MOST_CELLS
from makerpath.labs.release import checksum, release
from makerpath.labs.restoring import NOTES, restore
from makerpath.labs.scoring import score
from tests.labs.notebooks import AREA, cell, notebook

KEY = make_key(AREA)
HIDDEN = "assert area(21) == 441"


@pytest.fixture
def submitted() -> Json:
    return release(AREA)


def sources(found: Json) -> list[str]:
    return [item.source for item in cells(found)]


def ids(found: Json) -> list[str]:
    return [item.grade_id for item in cells(found)]


def test_what_a_learner_got_gets_its_hidden_tests_back_and_nothing_had_to_be_put_right(submitted: Json) -> None:
    found, notes = restore(submitted, KEY)
    assert notes == ()
    assert HIDDEN in sources(found)[2]
    assert HIDDEN not in str(submitted)
    assert ids(found) == ["intro", "area", "area-tests", "why"]


def test_graded_and_locked_cells_are_the_keys(submitted: Json) -> None:
    for place in (0, 2):
        submitted["cells"][place]["source"] = "print('mine')"
    found, notes = restore(submitted, KEY)
    assert [sources(found)[place] for place in (0, 2)] == [KEY.cells[0].source, KEY.cells[2].source]
    assert notes == ("lab.note.locked",)


def test_answers_stay_as_they_were_written(submitted: Json) -> None:
    submitted["cells"][1]["source"] = ["def area(side):\n", "    return 4"]
    submitted["cells"][3]["source"] = "Because."
    found, notes = restore(submitted, KEY)
    assert sources(found)[1] == "def area(side):\n    return 4"
    assert sources(found)[3] == "Because."
    assert notes == ()


@pytest.mark.parametrize("place", [0, 2])
def test_a_missing_cell_of_the_teachers_comes_back_to_its_place(submitted: Json, place: int) -> None:
    del submitted["cells"][place]
    found, notes = restore(submitted, KEY)
    assert ids(found) == ["intro", "area", "area-tests", "why"]
    assert sources(found)[place] == KEY.cells[place].source
    assert notes == ("lab.note.added",)


def test_an_empty_notebook_gets_everything_that_counts() -> None:
    found, notes = restore(notebook(), KEY)
    assert ids(found) == ["intro", "area-tests", "why"]
    assert notes == ("lab.note.added", "lab.note.answer_missing")


def test_an_answer_that_was_deleted_is_not_taken_for_one_that_nobody_began(submitted: Json) -> None:
    del submitted["cells"][3]
    found, _ = restore(submitted, KEY)
    again = cells(found)[3]
    assert again.source == ""
    assert checksum(again) != again.marks["checksum"]


def test_of_a_cell_that_stands_there_twice_the_last_counts(submitted: Json) -> None:
    copied = copy.deepcopy(submitted["cells"][1]) | {"source": "def area(side): return side ** 2"}
    submitted["cells"].insert(2, copied)
    found, notes = restore(submitted, KEY)
    assert ids(found) == ["intro", "", "area", "area-tests", "why"]
    assert sources(found)[2] == "def area(side): return side ** 2"
    assert notes == ("lab.note.duplicate",)


def test_a_copy_without_marks_does_not_take_the_place_of_the_real_one(submitted: Json) -> None:
    submitted["cells"].append(cell("pass", grade_id="area-tests"))
    found, _ = restore(submitted, KEY)
    assert ids(found) == ["intro", "area", "area-tests", "why", ""]


def test_a_cell_that_the_key_does_not_know_is_the_learners_own(submitted: Json) -> None:
    submitted["cells"].append(cell("100", grade_id="bonus", grade=True, locked=True, points=100))
    found, notes = restore(submitted, KEY)
    assert cells(found)[4].marks == {}
    assert notes == ("lab.note.unknown",)


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_code_that_was_made_text_is_code_again(submitted: Json, kind: str) -> None:
    for place in (1, 2):
        submitted["cells"][place]["cell_type"] = kind
        del submitted["cells"][place]["outputs"]
    found, notes = restore(submitted, KEY)
    assert [item.kind for item in cells(found)] == ["markdown", "code", "code", "markdown"]
    assert "lab.note.type" in notes


def test_text_that_was_made_code_is_not_run(submitted: Json) -> None:
    submitted["cells"][3] |= {"cell_type": "code", "outputs": [], "execution_count": 1, "source": "raise SystemExit"}
    found, _ = restore(submitted, KEY)
    assert found["cells"][3]["cell_type"] == "markdown"
    assert "outputs" not in found["cells"][3]


@pytest.mark.parametrize(
    "marks",
    [
        {"points": 1000},
        {"points": -1},
        {"points": "many"},
        {"points": math.inf},
        {"points": 10**400},
        {"grade": False},
        {"grade": False, "locked": False, "solution": True},
        {"task": True},
        {"checksum": "0" * 32},
        {"cell_type": "raw"},
        {"schema_version": 1},
        {"schema_version": "new"},
        {"more": [{}]},
    ],
)
def test_marks_are_those_of_the_key_whatever_the_notebook_says(submitted: Json, marks: Json) -> None:
    submitted["cells"][2]["metadata"]["nbgrader"] |= marks
    found, _ = restore(submitted, KEY)
    assert cells(found)[2].marks == cells(restore(release(AREA), KEY)[0])[2].marks
    assert cells(found)[2].marks["points"] == 2


@pytest.mark.parametrize(
    "marks",
    [None, [], [["grade", True]], "grade", 7, {"grade_id": ["area-tests"]}, {"grade_id": {}}, {"grade_id": None}],
)
def test_marks_of_another_shape_are_no_marks(submitted: Json, marks: Any) -> None:
    submitted["cells"][2]["metadata"]["nbgrader"] = marks
    found, notes = restore(submitted, KEY)
    assert sources(found).count(KEY.cells[2].source) == 1
    assert "lab.note.added" in notes


def test_nothing_that_a_notebook_says_of_itself_changes_how_it_runs(submitted: Json) -> None:
    submitted["metadata"] = {"kernelspec": {"name": "evil"}, "language_info": [], "widgets": {"state": {}}}
    for item in submitted["cells"]:
        item["metadata"] |= {
            "tags": ["skip-execution", "raises-exception"],
            "execution": {"timeout": -1},
            "init_cell": 1,
        }
        item |= {"id": "../..", "transient": {}, "outputs": [{"output_type": "error"}], "execution_count": "x"}
    found, notes = restore(submitted, KEY)
    assert found == restore(release(AREA), KEY)[0]
    assert notes == ("lab.note.tags",)


@pytest.mark.parametrize(
    "attachments", [None, [], "x", {"a.png": None}, {"a.png": {"image/png": [1]}}, {"a.png": {"text/html": "x"}}]
)
def test_attachments_are_pictures_that_stand_in_the_text_or_nothing(submitted: Json, attachments: Any) -> None:
    submitted["cells"][3] |= {"source": "![](attachment:a.png)", "attachments": attachments}
    assert "attachments" not in restore(submitted, KEY)[0]["cells"][3]
    submitted["cells"][3]["attachments"] = {"a.png": {"image/png": "QQ=="}, "b.png": {"image/png": "QQ=="}}
    assert restore(submitted, KEY)[0]["cells"][3]["attachments"] == {"a.png": {"image/png": "QQ=="}}


def test_an_answer_for_a_person_does_not_become_a_test_of_its_own(submitted: Json) -> None:
    """Where it says so, nbgrader gives all its points."""
    source = notebook(cell("1", grade_id="why", grade=True, solution=True, points=3))
    found = release(source)
    found["cells"][0]["source"] = "'a long answer'"
    found["cells"][0]["metadata"]["nbgrader"] |= {"solution": False, "locked": True}
    key = make_key(source)
    restored, notes = restore(found, key)
    assert notes == ("lab.note.marks",)
    assert [test.points for test in score(restored, key)] == [None]


HELPED = notebook(
    cell("def check(found, wanted): assert found == wanted", grade_id="help", locked=True),
    cell("limit = 4", grade_id="more", locked=True),
    cell("### BEGIN SOLUTION\nx = 4\n### END SOLUTION", grade_id="answer", solution=True),
    cell("check(x, limit)", grade_id="test", grade=True, points=1),
)


@pytest.mark.parametrize(
    "order", [(1, 2, 3, 0), (2, 3, 1, 0), (3, 2, 0, 1), (0, 2, 3, 1), (0, 1, 2, 3, 0), (2, 3, 0, 0)]
)
def test_locked_code_stands_above_the_tests_that_build_on_it_wherever_it_was_moved(order: tuple[int, ...]) -> None:
    """Else a test would take the helper of that name that a learner wrote."""
    submitted = release(HELPED)
    submitted["cells"] = [copy.deepcopy(submitted["cells"][place]) for place in order]
    found, notes = restore(submitted, make_key(HELPED))
    locked = [name for name in ids(found) if name in ("help", "more", "test")]
    assert locked == ["help", "more", "test"]
    assert "lab.note.order" in notes
    assert restore(found, make_key(HELPED)) == (found, ())


def test_tests_stand_in_their_order_and_only_move_down() -> None:
    """Else a test that builds on another's helper would take a learner's; but answers stay above their tests."""
    source = notebook(
        cell("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", grade_id="one", solution=True),
        cell("def near(a, b): return abs(a - b) < 1\nassert near(x, 1)", grade_id="first", grade=True, points=1),
        cell("### BEGIN SOLUTION\ny = 2\n### END SOLUTION", grade_id="two", solution=True),
        cell("assert near(y, 2)", grade_id="second", grade=True, points=1),
    )
    key = make_key(source)

    def moved(*order: int) -> list[str]:
        submitted = release(source)
        submitted["cells"] = [submitted["cells"][place] for place in order]
        return ids(restore(submitted, key)[0])

    assert moved(0, 2, 3, 1) == ["one", "two", "first", "second"]
    assert moved(3, 0, 1, 2) == ["one", "first", "second", "two"]
    assert moved(1, 0, 2, 3) == ["first", "one", "two", "second"]


def test_an_editor_that_takes_space_from_the_ends_of_lines_changed_nothing(submitted: Json) -> None:
    submitted["cells"][0]["source"] = "\r\n".join(f"{line}  " for line in sources(submitted)[0].split("\n")) + "\n"
    assert restore(submitted, KEY)[1] == ()


def test_thousands_of_cells_are_taken_and_more_are_refused() -> None:
    many = notebook(*[cell("1") for _ in range(MOST_CELLS)])
    assert len(restore(many, KEY)[0]["cells"]) == MOST_CELLS + 3
    with pytest.raises(MakerpathError, match=r"lab\.too_many_cells"):
        restore(notebook(*many["cells"], cell("1")), KEY)


def test_restoring_leaves_the_notebook_and_its_own_result_as_they_are(submitted: Json) -> None:
    before = copy.deepcopy(submitted)
    found, _ = restore(submitted, KEY)
    assert submitted == before
    assert restore(found, KEY) == (found, ())


def test_every_note_says_something() -> None:
    assert all(code.startswith("lab.note.") and text.endswith(".") for code, text in NOTES.items())
