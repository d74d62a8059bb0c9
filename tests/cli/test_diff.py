"""`makerpath course diff`: what an edit does to learners who have begun, the gravest first."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from makerpath.cli.main import main

SMALL = Path(__file__).parents[1] / "content" / "data" / "small-course"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("old", "new"):
        shutil.copytree(SMALL, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANGUAGE", "en")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_same_course_changes_nothing(here: Path) -> None:
    done = run("course", "diff", "old", "new")
    assert (done.exit_code, done.stdout) == (0, "Learners notice no change.\n")


def test_what_everybody_sees_at_once_is_no_loss(here: Path) -> None:
    edit(here / "new/modules/folding/one.en.md", "Fold", "Crease")
    edit(here / "new/quizzes/folds.yaml", "attempts: 2", "attempts: 3")
    done = run("course", "diff", "old", "new")
    assert done.exit_code == 0
    asked, seen = done.stdout.split("\n\n")
    assert asked.startswith("Something else is asked from now on\n  quiz folds: ")
    assert "      /attempts: 2 → 3\n" in asked + "\n"
    assert "  lesson first-fold: The text in en was edited." in seen


def test_a_loss_comes_first_and_is_exit_code_one(here: Path) -> None:
    edit(here / "new/modules/folding/one.en.md", "Fold", "Crease")
    edit(here / "new/course.yaml", "id: small-course", "id: other-course")
    done = run("course", "diff", "old", "new")
    assert done.exit_code == 1
    assert done.stdout.startswith("Learners who have begun lose something\n  course small-course: ")
    answer = json.loads(run("course", "diff", "--json", "old", "new").stdout)
    assert answer["lost"] == 1
    assert [change["effect"] for change in answer["changes"]] == ["lost", "seen"]


def test_a_course_with_problems_is_not_compared(here: Path) -> None:
    (here / "new" / "briefs" / "paper-box.yaml").unlink()
    done = run("course", "diff", "old", "new")
    assert done.exit_code == 1
    assert "makerpath course check new" in done.stderr
