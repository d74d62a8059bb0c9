"""No hostile notebook gains a point, reads what it must not, stays behind, or keeps others from being graded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from makerpath.domain.lab_result import result
from makerpath.labs.engine.probe import sandbox
from makerpath.labs.feedback import feedback
from makerpath.labs.outcome import Graded
from tests.labs.engine.hostile import escaping, exhausting, flooding, forging, notebooks, reading, replacing
from tests.labs.engine.hostile.case import Case, REACHED
from tests.labs.engine.hostile.lab import HIDDEN, POINTS
from tests.labs.engine.hostile.room import left, opened, Room, SECRET, settled

KINDS = (forging, replacing, reading, escaping, exhausting, flooding, notebooks)
CASES: tuple[Case, ...] = tuple(case for kind in KINDS for case in kind.CASES)
DISTURBING = frozenset(case.name for kind in (escaping, exhausting, flooding) for case in kind.CASES)
FULL: Mapping[str, float | None] = {f"{name}-tests": points for name, points in POINTS.items()} | {"why": 0.0}
BEHIND = "left-behind"

pytestmark = [
    pytest.mark.skipif(not sandbox().works, reason=f"NO SANDBOX: {sandbox().reason}"),
    pytest.mark.xdist_group("hostile"),
]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with opened(tmp_path_factory.mktemp("planted")) as found:
        yield found


def test_there_are_hostile_notebooks_of_every_kind() -> None:
    assert len(CASES) >= 45
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.fixture(scope="module")
def graded(request: pytest.FixtureRequest, room: Room) -> Iterator[Mapping[str, Future[Graded]]]:
    """What comes of each notebook by its name: two are graded at once, honest ones between them."""
    asked = (getattr(item, "callspec", None) for item in request.session.items)
    chosen: list[Case] = [found.params["case"] for found in asked if found and "case" in found.params]
    assert room.honest() == FULL
    before = left()
    with ThreadPoolExecutor(2) as threads:
        yield {case.name: threads.submit(_grade, room, case) for case in chosen if case in CASES}
    assert room.honest() == FULL
    assert settled(before).within(before), (left(), before)


def _grade(room: Room, case: Case) -> Graded:
    found = room.grade(case)
    if case.name in DISTURBING:
        assert room.honest() == FULL, f"the next notebook is graded after: {case.tries}"
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_is_gained_by(case: Case, room: Room, graded: Mapping[str, Future[Graded]]) -> None:
    found = graded[case.name].result()
    assert gained(found, case) == {}
    assert told(found, room) == []


def test_nothing_is_left_for_the_next_learner(room: Room) -> None:
    named = {case.name: case for case in CASES}
    for looking in ("a walk through all folders", "files of the machine"):
        room.grade(named["files left for the next"])
        assert told(room.grade(named[looking]), room) == []


def test_a_class_is_graded_beside_a_learner_who_uses_up_everything(room: Room) -> None:
    with ThreadPoolExecutor(2) as threads:
        signals = next(case for case in CASES if case.name == "signals to others")
        greedy = [signals, *exhausting.CASES[:7], signals]
        hostile = [threads.submit(room.grade, case) for case in greedy]
        assert [room.honest() for _ in range(6)] == [FULL] * 6
        assert [gained(one.result(), case) for one, case in zip(hostile, greedy, strict=True)] == [{}] * len(greedy)


def gained(graded: Graded, case: Case) -> dict[str, float]:
    """Points of tests whose answers are not honest."""
    assert {test.grade_id for test in graded.tests} == FULL.keys()
    assert all((test.points or 0) <= test.possible for test in graded.tests)
    unearned = [test for test in graded.tests if test.grade_id.removesuffix("-tests") not in case.honest]
    return {test.grade_id: test.points for test in unearned if test.points}


def told(graded: Graded, room: Room) -> list[str]:
    """Secrets that the outputs hold, or the page that the learner gets."""
    code = [cell for cell in graded.notebook["cells"] if cell["cell_type"] == "code"]
    tests = [cell for cell in code if cell["metadata"].get("nbgrader", {}).get("grade")]
    everywhere = json.dumps([cell["outputs"] for cell in code])
    own = json.dumps([cell["outputs"] for cell in code if cell not in tests])
    page = feedback(graded, room.key, "pass", "en", title="Readings", result=result(graded.tests, {}))
    found = [secret for secret in (SECRET, REACHED, BEHIND) if secret in everywhere or secret in page]
    return found + [secret for secret in HIDDEN if secret in own or secret in page]
