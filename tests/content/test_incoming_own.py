"""A course that was built from a package comes back from its archive as it was."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st

from makerpath.content.check import check, load
from makerpath.content.incoming import bring, bring_files
from makerpath.content.library import courses
from makerpath.content.olx.build import build, files_of
from makerpath.domain.errors import MakerpathError
from makerpath.domain.hashing import join
from tests.content.conftest import DATA, Folder
from tests.content.packages import Files, in_folder, packages

SMALL = DATA / "small-course"
some = settings(max_examples=40, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("root", [SMALL, *courses()], ids=lambda path: path.name)
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_building_what_came_back_gives_the_same_bytes(root: Path, language: str, tmp_path: Path) -> None:
    archive = build(load(root), "r1", language).data
    (tmp_path / "export.tar.gz").write_bytes(archive)
    brought = bring(tmp_path / "export.tar.gz")
    brought.write(tmp_path / "back")
    labs = {problem.place.path for problem in check(tmp_path / "back") if problem.severity == "error"}
    if labs and all("labs" in path.parts for path in labs):
        for notebook in (root / "labs").glob("*/*"):
            goal = tmp_path / "back" / notebook.relative_to(root)
            if not goal.exists():
                goal.write_bytes(notebook.read_bytes())
    assert build(load(tmp_path / "back"), "r1", language).data == archive


@some
@given(packages(), st.sampled_from([0, -1]))
def test_any_package_that_passes_its_check_builds_and_comes_back(files: Files, which: int) -> None:
    with in_folder(files) as root:
        package = load(root)
        built = files_of(package, "r1", package.course.languages[which])
    brought = bring_files(built)
    with in_folder(dict(brought.files)) as root:
        again = load(root)
        assert files_of(again, "r1", again.course.languages[which]) == built
        assert again.course == package.course
        assert again.definitions() == package.definitions()


@some
@given(packages())
def test_every_field_of_every_block_is_in_the_archive(files: Files) -> None:
    with in_folder(files) as root:
        package = load(root)
        built = files_of(package, "r1")
    elements = [
        element
        for name, data in built.items()
        if name.startswith("vertical/")
        for element in ElementTree.fromstring(data)
    ]
    assert len({element.get("url_name") for element in elements}) == len(elements)
    for element in elements:
        for parts in json.loads(element.get("definitions", "[]")):
            own = package.definitions()[parts["kind"]]
            assert (
                type(next(iter(own.values()))).model_validate(join(parts["scoring"], parts["wording"])) in own.values()
            )
    for texts in package.lessons.values():
        for tag, lesson in texts.items():
            begins = [
                element for element in elements if json.loads(element.get("titles", "{}")).get(tag) == lesson.meta.title
            ]
            assert any(element.get("minutes") == str(lesson.meta.minutes) for element in begins)
            said = [json.loads(element.get("summaries", "{}")).get(tag, "") for element in begins]
            assert lesson.meta.summary in said


@some
@given(packages())
def test_nothing_is_dropped_silently(files: Files) -> None:
    with in_folder(files) as root:
        built = files_of(load(root), "r1")
    brought = bring_files(built)
    assert set(built) <= brought.report.files
    assert [notice.code for notice in brought.report.notices] == []


def test_briefs_in_no_lesson_and_strange_file_names_come_back(course: Folder) -> None:
    for language in ("en", "zh-Hans"):
        course.edit(f"modules/folding/two.{language}.md", '::project{brief="paper-box"}\n', "")
    brought = bring_files(files_of(load(course.root), "r1"))
    assert {"briefs/paper-box.yaml", "rubrics/box.yaml", "images/折纸.svg"} <= set(brought.files)


def test_an_export_under_another_id_says_what_it_is_based_on(tmp_path: Path) -> None:
    (tmp_path / "export.tar.gz").write_bytes(build(load(SMALL), "r1").data)
    with in_folder(dict(bring(tmp_path / "export.tar.gz", "ours").files)) as root:
        made = load(root).course
    assert (made.id, made.based_on[0].title, made.based_on[0].licence) == ("ours", "Small course", "CC-BY-4.0")


def test_titles_changed_on_the_platform_count_in_the_language_it_shows(course: Folder) -> None:
    built = files_of(load(course.root), "r1", "zh-Hans")
    for name in ("chapter/folding.xml", "sequential/a-box.xml"):
        built[name] = built[name].replace("折叠".encode(), "叠".encode()).replace("盒子".encode(), "匣".encode())
    brought = bring_files(built)
    with in_folder(dict(brought.files)) as root:
        package = load(root)
        assert package.course.modules[0].title == {"en": "Folding", "zh-Hans": "叠"}
        assert [package.lesson("a-box", tag).meta.title for tag in ("en", "zh-Hans")] == ["A box", "匣"]


def test_a_description_that_cannot_be_read_is_made_anew(course: Folder) -> None:
    built = files_of(load(course.root), "r1")
    built["policies/r1/policy.json"] = built["policies/r1/policy.json"].replace(b'"hours": 4', b'"hours": -4')
    brought = bring_files(built)
    assert "import.description" in {notice.code for notice in brought.report.notices}
    with in_folder(dict(brought.files)) as root:
        assert {"first-fold", "a-box"} == set(load(root).lessons)


BUILT = files_of(load(SMALL), "r1")
PIECES = [b"null", b"[]", b"{}", b'""', b"<x/>", b"</vertical>", b"&quot;", b"\0", b"makerpath_lesson", b"true", b""]


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(BUILT)), st.floats(0, 1), st.integers(0, 60), st.sampled_from(PIECES)),
        min_size=1,
        max_size=4,
    )
)
def test_a_spoilt_export_comes_in_or_is_refused(spoilt: list[tuple[str, float, int, bytes]]) -> None:
    files = dict(BUILT)
    for name, where, length, piece in spoilt:
        start = int(where * len(files[name]))
        files[name] = files[name][:start] + piece + files[name][start + length :]
    try:
        brought = bring_files(files)
    except MakerpathError as error:
        assert error.code == "import.nothing"
    else:
        assert set(files) <= brought.report.files
        with in_folder(dict(brought.files)) as root:
            check(root)
