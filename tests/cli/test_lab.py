"""`makerpath lab`: check, release, grade, feedback and export, without a course directory and without a gradebook."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any, Self

import pytest
from click.testing import CliRunner, Result

from makerpath.cli.main import main
from makerpath.labs.engine.contract import Sandbox
from tests.labs.notebooks import AREA, cell, Json, notebook, text
from tests.labs.plain_engine import PlainEngine

LAB = "schema: makerpath.lab/1\nid: paper\ntitle: {en: Paper, zh-Hans: 纸}\nsummary: {en: How much, zh-Hans: 多少}\n"
LAB += "minutes: 20\nfiles: [sheets.csv]\nfeedback: pass\n"


class Engine(PlainEngine):
    def __init__(self, unconfined: bool = False, size: int = 1) -> None:
        super().__init__()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("makerpath.labs.engine.split.SplitEngine", Engine)
    monkeypatch.setattr("makerpath.labs.engine.probe.sandbox", lambda: Sandbox(True))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANGUAGE", "en")
    write(tmp_path / "source" / "paper" / "paper.ipynb", AREA)
    return tmp_path


def write(path: Path, found: Json) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False), "utf-8")


def solved(answer: str = "return side * side") -> Json:
    found = json.loads(text(AREA))
    found["cells"][1]["source"] = f"def area(side):\n    {answer}"
    found["cells"][2]["source"] = "assert area(2) == 4"
    return dict(found)


def class_of(here: Path) -> Path:
    write(here / "submitted" / "ada" / "paper" / "paper.ipynb", solved())
    write(here / "submitted" / "bo" / "paper" / "paper.ipynb", solved("return 2 * side"))
    write(here / "submitted" / "bo" / "paper" / ".ipynb_checkpoints" / "paper-checkpoint.ipynb", solved())
    return here / "submitted"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["lab", *arguments])


def data(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json").stdout)


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(name).read_text("utf-8").splitlines()))


def test_a_lab_without_faults_tells_its_points(here: Path) -> None:
    done = run("check", "source/paper")
    assert (done.exit_code, done.stdout) == (0, "paper: 3 points, 1 of them by hand\nNo problem found.\n")


def test_a_fault_is_told_with_its_line_and_ends_with_1(here: Path) -> None:
    path = here / "source" / "paper" / "paper.ipynb"
    path.write_text(json.dumps(AREA, indent=1).replace("### END SOLUTION", "### END OF IT"), "utf-8")
    done = run("check", "source/paper", "--no-run")
    assert done.exit_code == 1 and "source/paper/paper.ipynb:" in done.stdout and "lab.region" in done.stdout
    assert data("check", "source/paper", "--no-run")["errors"] > 0


def test_a_solution_that_fails_is_found_by_running_it(here: Path) -> None:
    path = here / "source" / "paper" / "paper.ipynb"
    path.write_text(text(AREA).replace("return side * side", "return side + side"), "utf-8")
    assert run("check", "source/paper", "--no-run").exit_code == 0
    done = run("check", "source/paper")
    assert done.exit_code == 1 and "area-tests" in done.stdout


def test_release_writes_what_learners_get_and_a_key_that_they_do_not(here: Path) -> None:
    (here / "source" / "paper" / "sheets.csv").write_text("a\n1\n", "utf-8")
    done = run("release", "source/paper", "--to", "out", "--key", "key.json")
    assert done.exit_code == 0 and "learners must not get it" in done.stdout
    assert sorted(path.name for path in (here / "out").iterdir()) == ["paper.ipynb", "sheets.csv"]
    assert "441" not in (here / "out" / "paper.ipynb").read_text("utf-8")
    assert "441" in (here / "key.json").read_text("utf-8")


def test_nothing_is_released_of_a_lab_with_faults(here: Path) -> None:
    path = here / "source" / "paper" / "paper.ipynb"
    path.write_text(text(AREA).replace("return side * side", "return side + side"), "utf-8")
    assert run("release", "source/paper").exit_code == 1 and not (here / "release").exists()


def test_release_never_takes_the_teachers_notebook_away(here: Path) -> None:
    done = run("release", "source/paper", "--to", "source/paper")
    assert done.exit_code == 1 and "another folder" in done.output
    assert "441" in (here / "source" / "paper" / "paper.ipynb").read_text("utf-8")


def test_a_class_in_nbgraders_layout_is_graded(here: Path) -> None:
    class_of(here)
    done = run("grade", "source/paper", "submitted")
    assert done.exit_code == 0
    assert [line.split()[:5] for line in done.stdout.splitlines()[1:]] == [
        ["ada", "paper", "2", "/", "3"],
        ["bo", "paper", "0", "/", "3"],
    ]
    assert "wait for a person" in done.stdout


@pytest.mark.parametrize("place", ["submitted/ada", "submitted/ada/paper", "submitted/ada/paper/paper.ipynb"])
def test_a_part_of_the_class_can_be_named(here: Path, place: str) -> None:
    class_of(here)
    (found,) = data("grade", "source/paper/paper.ipynb", place)["results"]
    assert found["points"] == 2 and found["learner"] == ("paper" if place.endswith("ipynb") else "ada")


def test_a_key_grades_as_its_lab_does(here: Path) -> None:
    class_of(here)
    run("release", "source/paper", "--key", "key.json")
    shutil.move("source", "away")
    assert [one["points"] for one in data("grade", "key.json", "submitted")["results"]] == [2, 0]


def test_a_zip_is_graded_as_its_folder_is(here: Path) -> None:
    class_of(here)
    with zipfile.ZipFile("all.zip", "w") as archive:
        for path in sorted(Path("submitted").rglob("*.ipynb")):
            archive.write(path)
    found = data("grade", "source/paper", "all.zip")["results"]
    assert [(one["learner"], one["assignment"], one["points"]) for one in found] == [
        ("ada", "paper", 2),
        ("bo", "paper", 0),
    ]


def test_what_is_no_notebook_is_told_and_the_others_are_graded(here: Path) -> None:
    class_of(here)
    (here / "submitted" / "bo" / "paper" / "paper.ipynb").write_text("<<<<<<< mine", "utf-8")
    done = run("grade", "source/paper", "submitted", "--csv", "points.csv")
    assert done.exit_code == 1 and "submitted/bo/paper/paper.ipynb: lab.not_json" in done.stderr
    assert done.stdout.splitlines()[1].startswith("ada") and "1 notebook graded" in done.stderr
    assert len(table("points.csv")) == 1


def test_each_language_of_a_lab_is_graded_by_its_own_notebook(here: Path) -> None:
    folder = here / "labs" / "paper"
    folder.mkdir(parents=True)
    (folder / "lab.yaml").write_text(LAB, "utf-8")
    (folder / "sheets.csv").write_text("a\n", "utf-8")
    write(folder / "notebook.en.ipynb", AREA)
    chinese = json.loads(
        text(AREA)
        .replace("# How much paper?", "# 要多少纸？")
        .replace("assert area(2) == 4", "assert area(2) == 4, '四'")
    )
    write(folder / "notebook.zh-Hans.ipynb", chinese)
    write(here / "in" / "ada" / "whatever.ipynb", chinese | {"cells": [*chinese["cells"][:1], solved()["cells"][1]]})
    write(here / "in" / "bo" / "paper.en.ipynb", solved())
    found = data("grade", "labs/paper", "in")["results"]
    assert [(one["learner"], one["notebook"], one["points"]) for one in found] == [
        ("ada", "paper.zh-Hans", 2),
        ("bo", "paper.en", 2),
    ]
    run("feedback", "labs/paper", "in", "--to", "back")
    pages = {path.name: path.read_text("utf-8") for path in (here / "back").rglob("*.html")}
    assert 'lang="zh-Hans"' in pages["paper.zh-Hans.html"] and 'lang="en"' in pages["paper.en.html"]


def test_feedback_is_written_for_each_learner_on_the_level_of_the_lab(here: Path) -> None:
    class_of(here)
    done = run("feedback", "source/paper", "submitted", "--to", "back", "--level", "pass", "--language", "zh-Hans")
    assert done.exit_code == 0 and done.stdout == "2 pages are in back.\n"
    page = (here / "back" / "bo" / "paper" / "paper.html").read_text("utf-8")
    assert "441" not in page and 'lang="zh-Hans"' in page
    run("grade", "source/paper", "submitted", "--feedback", "more", "--level", "full")
    assert "441" in (here / "more" / "bo" / "paper" / "paper.html").read_text("utf-8")


def test_a_learners_name_never_leads_out_of_the_folder(here: Path) -> None:
    write(here / "in" / "...." / "a b;$(x)" / "paper.ipynb", solved())
    assert run("feedback", "source/paper", "in", "--to", "back").exit_code == 0
    (page,) = (here / "back").rglob("*.html")
    assert page.relative_to(here / "back").as_posix() == "_/a_b___x_/paper.html"


def test_points_are_exported_with_nbgraders_columns(here: Path) -> None:
    class_of(here)
    write(here / "submitted" / "=1+1" / "paper" / "paper.ipynb", solved())
    run("grade", "source/paper", "submitted", "--results", "all.json")
    assert run("export", "all.json").exit_code == 0
    found = table("all.csv")
    assert [(one["student_id"], one["raw_score"], one["score"], one["max_score"]) for one in found] == [
        ("'=1+1", "2.0", "2.0", "3.0"),
        ("ada", "2.0", "2.0", "3.0"),
        ("bo", "0.0", "0.0", "3.0"),
    ]
    assert list(found[0])[:3] == ["assignment", "duedate", "timestamp"]
    assert run("export", "all.json", "--format", "json", "--out", "points.json").exit_code == 0
    assert json.loads(Path("points.json").read_text())[1]["student_id"] == "ada"


def test_where_nothing_can_be_confined_it_takes_a_word_of_the_operators(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class_of(here)
    monkeypatch.setattr("makerpath.labs.engine.probe.sandbox", lambda: Sandbox(False, "bubblewrap is missing."))
    done = run("grade", "source/paper", "submitted")
    assert done.exit_code == 1 and "bubblewrap is missing" in done.output and "--unconfined" in done.output
    assert run("grade", "source/paper", "submitted", "--unconfined").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "nowhere"], 2),
        (["grade", "source/paper"], 2),
        (["grade", "source/paper", "empty"], 1),
        (["check", "empty"], 1),
        (["grade", "no-key.json", "source"], 1),
        (["export", "no-key.json"], 1),
        (["check", "broken.ipynb"], 1),
        (["grade", "source/paper", "broken.zip"], 1),
        (["check", "labs"], 1),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_what_goes_wrong_is_said_in_words(here: Path, arguments: list[str], code: int, language: str) -> None:
    (here / "empty").mkdir()
    (here / "labs").mkdir()
    (here / "labs" / "lab.yaml").write_text("schema: 7\n", "utf-8")
    for name in ("no-key.json", "broken.ipynb", "broken.zip"):
        (here / name).write_text('{"schema": "x"}', "utf-8")
    done = CliRunner().invoke(main, ["--language", language, "lab", *arguments])
    assert done.exit_code == code and done.output
    assert "Traceback" not in done.output and "inside Makerpath" not in done.output


def test_numbers_and_names_in_a_notebook_are_no_commands_for_a_terminal(here: Path) -> None:
    write(here / "in" / "\x1b[31mred" / "paper.ipynb", notebook(cell("1")))
    assert "\x1b" not in run("grade", "source/paper", "in").output
