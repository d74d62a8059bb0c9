"""The definitions of a package and their hashes."""

from __future__ import annotations

from makerpath.content.check import load
from makerpath.content.definitions import course_parts, parts_of
from makerpath.domain.course import Course
from makerpath.domain.hashing import join
from tests.content.conftest import Folder


def test_an_edited_lesson_is_a_new_wording_and_the_same_scoring(course: Folder) -> None:
    before = course_parts(load(course.root))
    course.edit("modules/folding/one.en.md", "Mind the edge", "Mind the sharp edge")
    after = course_parts(load(course.root))
    assert before.scoring_hash == after.scoring_hash
    changed = [key for key in after.wording if after.wording[key] != before.wording[key]]
    assert changed == ["/lessons/first-fold"]
    assert before.wording[changed[0]]["zh-Hans"] == after.wording[changed[0]]["zh-Hans"]


def test_a_moved_lesson_is_no_new_version(course: Folder) -> None:
    before = course_parts(load(course.root))
    for language in ("en", "zh-Hans"):
        (course.root / f"modules/folding/two.{language}.md").rename(course.root / f"modules/folding/x.{language}.md")
        course.edit(f"modules/folding/one.{language}.md", f"two.{language}.md", "lesson:a-box")
    after = course_parts(load(course.root))
    assert before.wording["/lessons/a-box"] == after.wording["/lessons/a-box"]


def test_the_course_comes_back_from_its_parts(course: Folder) -> None:
    package = load(course.root)
    parts = course_parts(package)
    assert Course.model_validate(join(parts.scoring, parts.wording)) == package.course


def test_briefs_and_their_rubrics_are_there_by_slug(course: Folder) -> None:
    package = load(course.root)
    assert list(parts_of(package)["brief"]) == ["paper-box"]
    assert list(parts_of(package)["rubric"]) == ["box"]
