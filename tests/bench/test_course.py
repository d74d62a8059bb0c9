"""The parts of the benchmark of courses: the made-up course, the peers' folders, the measuring."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from makerpath.content.check import check
from tests.bench.course_parts.peers import Peer, PEERS
from tests.bench.course_parts.process import best, Cost, run
from tests.bench.course_parts.text import BYTES, lesson_path, write


@pytest.fixture
def course(tmp_path: Path) -> Path:
    write(tmp_path / "course", 21)
    return tmp_path / "course"


def test_the_made_up_course_has_no_problem_and_is_the_same_every_time(course: Path, tmp_path: Path) -> None:
    assert check(course) == []
    write(tmp_path / "again", 21)
    files = [path.relative_to(course) for path in course.rglob("*") if path.is_file()]
    assert all((course / path).read_bytes() == (tmp_path / "again" / path).read_bytes() for path in files)
    size = sum((course / lesson_path(number)).stat().st_size for number in range(21))
    assert size == pytest.approx(21 * BYTES, rel=0.1)


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_peers_get_the_very_same_texts(peer: Peer, course: Path, tmp_path: Path) -> None:
    (tmp_path / "peer").mkdir()
    peer.prepare(course, tmp_path / "peer")
    given = tmp_path / "peer" / "docs" / lesson_path(20)
    assert given.read_bytes() == (course / lesson_path(20)).read_bytes()


def test_a_process_is_measured_with_what_it_says_when_it_fails(tmp_path: Path) -> None:
    cost = run([sys.executable, "-c", "x = bytes(50_000_000); sum(range(10**6))"], tmp_path, tmp_path / "log")
    assert cost.seconds > 0 and cost.cpu > 0 and cost.memory > 45
    with pytest.raises(RuntimeError, match="no such thing"):
        run([sys.executable, "-c", "raise SystemExit('no such thing')"], tmp_path, tmp_path / "log")


def test_costs_add_up_and_the_least_disturbed_counts() -> None:
    first, second = Cost(1, 1, 50), Cost(2, 0.5, 60)
    assert first + second == Cost(3, 1.5, 60)
    assert best([first, second]) == second
