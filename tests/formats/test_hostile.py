"""Files that mean no good: refused with a reason, quickly, never with a traceback."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makerpath.formats import read
from makerpath.formats.files import MAX_BYTES

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rubric>&b;</rubric>"""
OUTSIDE = (
    b"""<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><openassessment><title>&x;</title></openassessment>"""
)
HEAD = (
    "Rubric Name,Criteria Name,Criteria Description,Criteria Enable Range,Rating Name,Rating Description,Rating Points"
)


@pytest.mark.parametrize("data", [BOMB, OUTSIDE, BOMB.decode().encode("utf-16")])
def test_entities_are_not_read(data: bytes) -> None:
    found = read(data, "bomb.xml")
    assert found.rubrics == []
    assert [problem.code for problem in found.problems] == ["import.xml_doctype"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("big.csv", b"a" * (MAX_BYTES + 1)),
        ("rows.csv", (HEAD + "\n" + "R,C,,false,A,a,1,B,b,0\n" * 20_000).encode()),
        ("wide.csv", (",".join(["x"] * 50_000) + "\n" + ",".join(["1"] * 50_000)).encode()),
        ("deep.json", b"[" * 100_000),
        ("deep.xml", b"<rubric>" + b"<criterion>" * 50_000),
        ("many.json", json.dumps({"criteria": [{"name": str(at), "options": []} for at in range(9_000)]}).encode()),
        ("nul.csv", b"\0" * 2_000),
        ("nul.xml", b"<rubric>\0</rubric>"),
        ("deep.md", b">" * 50_000 + b"| a | b |"),
        ("pipes.md", b"|" * 100_000 + b"\n|---|"),
        ("quote.csv", b'"' + b"x" * 400_000),
        ("anchors.yaml", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\nschema: makerpath.rubric/1"),
        ("empty", b""),
        ("space.csv", b" \n \n"),
    ],
)
def test_absurd_files_are_refused_in_time(name: str, data: bytes) -> None:
    began = time.monotonic()
    found = read(data, name)
    assert time.monotonic() - began < 20
    assert found.rubrics == []
    assert any(problem.severity == "error" for problem in found.problems)


@pytest.mark.parametrize("begin", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1", b"%PDF-1.7", b"\x89PNG\r\n"])
def test_a_workbook_or_a_picture_is_named_for_what_it_is(begin: bytes) -> None:
    found = read(begin + bytes(range(256)), "rubric.csv")
    assert [problem.code for problem in found.problems] == ["file.no_text"] and not found.rubrics


TURNITIN = {
    "Rubric": [{"id": at, "name": "x"} for at in range(2_000)],
    "RubricScale": [],
    "RubricCriterion": [{"id": at, "rubric": at % 2_000, "name": "n", "position": at} for at in range(6_000)],
    "RubricCriterionScale": [{"criterion": at, "value": 1} for at in range(6_000)],
}
ORA = b"<rubric><criterion><name>a</name><option points='1'><name>x</name></option></criterion></rubric>"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("many.xml", b"<openassessment>" + ORA * 9_000 + b"</openassessment>"),
        ("many.rbc", json.dumps(TURNITIN).encode()),
        ("long.md", b"| a | b (1) | c (2) |\n|---|---|---|\n" + b"| c | d | e |\n" * 100_000),
    ],
)
def test_a_long_file_is_no_slower_for_its_length(name: str, data: bytes) -> None:
    began = time.process_time()
    found = read(data, name)
    assert time.process_time() - began < 8
    assert {problem.code for problem in found.problems} & {"import.too_many", "file.too_large"}


@pytest.mark.parametrize("points", ["-1", "NaN", "Infinity", "1e999", "9" * 400, "=1+1", "many", "1,000,000"])
def test_points_that_are_no_points_are_named(points: str) -> None:
    found = read(f'{HEAD}\nR,C,,false,A,a,"{points}"\n'.encode(), "canvas.csv")
    assert found.rubrics == []
    assert {problem.code for problem in found.problems} & {"import.number", "import.negative"}


@pytest.mark.parametrize("value", [None, 1, True, [], {}, "x", [[]], [None], {"a": 1}])
@pytest.mark.parametrize("key", ["criteria", "data", "title", "CFRubrics", "RubricCriterion"])
def test_json_of_another_shape_is_refused(key: str, value: object) -> None:
    whole = {"criteria": [{"name": "a", "options": [{"points": 1, "name": "x"}]}], "RubricScale": [], key: value}
    read(json.dumps(whole).encode(), "rubric.json")
    read(json.dumps({key: value}).encode(), "rubric.json")
    read(json.dumps([value]).encode(), "rubric.json")
    nested = {
        "criteria": [{"name": value, "prompt": value, "options": value}, {"ratings": value, "description": value}]
    }
    read(json.dumps(nested).encode(), "rubric.json")


@settings(max_examples=150)
@given(st.binary(max_size=300), st.sampled_from(["", "a.csv", "a.md", "a.json", "a.xml", "a.yaml"]))
def test_no_bytes_make_a_traceback(data: bytes, name: str) -> None:
    read(data, name)


@settings(max_examples=150)
@given(st.text(max_size=200), st.sampled_from(["| a | b (1) | c (2) |\n|---|---|---|\n", HEAD + "\n", "<rubric>", "{"]))
def test_no_text_makes_a_traceback(text: str, before: str) -> None:
    read((before + text).encode("utf-8", "replace"), "rubric")


def test_html_of_others_becomes_words() -> None:
    text = "&lt;p&gt;Be &lt;b&gt;safe&lt;/b&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;&lt;p&gt;Always&lt;/p&gt;"
    grid = "<criterion><description>Care</description><levels>"
    grid += "".join(f"<level><score>{at}</score><definition>L{at}</definition></level>" for at in range(2))
    data = f"""<areas><area><definitions><definition><method>rubric</method><name>R</name>
    <description>{text}</description>
    <plugin_gradingform_rubric_definition><criteria>{grid}</levels></criterion></criteria>
    </plugin_gradingform_rubric_definition></definition></definitions></area></areas>"""
    (found,) = read(data.encode(), "grading.xml").rubrics
    assert found.summary == {"en": "Be safe\nAlways"}


def test_a_marking_guide_becomes_ranges() -> None:
    data = """<areas><area><definitions><definition><method>guide</method><name>Report</name>
    <plugin_gradingform_guide_definition><guidecriteria><guidecriterion id="1"><sortorder>1</sortorder>
    <shortname>Clarity</shortname><description>Is it clear?</description><descriptionmarkers>Look twice.
    </descriptionmarkers><maxscore>10.00000</maxscore></guidecriterion></guidecriteria><guidecomments>
    <guidecomment id="1"><description>Well done</description></guidecomment></guidecomments>
    </plugin_gradingform_guide_definition></definition></definitions></area></areas>"""
    found = read(data.encode(), "grading.xml")
    (item,) = found.rubrics[0].criteria
    assert [(level.least, level.points) for level in item.levels] == [(None, 0), (1, 10)]
    assert item.note == {"en": "Look twice."}
    assert "import.comments_left" in {problem.code for problem in found.problems}


@pytest.mark.parametrize(
    ("header", "points"),
    [
        ("指标,优秀（4分）,良好（3分）,起步（1-2分）", [2, 3, 4]),
        ("Criterion;Advanced (4);Proficient (3);Beginning (1–2 points)", [2, 3, 4]),
        ("Criteria,1 - Beginning,2 - Fair,3 - Good", [1, 2, 3]),
        ("Criteria,Excellent,Fair,Poor", [1, 2, 3]),
        ("Criteria,Poor,Fair,Excellent", [1, 2, 3]),
        ("Skill,1,2,3", [1, 2, 3]),
    ],
)
def test_tables_as_people_write_them(header: str, points: list[float]) -> None:
    mark = ";" if ";" in header else ","
    found = read(f"{header}\n{mark.join(['Care', 'one', 'two', 'three'])}\n".encode(), "table.csv")
    (item,) = found.rubrics[0].criteria
    assert [level.points for level in item.levels] == points
    first = item.levels[0].description
    assert first is not None
    assert list(first.values()) == ["three" if points == [2, 3, 4] or "Excellent,F" in header else "one"]
