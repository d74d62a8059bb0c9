"""Edits made in the browser come back into a package: only what changed, in its own place."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from makerpath.content.check import load
from makerpath.content.incoming.draft import LessonDraft
from makerpath.content.olx.build import files_of
from makerpath.content.package import CoursePackage
from makerpath.content.pulling import FromExport, Plan, plan, Theirs
from makerpath.domain.errors import MakerpathError
from tests.content.conftest import Folder

ONE = "modules/folding/one.en.md"


def pulled(course: Folder, tmp_path: Path, edit: Callable[[dict[str, bytes]], None], language: str = "en") -> Plan:
    """The plan after `edit` has changed the files of the exported course."""
    files = files_of(load(course.root), "r1", language)
    edit(files)
    path = tmp_path / "export.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(f"course/{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return plan(load(course.root), FromExport(path))


def replacing(name: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    def edit(files: dict[str, bytes]) -> None:
        assert old.encode() in files[name]
        files[name] = files[name].replace(old.encode(), new.encode())

    return edit


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_what_nobody_edited_changes_nothing(course: Folder, tmp_path: Path, language: str) -> None:
    made = pulled(course, tmp_path, lambda files: None, language)
    assert (made.files, made.edits, made.notices) == ({}, [], [])


def test_one_changed_sentence_is_one_changed_line(course: Folder, tmp_path: Path) -> None:
    before = (course.root / ONE).read_text("utf-8")
    made = pulled(course, tmp_path, replacing("vertical/first-fold-unit.xml", "Mind the edge", "Mind the sharp edge"))
    assert list(made.files) == [ONE]
    assert made.files[ONE].decode() == before.replace("Mind the edge", "Mind the sharp edge")
    (edit,) = made.edits
    assert (edit.path, edit.place) == (ONE, "text")
    assert edit.old.startswith("Mind the edge") and edit.new.startswith("Mind the sharp edge")


def test_addresses_stay_as_they_were_written_and_new_ones_become_paths(course: Folder, tmp_path: Path) -> None:
    def edit(files: dict[str, bytes]) -> None:
        replacing(
            "vertical/first-fold-unit.xml", "Mind the edge", "![New](/static/small-course_new.svg) Mind the edge"
        )(files)
        files["static/small-course_new.svg"] = b"<svg/>"

    made = pulled(course, tmp_path, edit)
    text = made.files[ONE].decode()
    assert "![New](../../images/new.svg) Mind the edge" in text
    assert "two.en.md" in text and "../../images/fold.svg" in text
    assert made.files["images/new.svg"] == b"<svg/>"
    made.write(course.root)
    assert load(course.root)


def test_titles_minutes_and_comments(course: Folder, tmp_path: Path) -> None:
    course.edit(ONE, "minutes: 20", "minutes: 20  # as tried\n# The rest is from last year.")
    course.edit("course.yaml", "credits: 0.5", "credits: 0.5  # agreed")

    def edit(files: dict[str, bytes]) -> None:
        replacing("vertical/first-fold-unit.xml", 'minutes="20"', 'minutes="35"')(files)
        replacing("sequential/first-fold.xml", "First fold", "A first fold")(files)
        replacing("chapter/folding.xml", 'display_name="Folding"', 'display_name="Folds"')(files)

    made = pulled(course, tmp_path, edit)
    assert {(edit.path, edit.place, edit.new) for edit in made.edits} == {
        (ONE, "/title", "A first fold"),
        (ONE, "/minutes", "35"),
        ("modules/folding/one.zh-Hans.md", "/minutes", "35"),
        ("course.yaml", "/modules/folding/title/en", "Folds"),
    }
    text = made.files[ONE].decode()
    assert "title: A first fold\n" in text and "minutes: 35  # as tried\n# The rest is from last year.\n" in text
    yaml = made.files["course.yaml"].decode()
    assert "title: {en: Folds, zh-Hans: 折叠}" in yaml and "credits: 0.5  # agreed" in yaml
    before = (course.root / "course.yaml").read_text("utf-8")
    assert sum(one != two for one, two in zip(before.split("\n"), yaml.split("\n"), strict=True)) == 1


def test_a_title_in_the_language_that_the_platform_shows(course: Folder, tmp_path: Path) -> None:
    made = pulled(course, tmp_path, replacing("sequential/a-box.xml", "盒子", "匣子"), "zh-Hans")
    assert [(edit.path, edit.place, edit.new) for edit in made.edits] == [
        ("modules/folding/two.zh-Hans.md", "/title", "匣子")
    ]


def test_a_changed_question_changes_its_line_in_the_quiz(course: Folder, tmp_path: Path) -> None:
    before = (course.root / "quizzes/folds.yaml").read_text("utf-8")
    files = files_of(load(course.root), "r1")
    (name,) = (name for name, data in files.items() if name.startswith("vertical/") and b"How many layers" in data)
    made = pulled(course, tmp_path, replacing(name, "How many layers", "How many sheets"))
    assert list(made.files) == ["quizzes/folds.yaml"]
    assert made.edits[0].place == "/questions/layers/prompt/en"
    after = made.files["quizzes/folds.yaml"].decode()
    assert [new for old, new in zip(before.split("\n"), after.split("\n"), strict=True) if old != new] == [
        "    prompt: {en: How many sheets does the drawing show?, zh-Hans: 图里的纸有几层？}"
    ]


def test_lessons_put_in_and_taken_out(course: Folder, tmp_path: Path) -> None:
    def edit(files: dict[str, bytes]) -> None:
        replacing("chapter/folding.xml", '<sequential url_name="first-fold" />', '<sequential url_name="new-one" />')(
            files
        )
        html = '<vertical url_name="v"><html url_name="h"><p>New words</p></html></vertical>'
        files["sequential/new-one.xml"] = f'<sequential display_name="New">{html}</sequential>'.encode()

    made = pulled(course, tmp_path, edit)
    assert (course.root / ONE).exists()
    assert "New words" in made.files["modules/folding/new-one.en.md"].decode()
    assert ("course.yaml", "/modules/folding/lessons") in {(edit.path, edit.place) for edit in made.edits}
    assert "lessons: [new-one, a-box]" in made.files["course.yaml"].decode()


def test_line_ends_and_marks_of_files_stay(course: Folder, tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbf" + (course.root / ONE).read_bytes().replace(b"\n", b"\r\n")
    course.write(ONE, raw)
    made = pulled(course, tmp_path, replacing("vertical/first-fold-unit.xml", "Mind the edge", "Mind it"))
    assert made.files[ONE] == raw.replace(b"Mind the edge", b"Mind it")


def test_what_the_export_does_not_know_is_never_touched(course: Folder, tmp_path: Path) -> None:
    course.write("modules/folding/draft.en.md", "---\nid: draft\ntitle: Draft\nminutes: 5\n---\nx\n")
    course.write("notes.txt", "mine")
    before = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    made = pulled(course, tmp_path, replacing("vertical/first-fold-unit.xml", "Mind the edge", "Mind it"))
    made.write(course.root)
    after = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    assert {path for path in before if before[path] != after[path]} == {course.root / ONE}
    assert set(after) == set(before)


def test_another_course_or_no_course_is_refused(course: Folder, tmp_path: Path) -> None:
    def other(files: dict[str, bytes]) -> None:
        policy = json.loads(files["policies/r1/policy.json"])
        policy["course/r1"]["other_course_settings"]["makerpath"]["id"] = "other"
        files["policies/r1/policy.json"] = json.dumps(policy).encode()

    def foreign(files: dict[str, bytes]) -> None:
        files["policies/r1/policy.json"] = b"{}"

    for edit in (other, foreign):
        with pytest.raises(MakerpathError, match=r"pull\.other_course"):
            pulled(course, tmp_path, edit)
    (tmp_path / "x").mkdir()
    with pytest.raises(MakerpathError, match=r"pull\.no_export"):
        plan(load(course.root), FromExport(tmp_path / "x"))


def test_any_place_may_say_what_it_knows(course: Folder) -> None:
    class Elsewhere:
        def theirs(self, package: CoursePackage) -> Theirs:
            body = package.lessons["a-box"]["en"].body.replace("Make a box", "Make two boxes")
            return Theirs(lessons={"a-box": LessonDraft("a-box", {"en": "A box"}, {"en": body})})

    made = plan(load(course.root), Elsewhere())
    assert [(edit.path, edit.place) for edit in made.edits] == [("modules/folding/two.en.md", "text")]
