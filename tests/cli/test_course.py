"""`makerpath course check` and `build`."""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from makerpath.cli.main import main
from makerpath.content.library import courses


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_good_course_is_fine(here: Path) -> None:
    done = run("course", "check", "small")
    assert (done.exit_code, done.stdout) == (0, "No problem found.\n")


def test_problems_are_printed_with_their_place(here: Path) -> None:
    path = here / "small" / "course.yaml"
    path.write_text(path.read_text("utf-8").replace("hours: 4", "hours: none"), "utf-8")
    done = run("course", "check", "small")
    assert done.exit_code == 1
    assert done.stdout.startswith("small/course.yaml:9:1 schema.float_parsing hours is a number.\n")
    assert done.stderr == "1 error, 0 warnings\n"
    chinese = run("--language", "zh-Hans", "course", "check", "small")
    assert "hours 应当是一个数。" in chinese.stdout


def test_problems_are_json_for_a_machine(here: Path) -> None:
    path = here / "small" / "modules" / "folding" / "one.en.md"
    path.write_text(path.read_text("utf-8").replace("fold.svg", "no.svg"), "utf-8")
    done = run("course", "check", "--json", "small")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["errors"], answer["warnings"]) == (1, 1, 0)
    problem = answer["problems"][0]
    assert (problem["path"], problem["line"], problem["column"]) == ("small/modules/folding/one.en.md", 9, 27)
    assert (problem["code"], problem["severity"]) == ("image.missing", "error")


def test_warnings_alone_are_fine(here: Path) -> None:
    (here / "small" / "modules" / "draft.md").write_text("x")
    done = run("course", "check", "small")
    assert done.exit_code == 0
    assert "lesson.language_unknown" in done.stdout


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("check", "nowhere"),
        ("check", "small/course.yaml"),
        ("check", "small/modules"),
        ("build", "nowhere"),
        ("build", "."),
    ],
)
def test_what_is_no_course_folder_is_a_clear_error(here: Path, command: str, path: str) -> None:
    done = run("course", command, path)
    assert done.exit_code == 1
    assert "course.yaml" in done.stderr


def test_row_03_a_catalogue_without_arts_or_humanities_is_warned_of(here: Path) -> None:
    shutil.copytree(here / "small", here / "other")
    for name, number in (("small", "A1"), ("other", "A2")):
        path = here / name / "course.yaml"
        text = path.read_text("utf-8").replace("disciplines: [craft]", "disciplines: [technology]")
        path.write_text(
            text.replace("id: small-course", f"id: {name}").replace("number: SC1", f"number: {number}"), "utf-8"
        )
    done = run("course", "check", "small", "other")
    assert done.exit_code == 0
    assert "catalogue.no_humanities" in done.stdout
    path.write_text(path.read_text("utf-8").replace("[technology]", "[technology, humanities]"), "utf-8")
    assert "catalogue.no_humanities" not in run("course", "check", ".").stdout


def test_row_03_the_courses_that_ship_are_a_catalogue_without_a_warning() -> None:
    done = run("course", "check", str(courses()[0].parent))
    assert (done.exit_code, done.stdout.strip()) == (0, "No problem found.")


def test_a_folder_of_courses_stands_for_all_in_it(here: Path) -> None:
    (here / "catalogue" / "kits").mkdir(parents=True)
    (here / "notes.txt").write_text("x")
    for paths in (["."], ["small", "catalogue", "notes.txt"]):
        done = run("course", "check", *paths)
        assert "catalogue.empty" in done.stdout


def test_build_writes_the_archive(here: Path) -> None:
    done = run("course", "build", "small", "--run", "2026-autumn")
    assert done.exit_code == 0
    assert (here / "small-course-2026-autumn.tar.gz").read_bytes()[:2] == b"\x1f\x8b"
    again = run("course", "build", "small", "--run", "2026-autumn", "--out", "b.tgz", "--json")
    answer = json.loads(again.stdout)
    assert answer["file"] == "b.tgz"
    assert answer["sha256"] in done.stdout
    assert not list(here.glob(".*"))


def test_a_run_with_a_first_day_gets_the_days_of_its_modules(here: Path) -> None:
    path = here / "small" / "course.yaml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("lessons: [first-fold, a-box]", "lessons: [first-fold, a-box]\n    opens_in_week: 3"), "utf-8"
    )
    assert run("course", "build", "small", "--out", "a.tgz", "--starts", "2026-09-07").exit_code == 0
    with tarfile.open(here / "a.tgz") as tar:
        chapter = tar.extractfile("course/chapter/folding.xml")
        assert chapter
        assert b'start="2026-09-21T00:00:00Z"' in chapter.read()
    assert run("course", "build", "small", "--starts", "soon").exit_code == 2


def test_a_course_with_problems_is_not_built(here: Path) -> None:
    (here / "small" / "briefs" / "paper-box.yaml").unlink()
    done = run("course", "build", "small", "--out", "x.tgz")
    assert done.exit_code == 1
    assert "makerpath course check small" in done.stderr
    assert not (here / "x.tgz").exists()


def test_a_place_that_cannot_be_written_is_a_clear_error(here: Path) -> None:
    done = run("course", "build", "small", "--out", "no/such/folder/x.tgz")
    assert done.exit_code == 1
    assert "Traceback" not in done.output
