"""OLX in and out: every authored field survives, and nothing in an archive takes a block down."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from xblock.fields import ScopeIds

from makerpath.blocks import LessonBlock, ProjectBlock, SurveyBlock
from makerpath.content.check import load
from makerpath.content.olx.build import files_of
from tests.xblocks.calls import COURSE
from tests.xblocks.fake_platform import FakePlatform, FakeRuntime

# XML itself knows no control characters and no lone surrogates.
TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t", exclude_characters="\ufffe\uffff")
)
CLASSES = {"makerpath_lesson": LessonBlock, "makerpath_project": ProjectBlock, "makerpath_survey": SurveyBlock}


def parsed(xml: str | bytes) -> Any:
    node = etree.fromstring(xml)
    runtime = FakeRuntime(FakePlatform({}))
    return CLASSES[node.tag].parse_xml(node, runtime, ScopeIds(None, node.tag, "d", "u"))


def written(block: Any) -> bytes:
    node = etree.Element("unknown")
    block.add_xml_to_node(node)
    return bytes(etree.tostring(node, encoding="utf-8"))


@given(st.dictionaries(st.sampled_from(["en", "zh-Hans", "ar"]), TEXT), TEXT, st.integers(0, 600))
def test_a_lesson_survives_the_round_trip(content: dict[str, str], name: str, minutes: int) -> None:
    fields = {"content": content, "titles": content, "summaries": content, "display_name": name, "minutes": minutes}
    after = parsed(written(FakePlatform({}).block(LessonBlock, "makerpath_lesson", **fields)))
    assert {field: getattr(after, field) for field in fields} == fields


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["scoring", "wording", "more"]), JSON), st.integers(1, 1000))
def test_a_project_survives_the_round_trip(definition: dict[str, Any], weight: int) -> None:
    fields = {"brief": definition, "rubric": definition, "rubrics": [definition] * 2, "weight": weight}
    after = parsed(written(FakePlatform({}).block(ProjectBlock, "makerpath_project", **fields)))
    assert {field: getattr(after, field) for field in fields} == fields


@given(st.lists(st.dictionaries(TEXT, JSON, max_size=3), max_size=3), st.dictionaries(TEXT, TEXT, max_size=3), TEXT)
def test_a_part_of_a_lesson_survives_the_round_trip(
    definitions: list[dict[str, Any]], arguments: dict[str, str], name: str
) -> None:
    fields = {
        "definitions": definitions,
        "arguments": arguments,
        "display_name": name,
        "course": "small-course",
        "lesson": "first-fold",
    }
    after = parsed(written(FakePlatform({}).block(SurveyBlock, "makerpath_survey", **fields)))
    assert {field: getattr(after, field) for field in fields} == fields


@given(st.dictionaries(st.from_regex(r"new_[a-z]{1,8}", fullmatch=True), TEXT, max_size=3))
def test_attributes_of_a_newer_version_are_kept(unknown: dict[str, str]) -> None:
    node = etree.Element("makerpath_lesson", unknown | {"display_name": "One"})
    after = etree.fromstring(written(parsed(etree.tostring(node))))
    assert {name: after.get(name) for name in unknown} == unknown
    assert after.get("unknown_attributes") is None


def test_a_damaged_archive_still_gives_a_block() -> None:
    inside = "<!-- x --><html>child</html>text"
    block = parsed(f'<makerpath_lesson display_name="One" content="{{no" minutes="soon">{inside}</makerpath_lesson>')
    assert (block.display_name, block.content, block.minutes) == ("One", {}, 20)


def test_a_list_is_no_brief_and_learners_state_does_not_come_from_an_archive() -> None:
    block = parsed('<makerpath_project brief="[1]" earned="100" possible="100" summary=\'{"done": 9}\' weight="40"/>')
    assert (block.brief, block.earned, block.summary, block.weight) == ({}, None, {}, 40)


def test_the_blocks_of_a_built_course_are_read(db: None) -> None:
    units = [data for name, data in files_of(load(COURSE), "run").items() if name.startswith("vertical/")]
    blocks = [parsed(etree.tostring(node)) for data in units for node in etree.fromstring(data) if node.tag in CLASSES]
    lessons = [block for block in blocks if isinstance(block, LessonBlock)]
    (project,) = [block for block in blocks if isinstance(block, ProjectBlock)]
    assert all(set(lesson.content) == {"en", "zh-Hans"} for lesson in lessons)
    assert "/static/" in json.dumps([lesson.content for lesson in lessons])
    assert (project.course, project.brief["scoring"]["id"]) == ("small-course", "paper-box")
    assert lessons[0].titles == {"en": "First fold", "zh-Hans": "第一折"}
    assert all(block.unknown_attributes == {} for block in blocks)
