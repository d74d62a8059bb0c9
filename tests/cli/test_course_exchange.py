"""`makerpath course import`, `export` and `pull`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from makerpath.cli.main import main

SMALL = Path(__file__).parents[1] / "content" / "data" / "small-course"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_export_and_import_again(here: Path) -> None:
    done = run("course", "export", "small")
    assert (done.exit_code, "SHA-256" in done.stdout) == (0, True)
    done = run("course", "import", "small.makerpath.zip", "--json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["kind"], answer["folder"], answer["problems"]) == (0, "package", "small-course", [])
    assert run("course", "export", "small-course", "--out", "again.zip").exit_code == 0
    assert (here / "again.zip").read_bytes() == (here / "small.makerpath.zip").read_bytes()


def test_import_writes_into_no_folder_that_has_something(here: Path) -> None:
    run("course", "export", "small")
    done = run("course", "import", "small.makerpath.zip", "--to", "small")
    assert done.exit_code == 1
    assert "Choose another folder with --to" in done.stderr


def test_import_tells_what_did_not_come_along_and_what_is_next(here: Path) -> None:
    (here / "pages").mkdir()
    (here / "pages" / "a.md").write_text("# A\n\n[gone](b.md)\n")
    done = run("course", "import", "pages", "--to", "made", "--id", "my-pages")
    assert done.exit_code == 0
    assert "a.md:3:1 import.link The address b.md leads nowhere" in done.stdout
    assert "made is the course my-pages." in done.stdout
    assert "id: my-pages" in (here / "made" / "course.yaml").read_text("utf-8")


def test_pull_shows_first_and_changes_then(here: Path) -> None:
    run("course", "build", "small", "--run", "r1", "--out", "built.tgz")
    done = run("course", "pull", "small", "--from", "built.tgz")
    assert (done.exit_code, done.stdout) == (0, "Nothing has changed.\n")
    path = here / "small" / "modules" / "folding" / "one.en.md"
    path.write_text(path.read_text("utf-8").replace("Mind the edge", "Mind it"), "utf-8")
    done = run("course", "pull", "small", "--from", "built.tgz", "--dry-run")
    assert "modules/folding/one.en.md text\n  - Mind it" in done.stdout
    assert "1 files would change" in done.stdout
    assert "Mind it" in path.read_text("utf-8")
    assert run("course", "pull", "small", "--from", "built.tgz").exit_code == 0
    assert path.read_bytes() == (SMALL / "modules" / "folding" / "one.en.md").read_bytes()


@pytest.mark.parametrize("options", [[], ["--from", "x", "--school", "y"]])
def test_pull_needs_one_source(here: Path, options: list[str]) -> None:
    done = run("course", "pull", "small", *options)
    assert done.exit_code == 1
    assert "--from" in done.stderr
