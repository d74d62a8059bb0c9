"""`makerpath course new` and `schema`: a course to begin with that is right from the first moment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from makerpath.cli.main import main
from makerpath.content.check import check, load
from makerpath.content.olx.build import build
from tests.content.test_schemas import data_of, GLOBS, wrong

CHINESE = ("一", "鿿")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANGUAGE", "en")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def texts(folder: Path) -> str:
    """Everything an author reads in the new course, but for the schemas."""
    return "\n".join(
        path.read_text("utf-8") for path in folder.rglob("*") if path.is_file() and "schemas" not in path.parts
    )


@pytest.mark.parametrize("languages", [["en", "zh-Hans"], ["zh-Hans", "en"], ["en"], ["zh-Hans"]])
def test_a_new_course_has_no_problem_and_builds_at_once(here: Path, languages: list[str]) -> None:
    done = run("course", "new", "paper-bridge", "--languages", ",".join(languages), "--org", "Riverside")
    assert (done.exit_code, done.stderr) == (0, "")
    assert check(here / "paper-bridge") == []
    package = load(here / "paper-bridge")
    assert (package.course.id, package.course.org) == ("paper-bridge", "Riverside")
    assert list(package.course.languages) == languages
    assert all(list(lesson) == sorted(languages) for lesson in package.lessons.values())
    assert build(package, "2026-autumn").data


def test_it_speaks_only_the_languages_it_was_asked_for(here: Path) -> None:
    run("course", "new", "one", "--languages", "en")
    assert not [letter for letter in texts(here / "one") if CHINESE[0] <= letter <= CHINESE[1]]
    run("course", "new", "two", "--languages", "zh-Hans")
    assert "Fold paper" not in texts(here / "two")


def test_it_shows_what_a_lesson_can_hold(here: Path) -> None:
    run("course", "new", "bridge")
    lessons = texts(here / "bridge" / "modules")
    for part in ("::: materials", "::: steps", "::: safety", "::: hint", "![", "::quiz{", "::project{", "](lesson:"):
        assert part in lessons


def test_its_files_lead_editors_to_the_schemas_beside_them(here: Path) -> None:
    run("course", "new", "bridge")
    root = here / "bridge"
    for glob, kind in GLOBS.items():
        for path in root.glob(glob):
            assert wrong(kind, data_of(path)) == []
            first = path.read_text("utf-8").splitlines()[0]
            if path.suffix == ".yaml":
                assert (path.parent / first.partition("$schema=")[2]).resolve() == root / "schemas" / f"{kind}.json"
    settings = json.loads((root / ".vscode" / "settings.json").read_text("utf-8"))
    assert all((root / name).is_file() for name in settings["yaml.schemas"])


def test_title_and_id_may_be_given(here: Path) -> None:
    done = run("course", "new", "纸桥", "--id", "paper-bridge", "--title", '纸: "桥" #1', "--json")
    assert json.loads(done.stdout) == {"course": "paper-bridge", "folder": "纸桥", "languages": ["en", "zh-Hans"]}
    assert load(here / "纸桥").course.title.pick("en") == '纸: "桥" #1'


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["纸桥"], 1, "--id paper-bridge"),
        (["bridge", "--id", "Paper Bridge"], 1, "A course's id cannot be made from Paper Bridge."),
        (["bridge", "--org", "河畔"], 1, "河畔 cannot name an organisation."),
        (["full"], 1, "full is there already and is not empty."),
        (["file"], 1, "file is there already and is not empty."),
        (["bridge", "--languages", "fr"], 2, "fr"),
        (["bridge", "--languages", ","], 2, "--languages"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    here: Path, arguments: list[str], code: int, words: str
) -> None:
    (here / "full").mkdir()
    (here / "full" / "mine.txt").write_text("mine")
    (here / "file").write_text("mine")
    done = run("course", "new", *arguments)
    assert done.exit_code == code
    assert words in done.stderr
    assert sorted(path.name for path in here.rglob("*")) == ["file", "full", "mine.txt"]


def test_an_empty_folder_is_filled(here: Path) -> None:
    (here / "My First_Course").mkdir()
    assert run("course", "new", "My First_Course").exit_code == 0
    assert load(here / "My First_Course").course.id == "my-first-course"


def test_schemas_are_listed_printed_and_written(here: Path) -> None:
    assert "quiz       A quiz · 小测\n" in run("course", "schema").stdout
    assert json.loads(run("course", "schema", "quiz").stdout)["title"] == "A quiz"
    assert run("course", "schema", "--to", "schemas").exit_code == 0
    assert len(list((here / "schemas").glob("*.json"))) == len(
        json.loads(run("course", "schema", "--json").stdout)["kinds"]
    )
    assert run("course", "schema", "nothing").exit_code == 2
