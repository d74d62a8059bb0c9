"""What directives put into lessons, as blocks that the service fills: surveys, sign-offs, attendance and the like."""

from __future__ import annotations

from typing import Any

import pytest
from xblock.completable import XBlockCompletionMode
from xblock.core import XBlock

from makerpath.domain.hashing import content_hash
from tests.xblocks.calls import post
from tests.xblocks.fake_platform import FakePlatform, Someone
from tests.xblocks.parts import carried, KINDS, LAB, part_block
from tests.xblocks.stub_service import StubService

VIEWS = ("student_view", "public_view", "author_view", "studio_view")
COMPLETED = [
    "makerpath_attendance",
    "makerpath_certificate",
    "makerpath_lab",
    "makerpath_sign_off",
    "makerpath_survey",
]


@pytest.fixture(autouse=True)
def connected(connection: dict[str, str], service: StubService) -> None:
    connection["service_url"] = service.url


@pytest.fixture
def survey(platform: FakePlatform) -> Any:
    return part_block(platform, "makerpath_survey")


@pytest.mark.parametrize("name", KINDS)
def test_no_view_asks_anybody_or_fails(platform: FakePlatform, service: StubService, name: str) -> None:
    damages: list[dict[str, Any]] = [
        {},
        {"definitions": [5, {"kind": "survey", "scoring": [], "wording": {"/title": 3}}]},
    ]
    for fields in [*damages, {"summary": {"state": ["done"]}}, {"course": "", "lesson": ""}]:
        block = part_block(platform, name, **fields)
        for view in VIEWS:
            assert "makerpath-" in block.render(view).content
    assert service.asked == []


@pytest.mark.parametrize("name", KINDS)
def test_the_kind_is_the_directives_name(platform: FakePlatform, name: str) -> None:
    assert XBlock.load_class(name).kind == KINDS[name]


def test_the_request_says_what_the_directive_said(survey: Any, service: StubService) -> None:
    post(survey, "fragment", {"page": {"question": "why"}, "arguments": {"id": "other"}, "kind": "sign-off"})
    path, body, claims = service.asked[0]
    (definition,) = survey.definitions
    assert path == "/api/block/v1/fragment"
    assert body == {
        "contract": 1,
        "kind": "survey",
        "course": "small-course",
        "lesson": "first-fold",
        "arguments": {"id": "you", "when": "before"},
        "definitions": [
            {
                "kind": "survey",
                "slug": "you",
                "scoring_hash": content_hash(definition["scoring"]),
                "wording_hash": content_hash(definition["wording"]),
            }
        ],
        "page": {"question": "why"},
    }
    assert (claims["block"], claims["role"], claims["act"]) == ("makerpath_survey-1", "learner", "read")
    assert claims["callback"] is None


def test_a_part_without_a_definition_names_none(platform: FakePlatform, service: StubService) -> None:
    post(part_block(platform, "makerpath_attendance"), "fragment", {})
    assert service.asked[0][1]["definitions"] == []


def test_definitions_never_seen_are_sent_and_the_question_is_asked_again(survey: Any, service: StubService) -> None:
    service.known = False
    assert post(survey, "fragment", {})[0] == 200
    assert [path.rsplit("/", 1)[1] for path, _, _ in service.asked] == ["fragment", "definitions", "fragment"]
    assert [one["kind"] for one in service.asked[1][1]["definitions"]] == ["survey"]


def test_a_group_of_boxes_sends_every_one_that_is_ticked(survey: Any, service: StubService) -> None:
    fields = {"text": "x", "seen": ["eyes", "door"]}
    assert post(survey, "act", {"name": "note.add", "key": "key-12345678", "fields": fields})[0] == 200
    assert service.asked[0][1]["fields"] == fields


@pytest.mark.parametrize("name", COMPLETED)
def test_what_is_done_completes_the_block_and_what_is_taken_back_opens_it(
    platform: FakePlatform, service: StubService, name: str
) -> None:
    block = part_block(platform, name)
    assert (block.has_custom_completion, block.completion_mode) == (True, XBlockCompletionMode.COMPLETABLE)
    for state in ("open", "done", "done", "open"):
        service.summary = {"state": state}
        post(block, "fragment", {})
    assert platform.published == [("completion", None, {"completion": done}) for done in (1.0, 0.0)]


def test_what_was_done_stands_in_the_shell(survey: Any, service: StubService) -> None:
    assert "Done" not in survey.render("student_view").content
    service.summary = {"state": "done"}
    post(survey, "fragment", {})
    assert "Done" in survey.render("student_view").content


def test_an_instructor_completes_nothing(survey: Any, platform: FakePlatform, service: StubService) -> None:
    platform.who, service.summary = Someone("9", "Chen Jing", staff=True), {"state": "done"}
    post(survey, "fragment", {})
    assert platform.published == []


@pytest.mark.parametrize("name", sorted(set(KINDS) - set(COMPLETED)))
def test_elsewhere_there_is_nothing_to_complete(platform: FakePlatform, service: StubService, name: str) -> None:
    block = part_block(platform, name)
    assert block.completion_mode == XBlockCompletionMode.EXCLUDED
    service.summary = {"state": "done"}
    post(block, "fragment", {})
    assert platform.published == []


def test_no_part_has_a_grade() -> None:
    assert not any(XBlock.load_class(name).has_score for name in KINDS)


def test_an_outage_is_no_exception(survey: Any, service: StubService) -> None:
    service.mode = "broken"
    status, answer = post(survey, "fragment", {})
    assert (status, answer["state"], answer["error"]["code"]) == (503, "down", "service.down")


def test_a_visitor_sees_what_it_is_and_may_not_ask(survey: Any, platform: FakePlatform, service: StubService) -> None:
    platform.who = Someone("0", "", known=False)
    page = survey.render("student_view").content
    assert "Five minutes." in page and "Why do you make?" in page and "Sign in and enrol" in page
    assert post(survey, "fragment", {})[0] == 403
    assert service.asked == []


def test_visitors_and_apps_read_what_the_certificate_is_about(platform: FakePlatform) -> None:
    block = part_block(platform, "makerpath_certificate")
    assert "what is still missing for your certificate" in block.render("public_view").content
    assert "Anybody can verify" in block.render("public_view").content
    assert block.student_view_data()["kind"] == "certificate"
    assert "verify at its public address" in str(block.student_view_data())
    assert {"Certificate", "证书"} <= set(block.index_dictionary()["content"].values())


def test_a_block_that_the_course_has_not_filled_says_so(platform: FakePlatform, service: StubService) -> None:
    empty = part_block(platform, "makerpath_survey", definitions=[])
    assert "This part of the course is still empty." in empty.render("author_view").content
    status, answer = post(empty, "fragment", {})
    assert (status, answer["error"]["code"]) == (409, "block.empty")
    assert service.asked == []


@pytest.mark.parametrize(
    ("name", "title"),
    [("makerpath_survey", "你和动手做"), ("makerpath_attendance", "签到"), ("makerpath_certificate", "证书")],
)
def test_the_title_is_in_the_readers_language(platform: FakePlatform, name: str, title: str) -> None:
    platform.who = Someone("7", "林", language="zh-hans")
    block = part_block(platform, name)
    assert f"<h2>{title}</h2>" in block.render("student_view").content
    block.display_name = "Group 7B"
    assert "<h2>Group 7B</h2>" in block.render("student_view").content


def test_only_authors_rename_and_nothing_else_can_be_set(
    survey: Any, platform: FakePlatform, instructor: Someone
) -> None:
    assert post(survey, "save_settings", {"display_name": "Mine"})[1]["error"]["code"] == "block.authors_only"
    platform.who = instructor
    assert post(survey, "save_settings", {"display_name": " "})[1]["error"]["field"] == "display_name"
    status, answer = post(survey, "save_settings", {"display_name": "Start here", "lesson": "x"})
    assert (status, list(answer["error"]["errors"])) == (422, ["lesson"])
    assert post(survey, "save_settings", {"display_name": " Start here "}) == (200, {"saved": True})
    assert (survey.display_name, survey.lesson) == ("Start here", "first-fold")
    assert "changes when the course is imported again" in survey.render("studio_view").content


def test_apps_and_search_get_its_words(survey: Any) -> None:
    assert survey.student_view_data() == {
        "display_name": "You and making",
        "kind": "survey",
        "texts": {
            "en": {"title": "You and making", "intro": "Five minutes.", "items": ["Why do you make?"]},
            "zh-Hans": {"title": "你和动手做", "intro": "五分钟。", "items": ["你为什么动手做？"]},
        },
    }
    content = survey.index_dictionary()["content"]
    assert "你为什么动手做？" in content["survey_zh-Hans"] and "Why do you make?" in content["survey_en"]


def test_row_06_a_lab_says_beforehand_how_long_how_often_and_until_when(platform: FakePlatform) -> None:
    carried_lab = carried("lab", LAB)
    block = part_block(platform, "makerpath_lab", arguments={"id": "paper"}, definitions=[carried_lab])
    shown = block.render("author_view").content
    for text in ("How much paper", "45 minutes", "handed in 3 times", "end of week 2", "sheets.csv"):
        assert text in shown
    for damage in ({"minutes": "<b>", "files": {"a": 1}}, {"files": [5, None]}, {"attempts": [1]}):
        odd = {**carried_lab, "scoring": {**carried_lab["scoring"], **damage}}
        block = part_block(platform, "makerpath_lab", arguments={"id": "paper"}, definitions=[odd])
        assert "<b>" not in block.render("author_view").content


def test_row_06_a_lab_given_back_is_open_again(platform: FakePlatform, service: StubService) -> None:
    block = part_block(platform, "makerpath_lab")
    for state in ("done", "returned", "done"):
        service.summary = {"state": state, "earned": 5.5, "possible": 8}
        post(block, "fragment", {})
    assert [event[2]["completion"] for event in platform.published if event[0] == "completion"] == [1.0, 0.0, 1.0]
