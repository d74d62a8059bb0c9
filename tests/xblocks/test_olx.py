"""OLX in and out: every authored field of every block survives, and nothing in an archive takes a block down."""

from __future__ import annotations

import json
from importlib.metadata import entry_points
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from xblock.core import XBlock, XBlockMixin
from xblock.fields import Boolean, Dict, Float, Integer, List, Scope, ScopeIds, String

from makerpath.blocks import LessonBlock
from makerpath.content.check import load
from makerpath.content.olx.build import files_of
from tests.xblocks.calls import COURSE
from tests.xblocks.fake_platform import FakePlatform, FakeRuntime

CLASSES = {entry.name: entry.load() for entry in entry_points(group="xblock.v1") if entry.name.startswith("makerpath_")}
# Values are set as a platform's store would set them, whatever the field would say of them.
pytestmark = pytest.mark.filterwarnings("ignore::xblock.fields.ModifyingEnforceTypeWarning")
CASES = settings(max_examples=40)
AUTHORED = (Scope.content, Scope.settings)
OWN = "unknown_attributes"

# No XML file can hold most control characters, nor half of a pair; everything else is somebody's text.
LETTERS = st.characters(
    exclude_categories=["Cs"],
    exclude_characters="".join(map(chr, (*range(9), 0xB, 0xC, *range(0xE, 0x20), 0xFFFE, 0xFFFF))),
)
AWKWARD = st.sampled_from(
    ["🦋👩🏽‍🔧", "\u2028", "\u2029", "\ufeff", "\x85", "\r\n", " \t\n ", "null", "{", "'\"<&>]]>", "真实"]
)
TEXT = st.text(LETTERS) | AWKWARD
# JSON carries any character at all, escaped.
JSON_TEXT = st.text() | AWKWARD | st.sampled_from(["\x00\x1b", "\ud83e", "\uffff"])
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | JSON_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(JSON_TEXT, inner, max_size=3),
    max_leaves=8,
)
VALUES: list[tuple[type, st.SearchStrategy[Any]]] = [
    (Boolean, st.booleans()),
    (Integer, st.integers(-(10**9), 10**9)),
    (Float, st.floats(-1e9, 1e9).map(float)),
    (String, TEXT),
    (List, st.lists(JSON, max_size=3)),
    (Dict, st.dictionaries(JSON_TEXT, JSON, max_size=3)),
]
FIELDS = [
    (name, field)
    for name, cls in sorted(CLASSES.items())
    for field in sorted(cls.fields)
    if cls.fields[field].scope in AUTHORED and field not in (OWN, "tags", "name")
]


def values(field: Any) -> st.SearchStrategy[Any]:
    return next(strategy for kind, strategy in VALUES if isinstance(field, kind))


def parsed(xml: str | bytes, mixins: tuple[type, ...] = ()) -> Any:
    node = etree.fromstring(xml)
    runtime = FakeRuntime(FakePlatform({}), mixins=mixins)
    return CLASSES[node.tag].parse_xml(node, runtime, ScopeIds(None, node.tag, "d", "u"))


def written(block: Any) -> bytes:
    node = etree.Element("unknown")
    block.add_xml_to_node(node)
    return bytes(etree.tostring(node, encoding="utf-8"))


def made(name: str, **fields: Any) -> Any:
    return FakePlatform({}).block(CLASSES[name], name, **fields)


def test_every_block_and_every_kind_of_field_is_looked_at() -> None:
    assert {"makerpath_lesson", "makerpath_project", "makerpath_survey"} <= set(CLASSES) and len(CLASSES) >= 8
    assert {("makerpath_lesson", "content"), ("makerpath_project", "weight"), ("makerpath_lab", "arguments")} < set(
        FIELDS
    )


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_row_06_every_field_survives_the_round_trip(name: str, field: str) -> None:
    @CASES
    @given(values(CLASSES[name].fields[field]))
    def survives(value: Any) -> None:
        once = parsed(written(made(name, **{field: value})))
        assert getattr(once, field) == value
        assert written(parsed(written(once))) == written(once)

    survives()


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_all_fields_together_survive_and_none_touches_another(name: str) -> None:
    fields = {field: CLASSES[name].fields[field] for block, field in FIELDS if block == name}

    @CASES
    @given(st.fixed_dictionaries({field: values(found) for field, found in fields.items()}))
    def survive(given_values: dict[str, Any]) -> None:
        after = parsed(written(made(name, **given_values)))
        assert {field: getattr(after, field) for field in fields} == given_values

    survive()


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_attributes_of_a_newer_version_are_kept(name: str) -> None:
    @CASES
    @given(st.dictionaries(st.from_regex(r"new_[a-z]{1,8}", fullmatch=True), TEXT, max_size=3))
    def are_kept(unknown: dict[str, str]) -> None:
        node = etree.Element(name, unknown | {"display_name": "One"})
        once = parsed(etree.tostring(node, encoding="utf-8"))
        after = etree.fromstring(written(parsed(written(once))))
        assert {attribute: after.get(attribute) for attribute in unknown} == unknown
        assert (after.get("display_name"), after.get(OWN)) == ("One", None)

    are_kept()


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_nothing_that_stands_in_an_archive_raises(name: str) -> None:
    attributes = st.sampled_from([*sorted(CLASSES[name].fields), "xblock-family", "later", "{urn:x}y"])
    children = st.lists(st.sampled_from(["<html>a</html>", "<!-- b -->", "<?pi c?>", "text &amp; tail"]), max_size=3)

    @settings(max_examples=10)
    @given(
        st.dictionaries(attributes, TEXT | st.sampled_from(["{{no", "[1]", "soon", "nan", "1e400", "[" * 2000])),
        children,
    )
    def raises(given_attributes: dict[str, str], inside: list[str]) -> None:
        node = etree.Element(name, given_attributes)
        text = etree.tostring(node, encoding="unicode").replace("/>", f">{''.join(inside)}</{name}>")
        block = parsed(text.encode())
        assert etree.fromstring(written(block)).tag == name
        assert not any(field.is_set_on(block) for field in block.fields.values() if field.scope not in AUTHORED)
        for view in ("student_view", "public_view", "author_view", "studio_view"):
            assert block.render(view).content
        assert block.student_view_data()["display_name"] == (block.display_name or "") or block.display_name is None

    raises()


@CASES
@given(st.dictionaries(JSON_TEXT, JSON, max_size=4), JSON_TEXT)
def test_what_no_xml_can_hold_never_keeps_a_course_from_being_exported(kept: dict[str, Any], name: str) -> None:
    block = made("makerpath_lesson")
    block.unknown_attributes, block.display_name = kept, name
    assert etree.fromstring(written(block)).get("content") is None


class Dated(XBlockMixin):
    """What a platform adds to every block."""

    visible_to_staff_only = Boolean(default=False, scope=Scope.settings)
    group_access = Dict(default={}, scope=Scope.settings)
    due_words = String(default="x", scope=Scope.settings)
    seen = Boolean(default=False, scope=Scope.user_state)


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_what_the_platform_gives_every_block_reaches_it(name: str) -> None:
    xml = f'<{name} visible_to_staff_only="true" group_access=\'{{"5": [1]}}\' seen="true" later="1"/>'
    block = parsed(xml, mixins=(Dated,))
    assert (block.visible_to_staff_only, block.group_access, block.seen) == (True, {"5": [1]}, False)
    assert block.unknown_attributes == {"later": "1"}
    block.due_words = None
    again = parsed(written(block), mixins=(Dated,))
    assert (again.visible_to_staff_only, again.due_words, again.unknown_attributes) == (True, None, {"later": "1"})


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
    (project,) = [block for block in blocks if block.scope_ids.block_type == "makerpath_project"]
    assert all(set(lesson.content) == {"en", "zh-Hans"} for lesson in lessons)
    assert "/static/" in json.dumps([lesson.content for lesson in lessons])
    assert (project.course, project.brief["scoring"]["id"]) == ("small-course", "paper-box")
    assert lessons[0].titles == {"en": "First fold", "zh-Hans": "第一折"}
    assert all(block.unknown_attributes == {} for block in blocks)
    assert all(isinstance(block, XBlock) and block.runtime for block in blocks)
