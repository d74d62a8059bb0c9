"""The teacher's guide beside course.yaml: what is read, what is refused, and whom it never reaches."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from makerpath.content.check import load
from makerpath.content.exchange import export
from makerpath.content.olx.archive import unpack_member
from makerpath.content.olx.build import build
from makerpath.content.scaffold import new_course
from makerpath.service.courses.packages import take_in
from makerpath.service.courses.serving import is_open
from tests.content.conftest import Folder

ENGLISH = "---\ntitle: Teaching boxes\nsummary: For whoever folds for the first time.\n---\n{}\n"
CHINESE = "---\ntitle: 怎样教折纸盒\n---\n{}\n"
SECRET = "Whisper this to teachers only."


def guides(course: Folder, text: str = "Begin with [folding](lesson:first-fold).") -> None:
    course.write("guide.en.md", ENGLISH.format(text))
    course.write("guide.zh-Hans.md", CHINESE.format(text))


def test_a_course_without_a_guide_is_complete(course: Folder) -> None:
    assert course.found() == []
    assert load(course.root).guides == {}


def test_a_guide_is_read_in_every_language(course: Folder) -> None:
    guides(course)
    assert course.found() == []
    found = load(course.root).guides
    assert {language: guide.meta.title for language, guide in found.items()} == {
        "en": "Teaching boxes",
        "zh-Hans": "怎样教折纸盒",
    }
    assert found["en"].meta.summary == "For whoever folds for the first time."
    assert "lesson:first-fold" in found["en"].body


def test_a_guide_in_one_language_is_asked_for_in_the_others(course: Folder) -> None:
    course.write("guide.en.md", ENGLISH.format("Words."))
    (problem,) = course.problems()
    assert (problem.code, problem.severity) == ("guide.translation_missing", "error")
    assert problem.params["name"] == "guide.zh-Hans.md"


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("title: Teaching boxes", "title: Teaching boxes\nminutes: 45", "schema.extra_forbidden", 3),
        ("title: Teaching boxes\n", "", "schema.missing", 2),
        ("title: Teaching boxes", "title: '  '", "schema.string_pattern_mismatch", 2),
        ("---\ntitle", "title", "guide.front_matter", 1),
        ("Begin", "![](images/fold.svg)\n\nBegin", "image.alt", 5),
        ("Begin", "![Nothing](images/none.svg)\n\nBegin", "image.missing", 5),
        ("Begin", "[a](lesson:none) Begin", "link.broken", 5),
        ("Begin", "[a](briefs/paper-box.yaml) Begin", "link.broken", 5),
        ("Begin", r"$\frac{1$ Begin", "maths.broken", 5),
        ("Begin", "::: warning\nx\n:::\n\nBegin", "lesson.colons", 5),
        ("Begin", '::quiz{id="folds"}\n\nBegin', "guide.directive", 5),
    ],
)
def test_what_lessons_are_checked_for_guides_are_too(course: Folder, old: str, new: str, code: str, line: int) -> None:
    guides(course)
    course.edit("guide.en.md", old, new)
    assert (code, "guide.en.md", line) in course.found()


def test_a_guide_says_something(course: Folder) -> None:
    guides(course)
    course.write("guide.en.md", ENGLISH.format(""))
    assert [code for code, _, _ in course.found()] == ["guide.no_text"]


def test_no_lesson_leads_to_the_guide(course: Folder) -> None:
    guides(course)
    course.edit("modules/folding/one.en.md", "\n---\n", "\n---\n[answers](../../guide.en.md)\n\n")
    assert [code for code, _, _ in course.found()] == ["link.broken"]


def test_a_guide_outside_of_the_folder_is_not_read(course: Folder, tmp_path: Path) -> None:
    guides(course)
    (tmp_path / "elsewhere.md").write_text(ENGLISH.format(SECRET))
    (course.root / "guide.en.md").unlink()
    (course.root / "guide.en.md").symlink_to(tmp_path / "elsewhere.md")
    assert [code for code, _, _ in course.found()] == ["file.outside"]


def test_it_travels_with_the_package_and_never_to_a_platform(course: Folder) -> None:
    guides(course, SECRET)
    course.write("hand-out.pdf", b"%PDF-1.4 " + SECRET.encode())
    course.edit("guide.en.md", SECRET, f"{SECRET} [A hand-out](hand-out.pdf)")
    with zipfile.ZipFile(BytesIO(export(course.root))) as archive:
        assert {"guide.en.md", "guide.zh-Hans.md"} <= set(archive.namelist())
    archive_for_platform = build(load(course.root), "2026-autumn")
    for member in archive_for_platform.members.values():
        for name, data in unpack_member(member).items():
            assert SECRET.encode() not in data, name


def test_a_school_keeps_it_and_learners_cannot_have_it_by_its_path(course: Folder) -> None:
    guides(course, f"{SECRET} ![Fold](images/fold.svg) [A hand-out](hand-out.pdf)")
    course.write("hand-out.pdf", b"%PDF-1.4")
    package = take_in(load(course.root))
    staff = {file.path for file in package.files if file.meta.get("staff")}
    assert staff == {"guide.en.md", "guide.zh-Hans.md", "hand-out.pdf"}
    assert [file.path for file in package.files if SECRET.encode() in file.content] == [
        "guide.en.md",
        "guide.zh-Hans.md",
    ]
    assert not any(is_open(file) for file in package.files if file.path in staff)  # type: ignore[arg-type]
    assert any(is_open(file) for file in package.files if file.path == "images/fold.svg")  # type: ignore[arg-type]


def test_an_edited_guide_is_a_new_version_of_the_wording_alone(course: Folder) -> None:
    guides(course)
    before = take_in(load(course.root)).course
    course.edit("guide.en.md", "Begin", "Start")
    after = take_in(load(course.root)).course
    assert after.scoring_hash == before.scoring_hash
    assert after.wording_hash != before.wording_hash


def test_a_new_course_brings_a_guide_to_begin_with(tmp_path: Path) -> None:
    new_course(tmp_path / "bridge")
    assert set(load(tmp_path / "bridge").guides) == {"en", "zh-Hans"}
