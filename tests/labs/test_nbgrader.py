"""Notebooks of nbgrader's own documentation and tests: what it releases and what it scores is what we do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from makerpath.domain.lab import Limits
from makerpath.labs.engine.split import SplitEngine
from makerpath.labs.faults import faults
from makerpath.labs.grade import grade
from makerpath.labs.key import make_key
from makerpath.labs.notebook import cells, Json, parse
from makerpath.labs.preparing import prepare
from makerpath.labs.release import release
from makerpath.labs.scoring import ENDED
from tests.labs.nbgrader_peer import DATA, graded, Scores

pytestmark = pytest.mark.xdist_group("nbgrader")
PS1, BAD = DATA / "ps1", DATA / "pathological"
SOURCE = {
    "problem1": PS1 / "source/problem1.ipynb",
    "problem2": PS1 / "source/problem2.ipynb",
    "changed": BAD / "submitted-unchanged.ipynb",
}
SUBMITTED: Mapping[str, Mapping[str, Path]] = {
    "bitdiddle": {name: PS1 / f"submitted/bitdiddle/{name}.ipynb" for name in ("problem1", "problem2")},
    "hacker": {"problem1": PS1 / "submitted/hacker/problem1.ipynb"},
    **{
        who: {"changed": BAD / f"submitted-{who}.ipynb"}
        for who in ("changed", "cheat-attempt", "grade-cell-changed", "locked-cell-changed")
    },
}
CASES = [(who, name) for who, notebooks in SUBMITTED.items() for name in notebooks]
PUBLISHED = {
    ("bitdiddle", "problem1"): 1.5,
    ("bitdiddle", "problem2"): 0,
    ("hacker", "problem1"): 3,
    ("changed", "changed"): 2,
    ("cheat-attempt", "changed"): 1,
    ("grade-cell-changed", "changed"): 1,
    ("locked-cell-changed", "changed"): 1,
}
"""What nbgrader's documentation and its own tests say that each gets before a person looks at it."""

AMPLE = Limits(cell_seconds=60, seconds=300)


def read(path: Path) -> Json:
    return parse(path.read_bytes())


@pytest.fixture(scope="session")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Scores]:
    return graded(tmp_path_factory.mktemp("course"), SOURCE, SUBMITTED)


@pytest.mark.parametrize("name", ["problem1", "problem2"])
def test_a_released_notebook_has_nbgraders_cells_and_checksums(name: str) -> None:
    def told(found: Json) -> list[tuple[str, str, object]]:
        return [(item.kind, item.source, item.marks) for item in cells(found)]

    header = len(read(PS1 / f"release/{name}.ipynb")["cells"]) - len(read(SOURCE[name])["cells"])
    assert told(release(read(SOURCE[name]))) == told(read(PS1 / f"release/{name}.ipynb"))[header:]


@pytest.mark.parametrize(("who", "name"), CASES)
def test_scores_are_nbgraders(who: str, name: str, theirs: dict[tuple[str, str], Scores], engine: SplitEngine) -> None:
    found = grade(SUBMITTED[who][name].read_bytes(), make_key(read(SOURCE[name])), engine, AMPLE)
    ours = {test.grade_id: (test.points, test.possible) for test in found.tests}
    assert ours == theirs[who, name]
    assert sum(points or 0 for points, _ in ours.values()) == PUBLISHED[who, name]


@pytest.mark.parametrize("name", ["problem1", "problem2"])
def test_a_documented_source_is_ready_as_it_is(name: str, engine: SplitEngine) -> None:
    found = prepare(read(SOURCE[name]), engine, AMPLE)
    assert found.faults == ()
    assert found.key == make_key(read(SOURCE[name]))


REFUSED = {
    "bad-markdown-cell-1": "lab.text_half_marked",
    "blank-grade-id": "lab.id_invalid",
    "duplicate-grade-ids": "lab.id_repeated",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_source_that_nbgrader_refuses_is_refused(name: str) -> None:
    assert REFUSED[name] in {fault.code for fault in faults(read(BAD / f"{name}.ipynb")) if not fault.warning}


def test_tests_that_nbgrader_would_write_itself_are_refused_with_a_way_out() -> None:
    found = [fault for fault in faults(read(PS1 / "source/autotest.ipynb")) if not fault.warning]
    assert {fault.code for fault in found} == {"lab.autotest"}
    assert "generate_source_with_tests" in found[0].hint


@pytest.mark.parametrize(
    ("name", "secret"), [("test-hidden-tests", "HIDDEN TESTS"), ("test_taskcell", "1 mark for writing nicely")]
)
def test_hidden_tests_and_mark_schemes_do_not_reach_learners(name: str, secret: str) -> None:
    source = read(BAD / f"{name}.ipynb")
    assert secret in str(source)
    assert secret not in str(release(source))


def test_a_test_that_waits_longer_than_it_may_is_not_passed(engine: SplitEngine) -> None:
    data = (BAD / "timeout.ipynb").read_bytes()
    found = grade(data, make_key(parse(data)), engine, Limits(cell_seconds=1, seconds=30))
    assert [(test.points, test.message) for test in found.tests] == [(0, ENDED["CellTimeout"])]


@pytest.mark.parametrize("name", ["infinite-loop", "infinite-recursion", "long-output"])
def test_what_never_ends_or_prints_without_end_comes_to_an_end(name: str, engine: SplitEngine) -> None:
    data = (BAD / f"{name}.ipynb").read_bytes()
    found = grade(data, make_key(parse(data)), engine, Limits(cell_seconds=1, seconds=30, output_kb=16))
    outputs = found.notebook["cells"][0]["outputs"]
    assert outputs
    assert len(json.dumps(outputs)) < 100_000
