"""A notebook that was tampered with gets what nbgrader gives it, wherever nbgrader does not break off over it."""

from __future__ import annotations

import contextlib
import copy
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given, HealthCheck, settings
from hypothesis import strategies as st

from makerpath.labs.key import make_key
from makerpath.labs.notebook import Json, parse
from makerpath.labs.release import release
from makerpath.labs.restoring import restore
from makerpath.labs.scoring import score
from tests.labs.nbgrader_peer import DATA, Peer
from tests.labs.notebooks import AREA

pytestmark = pytest.mark.xdist_group("nbgrader")
SOURCES = [
    AREA,
    parse((DATA / "ps1/source/problem1.ipynb").read_bytes()),
    parse((DATA / "pathological/submitted-unchanged.ipynb").read_bytes()),
]
KEYS = [make_key(source) for source in SOURCES]

shown = st.floats(-1, 4).map(str) | st.sampled_from(
    ["0", "1", "2", "0.5", "nan", "inf", "'x'", "[1]", "None", "", "1_0", "٣"]
)
output = st.one_of(
    st.builds(lambda: {"output_type": "error", "ename": "AssertionError", "evalue": "", "traceback": []}),
    st.builds(
        lambda name: {"output_type": "stream", "name": name, "text": "text"}, st.sampled_from(["stdout", "stderr"])
    ),
    st.builds(
        lambda text: {
            "output_type": "execute_result",
            "data": {"text/plain": text},
            "metadata": {},
            "execution_count": 1,
        },
        shown | st.lists(shown, max_size=2),
    ),
    st.builds(lambda text: {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}, shown),
)


@st.composite
def tampered(draw: st.DrawFn, number: int) -> Json:
    """What learners do to a notebook by hand or by mistake, short of rewriting what its cells are."""
    found = release(SOURCES[number])
    items = found["cells"]
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(items) - 1))
        said = items[place]["metadata"].get("nbgrader")
        match draw(st.sampled_from(["drop", "copy", "move", "type", "source", "points", "unknown", "checksum", "new"])):
            case "drop" if len(items) > 1:
                del items[place]
            case "copy":
                items.insert(draw(st.integers(0, len(items))), copy.deepcopy(items[place]))
            case "move":
                items.insert(draw(st.integers(0, len(items) - 1)), items.pop(place))
            case "type":
                items[place]["cell_type"] = draw(st.sampled_from(["code", "markdown"]))
            case "source":
                items[place]["source"] = draw(st.sampled_from(["", "pass", "x = 1", "YOUR ANSWER HERE"]))
            case "points" if said and said["grade"]:
                said["points"] = draw(st.integers(0, 100) | st.floats(0, 9))
            case "unknown" if said:
                said["grade_id"] = "unknown"
            case "checksum" if said:
                said["checksum"] = "0" * 32
            case "new":
                items.insert(place, {"cell_type": "markdown", "metadata": {}, "source": draw(st.text(max_size=9))})
    return found


@pytest.fixture(scope="session")
def peers() -> list[Peer]:
    return [Peer(key) for key in KEYS]


def same(peer: Peer, number: int, data: st.DataObject) -> None:
    key, found = KEYS[number], data.draw(tampered(number))
    outputs: dict[str, list[Json]] = {
        cell.grade_id: data.draw(st.lists(output, max_size=2)) for cell in key.cells if cell.automatic
    }
    outputs |= {cell.grade_id: [] for cell in key.cells if not cell.automatic}
    restored, _ = restore(found, key)
    for item in restored["cells"]:
        if item["cell_type"] == "code" and item["metadata"]:
            item["outputs"] = outputs[item["metadata"]["nbgrader"]["grade_id"]]
    ours: dict[str, Any] = {test.grade_id: (test.points, test.possible) for test in score(restored, key)}
    theirs = list(_theirs(peer, found))
    assume(theirs)
    for notebook in theirs:
        for name, (points, possible) in peer.scores(notebook, outputs).items():
            assert ours[name] == (None if points == math.inf else points, possible)


def _theirs(peer: Peer, found: Json) -> Iterator[Any]:
    for add_missing in (True, False):
        with contextlib.suppress(Exception):  # it breaks off over much of this; we do not
            yield peer.restored(found, add_missing=add_missing)


@pytest.mark.parametrize("number", range(len(SOURCES)))
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_a_tampered_notebook_gets_what_nbgrader_gives_it(peers: list[Peer], number: int, data: st.DataObject) -> None:
    same(peers[number], number, data)


@pytest.mark.nightly
@pytest.mark.parametrize("number", range(len(SOURCES)))
@given(data=st.data())
@settings(max_examples=3000, suppress_health_check=list(HealthCheck))
def test_a_tampered_notebook_gets_what_nbgrader_gives_it_at_length(
    peers: list[Peer], number: int, data: st.DataObject
) -> None:
    same(peers[number], number, data)
