"""The benchmarks' runner and its table."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from tests.bench import __main__ as runner
from tests.bench import machine
from tests.bench.table import contestants, render
from tests.packaging.tree import ROOT

PATH: dict[str, Any] = {
    "name": "path",
    "unit": "seconds and MiB",
    "ours": {"build": {"seconds": 1.25, "mib": 30}, "print": {"seconds": 0.5, "mib": 80}},
    "peers": {},
    "ratios": {},
    "machine": {"cores": 2},
}
JOBS: dict[str, Any] = {
    "name": "jobs",
    "unit": "jobs",
    "ours": {"SQLite": {"killed": {"lost": 0}}, "PostgreSQL": {"killed": {"lost": 0}}},
    "peers": {"other": {"killed": {"lost": 8}}, "absent": {"note": "not installed"}},
    "ratios": {"speed": 2.5},
    "machine": {"cores": 2},
}


def test_parts_of_ours_are_rows() -> None:
    assert contestants(PATH) == {
        "ours": {"build seconds": 1.25, "build mib": 30, "print seconds": 0.5, "print mib": 80}
    }
    assert ["print", "mib", "80"] in [line.split() for line in render(PATH).splitlines()]


def test_variants_of_ours_stand_beside_the_peers() -> None:
    assert list(contestants(JOBS)) == ["SQLite", "PostgreSQL", "other", "absent"]
    text = render(JOBS)
    assert ["killed", "lost", "0", "0", "8", "–"] in [line.split() for line in text.splitlines()]
    assert "absent: not installed" in text
    assert "2.5" in text


def test_a_lone_figure_has_the_benchmarks_name() -> None:
    text = render({**PATH, "ours": 1.5, "peers": {"other": 3}})
    assert ["path", "1.5", "3"] in [line.split() for line in text.splitlines()]


def test_json_is_one_object_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(runner, "names", lambda: ["path"])
    monkeypatch.setattr(runner, "import_module", lambda _name: SimpleNamespace(measure=lambda: PATH))
    monkeypatch.setattr(sys, "argv", ["bench", "path", "--json"])
    assert runner.main() == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [PATH]


def test_an_answer_of_another_shape_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "import_module", lambda _name: SimpleNamespace(measure=lambda: {"name": "path"}))
    with pytest.raises(ValueError, match="a benchmark answers"):
        runner.measure("path")


def test_an_unknown_benchmark_is_wrong_usage() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "none"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no benchmark none" in done.stderr


def test_the_machine_is_described() -> None:
    assert machine.describe().keys() == {"cores", "memory_mib", "processor", "system", "python"}
