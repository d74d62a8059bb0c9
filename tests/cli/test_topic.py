"""`makerpath topic import`: the catalogue that ships, a file of one's own, a file with mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from makerpath.content.topics import read_catalogue, shipped
from tests.cli.test_publish import run, school

__all__ = ["school"]
SHIPPED = read_catalogue(shipped())
COUNT = len(SHIPPED.banks[0].topics) + len(SHIPPED.kits)


def test_without_a_file_the_topics_and_kits_that_ship_are_imported(school: str) -> None:
    first, again = (run("topic", "import", "--school", school) for _ in range(2))
    assert (first.exit_code, first.stdout) == (0, f"{COUNT} added, 0 updated, 0 retired.\n")
    assert again.stdout == "0 added, 0 updated, 0 retired.\n"


def test_a_file_of_ones_own_is_imported(school: str) -> None:
    kit = shipped() / "kits" / "natural-dyes.yaml"
    done = run("topic", "import", str(kit), "--school", school, "--json")
    assert json.loads(done.stdout) == {"school": school, "added": 1, "updated": 0, "retired": 0}


def test_mistakes_are_shown_with_their_place_and_nothing_is_imported(
    school: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (shipped() / "topics.yaml").read_text("utf-8").replace("hours: 8", "hours: many", 1)
    (tmp_path / "ours.yaml").write_text(text, "utf-8")
    done = run("topic", "import", "ours.yaml", "--school", school)
    assert done.exit_code == 1
    assert "ours.yaml:22:5 schema.float_parsing hours is a number." in done.stdout
    as_json = run("topic", "import", "ours.yaml", "--school", school, "--json")
    assert as_json.exit_code == 1
    assert [one["line"] for one in json.loads(as_json.stdout)["problems"]] == [22]
    assert f"{COUNT} added" in run("topic", "import", "--school", school).stdout
