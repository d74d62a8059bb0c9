"""Whatever a notebook holds, nothing breaks, and no point comes but from the key's own tests."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st

from makerpath.domain.errors import MakerpathError
from makerpath.labs.faults import faults
from makerpath.labs.key import Key, make_key
from makerpath.labs.notebook import cells, Json, parse, written
from makerpath.labs.release import checksum, release
from makerpath.labs.restoring import NOTES, restore
from makerpath.labs.scoring import score
from tests.labs.nbgrader_peer import DATA
from tests.labs.notebooks import AREA, cell, notebook

HELPED = notebook(
    cell("def helped(x): return x", grade_id="first", locked=True),
    cell("1", grade_id="second", locked=True),
    cell("assert area(1)", grade_id="early", grade=True, points=1),
    cell("2", grade_id="third", locked=True),
    cell("### BEGIN SOLUTION\n### END SOLUTION", grade_id="answer", solution=True, grade=True, points=0.5),
    cell("area(2)", grade_id="late", grade=True, points=1),
    cell("Draw it.", "markdown", grade_id="task", task=True, locked=True, points=3),
)
SOURCES = [
    AREA,
    HELPED,
    *(
        parse((DATA / name).read_bytes())
        for name in ("ps1/source/problem1.ipynb", "ps1/source/problem2.ipynb", "pathological/submitted-unchanged.ipynb")
    ),
]
KEYS = [make_key(source) for source in SOURCES]
MARKS = ("grade", "solution", "locked", "task", "grade_id", "points", "checksum", "schema_version", "cell_type")
IDS = sorted({cell.grade_id for key in KEYS for cell in key.cells})

odd = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([*IDS, "code", "markdown", "raw", "skip-execution", "x" * 200, "NaN", 10**30]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.sampled_from(MARKS), inner, max_size=3)
    ),
    max_leaves=6,
)
marks = st.fixed_dictionaries(
    {},
    optional={name: st.booleans() | odd for name in ("grade", "solution", "locked", "task")}
    | {
        "grade_id": st.sampled_from(IDS) | odd,
        "points": st.integers(-5, 500) | odd,
        "checksum": odd,
        "schema_version": odd,
    },
)
metadata = st.fixed_dictionaries(
    {}, optional={"nbgrader": marks | odd, "tags": odd, "deletable": odd, "execution": odd}
)
made = st.fixed_dictionaries(
    {
        "cell_type": st.sampled_from(["code", "markdown", "raw"]),
        "metadata": metadata,
        "source": st.text(max_size=20) | st.lists(st.text(max_size=9), max_size=3),
    },
    optional={"outputs": odd, "execution_count": odd, "id": odd, "attachments": odd, "extra": odd},
)


@st.composite
def submitted(draw: st.DrawFn) -> tuple[Json, int]:
    """A released notebook with everything done to it that JSON allows, and which of `SOURCES` it comes from."""
    number = draw(st.integers(0, len(SOURCES) - 1))
    found = release(SOURCES[number])
    items = found["cells"]
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, max(0, len(items) - 1)))
        match draw(st.sampled_from(("drop", "copy", "move", "type", "source", "marks", "metadata", "field", "new"))):
            case "new":
                items.insert(place, draw(made))
            case _ if not items:
                continue
            case "drop":
                del items[place]
            case "copy":
                items.insert(draw(st.integers(0, len(items))), copy.deepcopy(items[place]))
            case "move":
                items.insert(draw(st.integers(0, len(items) - 1)), items.pop(place))
            case "type":
                items[place]["cell_type"] = draw(st.sampled_from(["code", "markdown", "raw"]))
            case "source":
                items[place]["source"] = draw(st.text(max_size=20))
            case "marks":
                said = items[place]["metadata"].get("nbgrader")
                if isinstance(said, dict):
                    said |= draw(marks)
            case "metadata":
                items[place]["metadata"] = draw(metadata)
            case "field":
                name = draw(st.sampled_from(["outputs", "execution_count", "id", "attachments"]))
                items[place].pop(name, None)
                items[place] |= draw(st.dictionaries(st.just(name), odd))
    if draw(st.booleans()):
        found["metadata"] = draw(st.dictionaries(st.sampled_from(["kernelspec", "language_info", "x"]), odd))
    return found, number


output = st.one_of(
    st.builds(lambda name: {"output_type": "error", "ename": name, "evalue": "no", "traceback": []}, odd),
    st.builds(
        lambda name, text: {"output_type": "stream", "name": name, "text": text},
        st.sampled_from(["stdout", "stderr"]) | odd,
        odd,
    ),
    st.builds(lambda data: {"output_type": "execute_result", "data": data}, odd),
    st.builds(
        lambda text: {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}},
        st.floats(-1, 20).map(str) | odd,
    ),
    odd,
)
outputs = st.lists(output, max_size=3) | odd
FAILED = [{"output_type": "error", "ename": "AssertionError", "evalue": "", "traceback": []}]


def check(found: Json, key: Key, shown: Any) -> None:
    restored, notes = restore(found, key)
    assert set(notes) <= set(NOTES)
    by_id: dict[str, Any] = {}
    for item in cells(restored):
        if item.marks:
            assert item.grade_id not in by_id, "each cell of the key is there once"
            by_id[item.grade_id] = item
    assert set(by_id) <= {known.grade_id for known in key.cells}
    for known in key.cells:
        if known.locked or known.graded:
            item = by_id[known.grade_id]
            assert (item.kind, item.grade, item.solution, item.locked, item.task) == (
                known.kind,
                known.grade,
                known.solution,
                known.locked,
                known.task,
            )
            assert item.source == known.source or not known.locked
            assert item.marks["checksum"] == known.checksum
            if known.locked and not known.task:
                assert checksum(item) == known.checksum
    order = [item.grade_id for item in cells(restored) if item.kind == "code" and item.locked]
    tests = [known.grade_id for known in key.cells if known.automatic]
    assert [name for name in order if name in tests] == tests
    for place, helper in enumerate(key.cells):
        if helper.grade_id in order and not helper.automatic:
            later = {known.grade_id for known in key.cells[place:]}
            assert not later & set(order[: order.index(helper.grade_id)])
    assert parse(written(restored)) == restored
    assert restore(restored, key)[0] == restored
    fails = copy.deepcopy(restored)
    for item in fails["cells"]:
        if item["cell_type"] == "code":
            item["outputs"] = FAILED if item["metadata"] else shown
    assert not any(test.points for test in score(fails, key)), "no cell of a learner's gives a point"
    for item in restored["cells"]:
        if item["cell_type"] == "code":
            item["outputs"] = shown
    results = score(restored, key)
    assert [test.grade_id for test in results] == [cell.grade_id for cell in key.cells if cell.graded]
    for test in results:
        wanted = key.find(test.grade_id)
        assert wanted is not None
        assert test.possible == wanted.points
        assert test.points is None or 0 <= test.points <= test.possible
        assert wanted.automatic or not test.points
        json.dumps(test.model_dump()).encode()


@given(submitted(), outputs)
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_whatever_a_learner_makes_of_a_notebook_the_teachers_cells_are_whole(
    made: tuple[Json, int], shown: Any
) -> None:
    check(made[0], KEYS[made[1]], shown)


@pytest.mark.nightly
@given(submitted(), outputs)
@settings(max_examples=5000, suppress_health_check=list(HealthCheck))
def test_whatever_a_learner_makes_of_a_notebook_at_length(made: tuple[Json, int], shown: Any) -> None:
    check(made[0], KEYS[made[1]], shown)


def bytes_of(seed: int) -> bytes:
    """A notebook that was damaged on its way."""
    chance = random.Random(seed)
    data = bytearray(written(release(chance.choice(SOURCES))))
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                del data[place : place + chance.randint(1, 40)]
            case 1:
                data[place:place] = bytes(chance.choices(b'{}[]",:0123456789eE+-\\u0\x00\xff', k=chance.randint(1, 6)))
            case 2:
                data[place] = chance.randrange(256)
            case 3:
                other = chance.randrange(len(data))
                data[place:place] = data[other : other + chance.randint(1, 200)]
    return bytes(data)


@given(st.integers(0, 2**40))
@settings(max_examples=300)
def test_damaged_bytes_are_a_notebook_or_are_refused(seed: int) -> None:
    try:
        found = parse(bytes_of(seed))
    except MakerpathError as refused:
        assert refused.hint
        return
    for key in KEYS:
        check(found, key, [])


@given(submitted())
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_a_teachers_notebook_is_ready_or_says_what_is_wrong(made: tuple[Json, int]) -> None:
    if all(fault.warning for fault in faults(made[0])):
        key = make_key(made[0])
        assert Key.from_json(json.loads(json.dumps(key.to_json()))) == key
        assert restore(release(made[0]), key)[1] == ()
