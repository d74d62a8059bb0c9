"""Rubrics that other systems and other people wrote: each becomes a rubric, or says why it is none."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from makerpath.domain.rubric import Rubric
from makerpath.formats import FORMATS, Incoming, read, write

SAMPLES = Path(os.environ.get("MAKERPATH_SAMPLES") or Path(__file__).parents[3] / "shared" / "data") / "rubrics"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")

RUBRICS = {
    "canvas/api_rubric.json": ("canvas-json", [2]),
    "canvas/import_rubric_template.csv": ("canvas", [2]),
    "canvas/importer_vista_rubric.json": ("canvas-json", [3]),
    "canvas/spec_multiple_rubrics.csv": ("canvas", [2, 2]),
    "generated/canvas-import.csv": ("canvas", [4]),
    "generated/canvas-rubrics.xml": ("canvas-xml", [4]),
    "generated/case-cfpackage.json": ("case", [4]),
    "generated/moodle-grading.xml": ("moodle", [4]),
    "generated/ora2.xml": ("ora", [4]),
    "generated/turnitin.rbc": ("turnitin", [4]),
    "markdown/tirth1263-digital-fabrication-assessment-rubrics.md": ("markdown", [4, 4, 4]),
    "moodle/mbzoo-grading.xml": ("moodle", [2]),
    "ora2/basic_scenario.xml": ("ora", [3]),
    "ora2/feedback_per_criterion.xml": ("ora", [2]),
    "ora2/file_upload_scenario.xml": ("ora", [3]),
    "ora2/unicode.xml": ("ora", [2]),
    "ora2/rubric-json/no_points.json": ("ora-json", [2]),
    "ora2/rubric-json/project_plan_rubric.json": ("ora-json", [2]),
}
BROKEN = {
    "canvas/api_rubric_assessment.json": "import.no_rubric",
    "canvas/spec_error_invalid.csv": "import.no_table",
    "canvas/spec_error_missing_criteria_name.csv": "import.criterion_name",
    "canvas/spec_error_missing_ratings.csv": "import.no_levels",
    "canvas/spec_error_missing_rubric_name.csv": "import.rubric_name",
    "case/case_v1p1_cfpackage-jsonschema1.json": "import.no_rubric",
    "markdown/pxt-adafruit-maker-evaluation-EXCERPT.md": "import.no_table",
    "ora2/rubric-json/empty_criteria.json": "import.no_criteria",
    "ora2/rubric-json/empty_options.json": "import.no_levels",
    "ora2/rubric-json/missing_criteria.json": "import.no_rubric",
    "ora2/rubric-json/missing_options.json": "import.no_levels",
}
ABOUT = {"LICENSES.md", "EXPECTED.json", "invalid_rubrics.json", "parse_rubric_xml.json", "make_generated_rubrics.py"}
"""Not samples themselves: what is said of them, and files that hold many (read below)."""


def sample(name: str) -> Incoming:
    return read((SAMPLES / name).read_bytes(), Path(name).name)


def codes(found: Incoming, severity: str) -> list[str]:
    return [problem.code for problem in found.problems if problem.severity == severity]


def test_no_sample_is_forgotten() -> None:
    files = {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.is_file()}
    assert {name for name in files if Path(name).name not in ABOUT} <= RUBRICS.keys() | BROKEN.keys()


@pytest.mark.parametrize("name", RUBRICS)
def test_a_good_file_becomes_rubrics(name: str) -> None:
    found = sample(name)
    kind, counts = RUBRICS[name]
    assert found.format == kind
    assert [len(rubric.criteria) for rubric in found.rubrics] == counts
    assert codes(found, "error") == []
    assert sample(name) == found


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_says_why(name: str) -> None:
    found = sample(name)
    assert found.rubrics == []
    assert BROKEN[name] in codes(found, "error")
    for problem in found.problems:
        english, chinese = problem.texts("en")[0], problem.texts("zh-Hans")[0]
        assert "{" not in english
        assert chinese != english


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", RUBRICS)
def test_what_came_in_goes_out_to_every_format(name: str, kind: str) -> None:
    for rubric in sample(name).rubrics:
        made = write(rubric, kind)
        (found,) = read(made.data, made.name).rubrics
        assert [item.title for item in found.criteria] == [item.title for item in rubric.criteria]
        assert [len(item.levels) for item in found.criteria] == [len(item.levels) for item in rubric.criteria]


def judged_alike(rubric: Rubric) -> Any:
    """What one rubric says in every format: Moodle knows no names of levels, and no format our ids."""
    return [
        (item.title, [(level.points, level.description) for level in item.levels], item.weight)
        for item in rubric.criteria
    ]


def test_one_rubric_is_the_same_from_every_system() -> None:
    names = [name for name in RUBRICS if name.startswith("generated/")]
    found = [sample(name).rubrics[0] for name in names]
    found.append(sample("markdown/tirth1263-digital-fabrication-assessment-rubrics.md").rubrics[1])
    assert len(found) == 7
    for rubric in found:
        assert rubric.id == "process-documentation-rubric"
        assert judged_alike(rubric) == judged_alike(found[0])


def test_canvas_says_the_same_of_its_own_files() -> None:
    expected = json.loads((SAMPLES / "canvas/EXPECTED.json").read_text("utf-8"))
    for name, said in expected.items():
        found = sample(f"canvas/{name}")
        assert len(found.rubrics) == said.get("rubrics", 0)
        assert bool(codes(found, "error")) == ("message" in said)
        for rubric in found.rubrics:
            if rubric.title["en"] in said:
                assert [item.top for item in rubric.criteria] == said[rubric.title["en"]]["points"]


def test_learners_forms_stay_where_they_are() -> None:
    found = sample("generated/moodle-grading.xml")
    assert "import.assessments_left" in codes(found, "note")
    assert "Good log" not in str(found.rubrics)


def upstream(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / "ora2" / name).read_text("utf-8"))
    return found


def test_every_xml_that_ora_parses_is_read() -> None:
    for case in upstream("parse_rubric_xml.json").values():
        found = read("".join(case["xml"]).encode(), "ora.xml")
        assert codes(found, "error") == []
        expected = [item["label"] for item in case["criteria"]]
        assert [item.title.pick("en") for item in found.rubrics[0].criteria] == expected


def test_what_ora_refuses_by_itself_is_refused() -> None:
    for name, case in upstream("invalid_rubrics.json").items():
        found = read(json.dumps(case["rubric"]).encode(), "rubric.json")
        # The other cases are refused because of the rubric that was released before.
        if "current_rubric" not in case:
            assert found.rubrics == [], name
            assert codes(found, "error"), name
        else:
            assert len(found.rubrics) == 1, name
