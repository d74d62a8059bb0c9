"""A brief's assessments and their rubrics: what is refused, and how they travel."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from makerpath.content.check import check, load
from makerpath.content.exchange import export, verified
from makerpath.content.incoming import bring_files
from makerpath.content.incoming.olx import read_olx
from makerpath.content.incoming.report import Report
from makerpath.content.incoming.source import Files
from makerpath.content.olx.build import files_of
from makerpath.content.package import CoursePackage
from makerpath.content.pulling import plan, Theirs
from makerpath.content.pulling.theirs import as_exported, from_draft
from tests.content.conftest import DATA, Folder
from tests.content.packages import in_folder

JUDGED = DATA / "judged-course"
FURTHER = ["safety", "stage-prototype", "exhibition-jury", "maker-disposition"]
BRIEF, RUBRIC = "briefs/paper-box.yaml", "rubrics/box.yaml"
LEARNING = """schema: makerpath.rubric/1
id: learning
kind: analytic
formative: true
title: {en: Learning, zh-Hans: 学习}
criteria:
  - id: gladly
    title: {en: Gladly, zh-Hans: 乐意}
    competencies: ["4c:creativity"]
    levels:
      - {id: low, points: 0, title: {en: Low, zh-Hans: 低}, description: {en: Not yet., zh-Hans: 还没有。}}
      - {id: high, points: 4, title: {en: High, zh-Hans: 高}, description: {en: Yes., zh-Hans: 有。}}
"""


def planned(course: Folder, plans: str) -> None:
    """The brief with these assessments, from line 7 of its file on."""
    course.edit(BRIEF, "rubric: box\n", f"rubric: box\nassessments:\n{plans}")


def test_a_course_that_many_judge_has_no_problem() -> None:
    assert check(JUDGED) == []
    assert set(load(JUDGED).rubrics) == {"product", *FURTHER}


def test_a_plan_that_names_no_rubric_is_reported_at_its_place(course: Folder) -> None:
    planned(course, "  - id: one\n  - id: two\n    rubric: nowhere\n")
    assert course.found() == [("brief.rubric_unknown", BRIEF, 10)]


def test_a_rubric_that_cannot_be_read_is_reported_once(course: Folder) -> None:
    course.write("rubrics/learning.yaml", "schema: [")
    planned(course, "  - id: one\n  - id: two\n    rubric: learning\n    weight: 0\n")
    assert [code for code, _file, _line in course.found()] == ["yaml.syntax"]


def test_no_result_follows_from_a_formative_rubric(course: Folder) -> None:
    course.write("rubrics/learning.yaml", LEARNING)
    planned(course, "  - id: one\n  - id: two\n    rubric: learning\n    weight: 0\n")
    assert course.found() == []
    course.edit(BRIEF, "    weight: 0\n", "    weight: 5\n")
    assert course.found() == [("brief.rubric_formative", BRIEF, 10)]
    course.edit(BRIEF, "    weight: 5\n", "    weight: 0\n")
    course.edit(BRIEF, "rubric: box\n", "rubric: learning\n")
    assert course.found() == [("brief.rubric_formative", BRIEF, 6)]


def test_a_criterion_that_counts_says_whether_it_is_theory_or_practice(course: Folder) -> None:
    course.edit(RUBRIC, "minima: {total: 60, theory: 50, practice: 50}", "minima: {total: 60, theory: 50}")
    course.edit(RUBRIC, "    dimension: practice\n", "")
    (problem,) = course.problems()
    assert (problem.code, problem.severity, problem.place.line) == ("criterion.no_dimension", "warning", 13)
    course.edit(RUBRIC, "  - id: making\n", "  - id: making\n    graded: false\n")
    assert course.found() == []


@pytest.mark.parametrize("file", [RUBRIC, BRIEF])
def test_words_for_an_age_band_stand_in_every_language_of_the_course(course: Folder, file: str) -> None:
    title = "title: {en: Box, zh-Hans: 盒子}" if file == RUBRIC else "title: {en: Paper box, zh-Hans: 纸盒}"
    course.edit(file, title, title[:-1] + ", en-x-primary: A box}")
    (problem,) = course.problems()
    assert (problem.code, problem.severity, problem.place.line) == ("text.band_missing", "warning", 3)
    assert problem.params["tag"] == "zh-Hans-x-primary"
    course.edit(file, ", en-x-primary: A box}", ", en-x-primary: A box, zh-Hans-x-primary: 小盒子}")
    assert course.found() == []


def test_a_text_for_one_band_alone_is_still_a_text_that_misses_a_language(course: Folder) -> None:
    course.edit(RUBRIC, "title: {en: Box, zh-Hans: 盒子}", "title: {en: Box, en-x-high: Boxes}")
    assert [code for code, _file, _line in course.found()] == ["text.translation_missing"]


def test_a_further_rubric_is_checked_as_the_briefs_own_is(course: Folder) -> None:
    planned(course, "  - id: one\n  - id: two\n    rubric: learning\n    weight: 0\n")
    course.write("rubrics/learning.yaml", LEARNING.replace(", zh-Hans: 学习", ""))
    assert ("text.translation_missing", "rubrics/learning.yaml", 5) in course.found()


def test_every_rubric_of_the_brief_is_in_its_blocks() -> None:
    package = load(JUDGED)
    elements = {element.get("url_name"): element for element in vertical(files_of(package, "r1"))}
    project, assessment = elements["project-a-kite"], elements["assessment-a-kite"]
    assert [parts["scoring"]["id"] for parts in json.loads(project.attrib["rubrics"])] == FURTHER
    assert json.loads(project.attrib["rubric"])["scoring"]["id"] == "product"
    carried = [(item["kind"], item["scoring"]["id"]) for item in json.loads(assessment.attrib["definitions"])]
    assert carried == [("brief", "a-kite"), ("rubric", "product"), *(("rubric", slug) for slug in FURTHER)]


def test_a_brief_with_one_rubric_says_nothing_of_others(course: Folder) -> None:
    elements = vertical(files_of(load(course.root), "r1"), "a-box-unit")
    assert not [element for element in elements if "rubrics" in element.attrib]


@pytest.mark.parametrize("placed", [True, False], ids=["in a lesson", "in no lesson"])
def test_every_rubric_comes_back_from_a_platform(tmp_path: Path, placed: bool) -> None:
    package = judged(tmp_path, placed)
    built = files_of(package, "r1")
    brought = bring_files(built)
    assert [notice.code for notice in brought.report.notices] == []
    with in_folder(dict(brought.files)) as root:
        again = load(root)
        assert again.definitions() == package.definitions()
        assert files_of(again, "r1") == built


def test_rubrics_that_cannot_be_read_are_said_and_the_brief_stays(tmp_path: Path) -> None:
    built = files_of(load(JUDGED), "r1")
    element = next(item for item in vertical(built) if item.get("url_name") == "project-a-kite")
    for spoilt in ('"x"', "[1, {}]", "{}", "nonsense"):
        text = built["vertical/a-kite-lesson-unit.xml"].decode()
        root = ElementTree.fromstring(text)
        next(item for item in root if item.get("url_name") == element.get("url_name")).set("rubrics", spoilt)
        files = {**built, "vertical/a-kite-lesson-unit.xml": ElementTree.tostring(root)}
        brought = bring_files(files)
        assert {notice.code for notice in brought.report.notices} <= {"import.field", "import.definition"}
        assert brought.report.notices
        assert "briefs/a-kite.yaml" in brought.files


def test_an_edit_of_a_further_rubric_on_the_platform_is_pulled(tmp_path: Path) -> None:
    package = judged(tmp_path, True)
    assert plan(package, There(package, "", "")).edits == []
    made = plan(package, There(package, "Knows the dangers", "Knows what is dangerous"))
    assert list(made.files) == ["rubrics/safety.yaml"]


def test_every_rubric_goes_to_another_school(tmp_path: Path) -> None:
    _manifest, files = verified(read_zip(export(JUDGED)))
    assert {f"rubrics/{slug}.yaml" for slug in ("product", *FURTHER)} <= set(files)


def test_the_pass_mark_of_the_platform_is_of_a_rubric_that_counts(course: Folder) -> None:
    easy = LEARNING.replace("title:", "minima: {total: 10}\ntitle:", 1)
    course.write("rubrics/learning.yaml", easy)
    planned(course, "  - id: one\n  - id: two\n    rubric: learning\n    weight: 0\n")
    grading = json.loads(files_of(load(course.root), "r1")["policies/r1/grading_policy.json"])
    assert grading["GRADE_CUTOFFS"] == {"Pass": 0.6}


class There:
    """The package on a platform where one text was replaced."""

    def __init__(self, package: CoursePackage, old: str, new: str) -> None:
        self.package, self.old, self.new = package, old, new

    def theirs(self, package: CoursePackage) -> Theirs:
        if not self.old:
            return as_exported(package, "en")
        built = {
            name: data.replace(self.old.encode(), self.new.encode()) if name.startswith("vertical/") else data
            for name, data in files_of(package, "run").items()
        }
        report = Report()
        return from_draft(read_olx(Files(built), report), report)


def judged(folder: Path, placed: bool) -> CoursePackage:
    """The course, its project and assessment in a lesson or in none."""
    root = folder / "judged-course"
    shutil.copytree(JUDGED, root)
    if not placed:
        for path in root.glob("modules/**/*.md"):
            lines = path.read_text("utf-8").split("\n")
            path.write_text("\n".join(line for line in lines if not line.startswith("::")), encoding="utf-8")
    return load(root)


def vertical(built: dict[str, bytes], name: str = "a-kite-lesson-unit") -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(built[f"vertical/{name}.xml"]))


def read_zip(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
