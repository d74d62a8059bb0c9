"""`makerpath course guide`: the teacher's guide as a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from makerpath.cli.course import guide as command
from makerpath.cli.main import main
from makerpath.content.scaffold import new_course


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANGUAGE", "en")
    new_course(tmp_path / "bridge")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["course", "guide", *arguments])


def test_it_writes_a_file_named_after_the_course_in_the_language_of_who_asks(here: Path) -> None:
    done = run("bridge")
    assert (done.exit_code, done.stderr) == (0, "")
    pages = len(PdfReader(here / "bridge-guide.en.pdf").pages)
    assert f"bridge-guide.en.pdf: {pages} pages" in done.stdout


def test_language_lessons_and_file_may_be_chosen(here: Path) -> None:
    done = run("bridge", "--language", "zh-Hans", "--with-lessons", "-o", "指南.pdf", "--json")
    told = json.loads(done.stdout)
    assert (told["course"], told["language"], told["file"]) == ("bridge", "zh-Hans", "指南.pdf")
    reader = PdfReader(here / "指南.pdf")
    assert told["pages"] == len(reader.pages)
    assert "造一座桥" in "".join(page.extract_text() for page in reader.pages)


def test_a_course_with_problems_prints_nothing(here: Path) -> None:
    (here / "bridge/guide.zh-Hans.md").unlink()
    done = run("bridge")
    assert done.exit_code == 1
    assert "makerpath course check" in done.stderr
    assert not list(here.glob("*.pdf"))


def test_without_what_prints_it_says_what_to_install(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda _name: None)
    done = run("bridge")
    assert done.exit_code == 1
    assert "makerpath[service]" in done.stderr
