"""`makerpath rubric`: check, show, diff, import and export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from makerpath.cli.drawing import columns, wrapped
from makerpath.cli.main import main
from makerpath.content.library import shared
from makerpath.formats import FORMATS

TABLE = "| Criterion | Beginning (1) | Good (2) |\n|---|---|---|\n| Care | Careless | Careful |\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    text = (shared() / "craft-project.yaml").read_text("utf-8")
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "craft-project.yaml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["rubric", *arguments])


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_every_shared_rubric_is_right(here: Path) -> None:
    done = run("check", "craft-project", str(shared()))
    assert (done.exit_code, done.stdout) == (0, "No problem found.\n")


def test_the_example_of_the_guide_is_right(here: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs/rubrics.md").read_text("utf-8")
    example = guide.partition("```\n")[2].partition("```")[0]
    (here / "paper-boat.yaml").write_text(example, "utf-8")
    assert run("check", "paper-boat.yaml").stdout == "No problem found.\n"
    assert "1–4  Floats  Five coins" in run("show", "paper-boat.yaml", "--language", "en", "--band", "primary").stdout


def test_a_mistake_is_told_with_its_line(here: Path) -> None:
    edit(here / "new/craft-project.yaml", '"4c:critical-thinking"', '"4c:criticism"')
    done = run("check", "new")
    assert done.exit_code == 1
    line = 1 + (here / "new/craft-project.yaml").read_text("utf-8").split("4c:criticism")[0].count("\n")
    assert done.stdout.startswith(f"new/craft-project.yaml:{line}:")
    assert "competency.unknown" in done.stdout
    answer = json.loads(run("check", "new", "--json").stdout)
    assert (answer["errors"], answer["rubrics"]) == (1, ["craft-project"])


def test_a_missing_translation_is_a_warning(here: Path) -> None:
    edit(here / "new/craft-project.yaml", "title: {en: Beginning, zh-Hans: 起步}", "title: {en: Beginning}")
    done = run("check", "new/craft-project.yaml")
    assert done.exit_code == 0
    assert "text.translation_missing" in done.stdout


def test_what_is_not_there_is_said(here: Path) -> None:
    done = run("check", "nothing-here")
    assert done.exit_code == 1
    assert "There is no rubric file at nothing-here." in done.stderr


def test_a_rubric_is_shown_in_a_table_that_fits(here: Path) -> None:
    for language in ("en", "zh-Hans"):
        done = run("show", "craft-project", "--language", language)
        assert done.exit_code == 0
        body = [line for line in done.stdout.split("\n") if line.startswith("  ")]
        assert body and max(columns(line) for line in body) <= 80
    assert "Problem and meaning · theory · 20 %" in run("show", "craft-project", "--language", "en").stdout
    assert "问题与意义" in run("show", "craft-project", "--language", "zh-Hans").stdout


def test_a_rubric_is_shown_for_an_age_band(here: Path) -> None:
    edit(
        here / "new/craft-project.yaml",
        "title: {en: Craft project,",
        "title: {en: Craft project, en-x-primary: My craft,",
    )
    assert run("show", "new/craft-project.yaml", "--band", "primary").stdout.startswith("My craft (")
    assert run("show", "new/craft-project.yaml").stdout.startswith("Craft project (")


def test_a_rubric_is_shown_to_machines(here: Path) -> None:
    answer = json.loads(run("show", "craft-project", "--json").stdout)
    assert len(answer["scoring_hash"]) == len(answer["wording_hash"]) == 64
    assert answer["rubric"]["id"] == "craft-project"


def test_a_difference_is_classed_and_judging_again_is_exit_code_one(here: Path) -> None:
    new = here / "new/craft-project.yaml"
    assert run("diff", "old/craft-project.yaml", "new/craft-project.yaml").stdout == "Both rubrics are the same.\n"
    edit(new, "title: {en: Problem and meaning,", "title: {en: Meaning,")
    done = run("diff", "old/craft-project.yaml", "new/craft-project.yaml")
    assert done.exit_code == 0
    assert "title [en]: Problem and meaning → Meaning" in done.stdout
    edit(new, "weight: 2", "weight: 3")
    edit(new, "id: developing", "id: growing")
    done = run("diff", "craft-project", "new/craft-project.yaml")
    assert done.exit_code == 1
    first, second, third = done.stdout.split("\n\n")
    assert first.startswith("Somebody has to judge again\n")
    assert second.startswith("Results change")
    assert third.startswith("No result changes")
    answer = json.loads(run("diff", "craft-project", "new/craft-project.yaml", "--json").stdout)
    assert answer["effect"] == "judgement"
    assert {change["code"] for change in answer["changes"]} == {"level_removed", "level_added", "weight", "wording"}


def test_a_table_becomes_a_file_that_is_right(here: Path) -> None:
    (here / "care.md").write_text(f"# Care of tools\n\n{TABLE}", "utf-8")
    done = run("import", "care.md", "--to", "mine")
    assert done.exit_code == 0
    assert done.stdout.endswith("mine/care-of-tools.yaml, criteria: 1\n")
    assert run("check", "mine").exit_code == 0 or "criterion.unaligned" in run("check", "mine").stdout
    again = run("import", "care.md", "--to", "mine")
    assert again.exit_code == 1
    assert "There is a file mine/care-of-tools.yaml already." in again.stderr
    assert run("import", "care.md", "--to", "mine", "--id", "tools").exit_code == 0
    assert (here / "mine/tools.yaml").is_file()


def test_a_file_without_a_rubric_writes_nothing(here: Path) -> None:
    (here / "care.md").write_text("# Care\n\nNo table.\n", "utf-8")
    done = run("import", "care.md", "--to", "mine", "--json")
    assert done.exit_code == 1
    answer = json.loads(done.stdout)
    assert (answer["files"], answer["errors"]) == ([], 1)
    assert not list((here / "mine").glob("*"))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_rubric_goes_out_and_comes_in(here: Path, kind: str) -> None:
    done = run("export", "craft-project", "--format", kind, "--json", "--language", "zh-Hans")
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert (here / answer["file"]).stat().st_size == answer["bytes"]
    assert bool(answer["problems"]) == bool(FORMATS[kind].draft)
    assert run("import", answer["file"], "--to", kind, "--id", "back").exit_code == 0


def test_a_format_that_is_none_is_wrong_usage(here: Path) -> None:
    assert run("export", "craft-project", "--format", "papyrus").exit_code == 2


def test_wide_letters_are_two_columns() -> None:
    assert columns("ab量规") == 6
    assert wrapped("量规量规，量规", 6) == ["量规量", "规，量", "规"]
    assert wrapped("one two three", 7) == ["one two", "three"]
