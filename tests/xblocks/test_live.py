"""The preview's look at a course folder: every save is seen, and what is broken does not take away what was good."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from makerpath.xblocks.preview.live import Live, stamps
from makerpath.xblocks.preview.outline import modules_of, problems_of
from makerpath.xblocks.preview.reader import view_of
from makerpath.xblocks.preview.scenarios import whole_units
from tests.xblocks.calls import COURSE

LESSON = "modules/folding/one.en.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(COURSE, tmp_path / "course")
    return tmp_path / "course"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_nothing_happens_until_something_is_saved(folder: Path) -> None:
    live = Live(folder)
    assert live.edition.whole and live.edition.number == 1
    assert not live.look()
    assert live.edition.number == 1


def test_a_save_makes_another_edition(folder: Path) -> None:
    live = Live(folder)
    before = whole_units(live.edition.files)
    edit(folder / LESSON, "# Fold", "# Crease")
    assert live.look() and live.edition.number == 2
    after = whole_units(live.edition.files)
    assert [name for name in after if after[name] != before[name]] == ["first-fold"]


def test_a_broken_course_keeps_its_last_good_state_and_says_what_is_wrong(folder: Path) -> None:
    live = Live(folder)
    good = live.edition
    edit(folder / "course.yaml", "hours: 4", "hours: [4")
    assert live.look() and not live.edition.whole
    assert (live.edition.package, live.edition.files) == (good.package, good.files)
    english, chinese = (problems_of(live.edition, folder, language) for language in ("en", "zh-Hans"))
    assert (english[0].path, english[0].severity) == ("course.yaml", "error")
    assert english[0].message.startswith("This is not YAML") and chinese[0].message != english[0].message
    edit(folder / "course.yaml", "hours: [4", "hours: 4")
    assert live.look() and live.edition.whole


@pytest.mark.parametrize("harm", ["empty", "gone", "file"])
def test_a_course_that_cannot_be_read_at_first_is_waited_for(folder: Path, harm: str) -> None:
    path = folder / "course.yaml"
    text = path.read_text("utf-8")
    if harm == "empty":
        path.write_text("")
    else:
        path.unlink()
    if harm == "file":
        shutil.rmtree(folder)
    live = Live(folder)
    assert live.edition.package is None and live.edition.problems
    assert modules_of(live.edition, "en") == []
    if harm != "file":
        path.write_text(text, "utf-8")
        assert live.look() and live.edition.package is not None


def test_a_language_that_the_course_does_not_have_is_a_problem_and_no_end(folder: Path) -> None:
    live = Live(folder, "fr")
    assert [problem.code for problem in live.edition.problems] == ["course.language"]


def test_a_picture_that_changes_changes_the_page(folder: Path) -> None:
    live = Live(folder)
    before = live.edition.pictures
    edit(folder / "images" / "fold.svg", "<svg", "<svg id='x'")
    assert live.look() and live.edition.pictures != before


def test_what_editors_keep_for_themselves_is_not_looked_at(folder: Path) -> None:
    before = stamps(folder)
    (folder / ".git").mkdir()
    (folder / ".git" / "index").write_text("x")
    (folder / "modules" / ".one.en.md.swp").write_text("x")
    assert stamps(folder) == before


def test_the_outline_says_what_stands_in_each_lesson(folder: Path) -> None:
    (module,) = modules_of(Live(folder).edition, "en")
    assert module.titles == {"en": "Folding", "zh-Hans": "折叠"}
    first = module.lessons[0]
    assert (first.id, first.minutes, first.parts) == ("first-fold", 20, ["Quiz: About folds"])
    assert module.minutes == sum(row.minutes for row in module.lessons)


@pytest.mark.parametrize(
    ("query", "student", "light"),
    [
        ({}, "student_1", "light"),
        ({"language": "zh-Hans", "who": "instructor", "light": "dark"}, "instructor-zh", "dark"),
        ({"language": "<fr>", "who": "root", "light": "x", "width": "0"}, "student_1", "light"),
    ],
)
def test_a_page_is_seen_as_its_address_says_and_nothing_unknown_is_taken(
    query: dict[str, Any], student: str, light: str
) -> None:
    view = view_of(query, "en", "en")
    assert (view.student, view.light, view.width) == (student, light, "both")
