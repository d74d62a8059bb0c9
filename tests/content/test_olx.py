"""The archive that a platform imports."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import warnings
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from makerpath.content.check import load
from makerpath.content.library import courses
from makerpath.content.olx.build import build, files_of
from makerpath.content.olx.policy import ADVANCED_MODULES, grading, left_out
from makerpath.content.olx.xml import json_attribute
from makerpath.domain.brief import Brief
from makerpath.domain.errors import MakerpathError
from makerpath.domain.hashing import join, split
from makerpath.domain.rubric import Rubric
from tests.content.conftest import DATA, Folder

SMALL = DATA / "small-course"
# Start and end belong to the run and are set on the platform; the cleaner wants them in the course.
ALLOWED = {f"does not have the required setting '{name}'" for name in ("start", "end")}


def blocks(files: dict[str, bytes]) -> dict[str, ElementTree.Element]:
    found = {}
    for path, data in files.items():
        if path.startswith("vertical/"):
            found.update({element.attrib["url_name"]: element for element in ElementTree.fromstring(data)})
    return found


@pytest.mark.parametrize("root", [SMALL, *courses()], ids=lambda path: path.name)
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_cleaner_of_open_edx_finds_no_error(root: Path, language: str, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from olxcleaner import validate
    archive = build(load(root), "2026-autumn", language)
    with tarfile.open(fileobj=io.BytesIO(archive.data)) as tar:
        tar.extractall(tmp_path)  # Debian 12's Python 3.11.2 knows no filters; the archive is ours
    _, store, names = validate(str(tmp_path / "course" / "course.xml"), allowed_xblocks=ADVANCED_MODULES)
    complaints = [str(error.description) for error in store.errors]
    assert [text for text in complaints if not any(allowed in text for allowed in ALLOWED)] == []
    assert names


def test_the_same_course_gives_the_same_bytes_on_every_checkout(course: Folder) -> None:
    first = build(load(course.root), "r1").data
    for number, path in enumerate(course.root.rglob("*")):
        os.utime(path, (number, number))
    assert build(load(course.root), "r1").data == first
    code = (
        "import sys, hashlib; from pathlib import Path; from makerpath.content.check import load;"
        "from makerpath.content.olx.build import build;"
        "print(hashlib.sha256(build(load(Path(sys.argv[1])), 'r1').data).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code, course.root],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert seen == {build(load(SMALL), "r1").sha256}


def test_names_come_from_ids_and_survive_a_move(course: Folder) -> None:
    before = files_of(load(course.root), "r1")
    for language in ("en", "zh-Hans"):
        old = course.root / f"modules/folding/two.{language}.md"
        course.write(f"modules/zzz/moved.{language}.md", old.read_bytes())
        course.edit(f"modules/folding/one.{language}.md", f"two.{language}.md", f"../zzz/moved.{language}.md")
        old.unlink()
    assert files_of(load(course.root), "r1") == before
    assert list(blocks(before)) == [
        "first-fold-text",
        *(f"quiz-folds--{question}" for question in ("layers", "tools", "length", "word")),
        "a-box-text",
        "project-paper-box",
        "a-box-text--project-paper-box",
    ]


def test_every_language_is_in_the_lesson_with_addresses_of_the_platform() -> None:
    element = blocks(files_of(load(SMALL), "r1"))["first-fold-text"]
    content = json.loads(element.attrib["content"])
    assert set(content) == {"en", "zh-Hans"}
    assert "![A sheet folded in half](/static/small-course_fold.svg" in content["en"]
    assert "[the box](/jump_to_id/a-box) or [the same](/jump_to_id/a-box)" in content["en"]
    assert "[盒子](/jump_to_id/a-box)" in content["zh-Hans"]
    assert element.attrib["minutes"] == "20"


def test_every_static_address_has_its_file() -> None:
    files = files_of(load(SMALL), "r1")
    text = blocks(files)["first-fold-text"].attrib["content"]
    for name in [path for path in files if path.startswith("static/")]:
        assert f"/{name}" in text
        assert files[name].startswith(b"<svg")


def test_the_project_block_carries_the_definitions_whole() -> None:
    package = load(SMALL)
    element = blocks(files_of(package, "r1"))["project-paper-box"]
    brief, rubric = (json.loads(element.attrib[name]) for name in ("brief", "rubric"))
    assert Brief.model_validate(join(brief["scoring"], brief["wording"])) == package.briefs["paper-box"]
    assert Rubric.model_validate(join(rubric["scoring"], rubric["wording"])) == package.rubrics["box"]
    assert brief["scoring"] == split(package.briefs["paper-box"]).scoring


def test_titles_are_in_the_language_asked_for() -> None:
    files = files_of(load(SMALL), "r1", "zh-Hans")
    policy = json.loads(files["policies/r1/policy.json"])["course/r1"]
    assert (policy["display_name"], policy["language"]) == ("小课程", "zh_HANS")
    assert policy["advanced_modules"][:2] == ["makerpath_lesson", "makerpath_project"]
    assert blocks(files)["a-box-text"].attrib["display_name"] == "盒子"
    assert "项目" in files["policies/r1/grading_policy.json"].decode()
    assert "学完以后你能做到" in files["about/overview.html"].decode()


def test_dates_stay_out_of_the_course() -> None:
    settings = json.loads(files_of(load(SMALL), "r1")["policies/r1/policy.json"])["course/r1"]
    assert not {"start", "end", "enrollment_start", "enrollment_end"} & set(settings)


def test_the_pass_mark_is_the_rubrics() -> None:
    policy = json.loads(files_of(load(SMALL), "r1")["policies/r1/grading_policy.json"])
    assert policy["GRADE_CUTOFFS"] == {"Pass": 0.6}
    assert policy["GRADER"][0]["min_count"] == 1


@pytest.mark.parametrize("run", ["", "a b", "../x", "a/b", "秋"])
def test_a_run_that_cannot_be_an_address_is_refused(run: str) -> None:
    with pytest.raises(MakerpathError, match=r"course\.run_name"):
        build(load(SMALL), run)


def test_a_course_with_errors_is_not_built(course: Folder) -> None:
    course.edit("course.yaml", "hours: 4", "hours: -4")
    with pytest.raises(MakerpathError, match=r"course\.problems"):
        load(course.root)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=20), st.text(st.characters(codec="utf-8"))))
def test_what_stands_in_an_attribute_is_read_back_by_a_yaml_reader(value: dict[str, str]) -> None:
    text = json_attribute(value)
    parsed = ElementTree.fromstring(ElementTree.tostring(ElementTree.Element("x", {"v": text}))).attrib["v"]
    assert yaml.safe_load(parsed) == value
    assert json.loads(parsed) == value


@pytest.mark.parametrize(("unattempted", "fewest"), [("excluded", 1), ("zero", 2)])
def test_row_06_a_project_that_is_left_out_is_not_filled_up_with_zero(unattempted: str, fewest: int) -> None:
    package = load(SMALL)
    briefs = {slug: brief.model_copy(update={"unattempted": unattempted}) for slug, brief in package.briefs.items()}
    package = replace(package, briefs=briefs)
    lesson = next(name for name in package.lessons if any(one.rule == "project" for one in package.placed(name)))
    counted = 2 * (not left_out(package, lesson))
    graders = json.loads(grading(package, {"project": 2}, {"project": counted}, "en"))["GRADER"]
    assert graders[0]["min_count"] == fewest
