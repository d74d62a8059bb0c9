"""Files that nobody should write, and some that every editor writes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.content.problem import Problem
from makerpath.content.yamlfile import parse
from tests.content.conftest import Folder

ONE = "modules/folding/one.en.md"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)


def codes(course: Folder) -> set[str]:
    return {problem.code for problem in course.problems()}


def test_a_byte_order_mark_and_windows_line_ends_are_fine(course: Folder) -> None:
    for path in [*course.root.rglob("*.md"), *course.root.rglob("*.yaml")]:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert course.found() == []


def test_another_encoding_is_reported_with_its_line(course: Folder) -> None:
    text = (course.root / "modules/folding/one.zh-Hans.md").read_text("utf-8")
    course.write("modules/folding/one.zh-Hans.md", text.encode("gb18030"))
    assert ("file.encoding", "modules/folding/one.zh-Hans.md", 3) in course.found()


def test_a_lesson_of_five_megabytes_is_refused(course: Folder) -> None:
    course.write(ONE, (course.root / ONE).read_text() + "word " * 1_000_000)
    assert ("file.too_large", ONE, 1) in course.found()


def test_a_control_character_is_refused_with_its_place(course: Folder) -> None:
    course.edit(ONE, "Mind the edge", "Mind\x07 the edge")
    assert ("file.control_character", ONE, 12) in course.found()


def test_links_out_of_the_folder_are_refused(course: Folder, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("---\nid: x\n---\n")
    (course.root / "modules/out.en.md").symlink_to(secret)
    (course.root / "modules/elsewhere").symlink_to(tmp_path)
    (course.root / "images/fold.svg").unlink()
    (course.root / "images/fold.svg").symlink_to(secret)
    found = course.found()
    assert ("file.outside", "modules/out.en.md", 1) in found
    assert ("file.outside", "modules/elsewhere", 1) in found
    assert ("file.outside", ONE, 9) in found


def test_a_pipe_is_no_lesson(course: Folder) -> None:
    os.mkfifo(course.root / "modules/pipe.en.md")
    assert "file.missing" in codes(course)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "yaml.too_much"),
        ("a: &a [*a]", "yaml.too_much"),
        ("[" * 3000, "yaml.too_much"),
        ("a: " + "[" * 60 + "]" * 60, "yaml.too_much"),
        ("a: 1\na: 2", "yaml.key_repeated"),
        ("? [a]\n: b", "yaml.key"),
        ("a: !!python/name:os.system x", "yaml.syntax"),
        ("a: *nowhere", "yaml.syntax"),
        ("a: 1\n---\nb: 2", "yaml.syntax"),
        ("a: 'open", "yaml.syntax"),
        ("\ta: 1", "yaml.syntax"),
        ("", "yaml.empty"),
        ("# only a comment\n", "yaml.empty"),
    ],
)
def test_yaml_that_cannot_be_is_a_problem(text: str, code: str) -> None:
    problems: list[Problem] = []
    assert parse(text, Path("x.yaml"), problems) is None
    assert [problem.code for problem in problems] == [code]


@pytest.mark.parametrize("text", ["just words", "- a\n- b", "12", "null", "true"])
def test_a_course_file_that_is_no_mapping_is_a_problem(course: Folder, text: str) -> None:
    course.write("course.yaml", text)
    assert "schema.model_type" in codes(course)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    problems: list[Problem] = []
    tree = parse(text, Path("x.yaml"), problems)
    assert (tree is None) == bool(problems)
