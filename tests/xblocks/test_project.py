"""The project block: the shell without a request, the fragment, actions, and the service's absence."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.conf import settings
from webob import Request

from makerpath.domain.hashing import content_hash
from makerpath.xblocks.shared import answers, breaker, client, pages
from tests.xblocks.calls import post
from tests.xblocks.fake_platform import FakePlatform, Someone
from tests.xblocks.stub_service import StubService

NOTE = {"name": "note.add", "key": "key-12345678", "fields": {"text": "clay"}}


@pytest.fixture(autouse=True)
def connected(connection: dict[str, str], service: StubService) -> None:
    connection["service_url"] = service.url


def test_the_shell_needs_no_request(project: Any, service: StubService) -> None:
    page = project.render("student_view").content
    assert "How can paper keep a secret" in page
    assert service.asked == []


def test_row_06_the_project_lives_in_the_page_and_its_state_survives_a_reload(
    project: Any, platform: FakePlatform, service: StubService
) -> None:
    status, answer = post(project, "fragment", {})
    assert (status, answer["state"], answer["error"]) == (200, "ok", None)
    assert "Project of Lin Xiaoyu" in answer["html"]
    post(project, "act", NOTE)
    assert "<li>clay</li>" in post(project, "fragment", {})[1]["html"]
    project.save()
    again = platform.block(type(project), "makerpath_project")
    assert "1 of 8 stages passed" in again.render("student_view").content
    assert again.render("student_view").content.count("Launch") == 1


def test_the_request_says_who_where_and_what(project: Any, service: StubService, definitions: dict[str, Any]) -> None:
    post(project, "fragment", {"page": {"stage": "plan"}})
    path, body, claims = service.asked[0]
    assert path == "/api/block/v1/fragment"
    assert body["page"] == {"stage": "plan"}
    assert body["weight"] == 100
    assert (body["kind"], body["course"], body["arguments"]) == ("project", "small-course", {"brief": "paper-box"})
    assert body["definitions"] == [
        {
            "kind": kind,
            "slug": definitions[kind]["scoring"]["id"],
            "scoring_hash": content_hash(definitions[kind]["scoring"]),
            "wording_hash": content_hash(definitions[kind]["wording"]),
        }
        for kind in ("brief", "rubric")
    ]
    expected = {
        "iss": "workbench",
        "aud": "http://service.test",
        "sub": "7",
        "anon": "anon-7",
        "name": "Lin Xiaoyu 林晓雨",
        "course": "course-v1:Org+C1+2026",
        "block": "usage-1",
        "role": "learner",
        "lang": "en",
        "callback": "http://lms.test/noauth/usage-1/grade",
        "act": "read",
    }
    assert {name: claims[name] for name in expected} == expected
    assert claims["exp"] - claims["iat"] == 60


def test_every_request_has_a_token_of_its_own(project: Any, service: StubService) -> None:
    post(project, "act", NOTE)
    post(project, "act", NOTE)
    assert [claims["act"] for _, _, claims in service.asked] == ["write", "write"]
    assert service.asked[0][2]["jti"] != service.asked[1][2]["jti"]


def test_what_the_browser_says_about_identity_is_not_believed(project: Any, service: StubService) -> None:
    lies = {
        "sub": "9",
        "anon": "anon-9",
        "role": "instructor",
        "user": "9",
        "token": "x",
        "course": "other",
        "arguments": {"brief": "other"},
        "weight": 1,
    }
    post(project, "fragment", lies)
    post(project, "act", NOTE | lies)
    for _, body, claims in service.asked:
        assert (claims["sub"], claims["role"], body["course"]) == ("7", "learner", "small-course")
        assert (body["arguments"], body["weight"]) == ({"brief": "paper-box"}, 100)
        assert not {"sub", "anon", "role", "token"} & set(body)


def test_course_staff_come_as_instructors(
    project: Any, platform: FakePlatform, service: StubService, instructor: Someone
) -> None:
    platform.who = instructor
    assert "(instructor, en)" in post(project, "fragment", {})[1]["html"]


def test_definitions_never_seen_are_sent_and_the_question_is_asked_again(
    project: Any, service: StubService, definitions: dict[str, Any]
) -> None:
    service.known = False
    assert post(project, "fragment", {})[0] == 200
    assert [path.rsplit("/", 1)[1] for path, _, _ in service.asked] == ["fragment", "definitions", "fragment"]
    sent = service.asked[1][1]["definitions"]
    assert [one["kind"] for one in sent] == ["brief", "rubric"]
    assert content_hash(sent[0]["scoring"]) == service.asked[0][1]["definitions"][0]["scoring_hash"]


def test_a_refused_action_keeps_what_was_typed(project: Any) -> None:
    status, answer = post(project, "act", NOTE | {"fields": {"text": "  "}})
    assert (status, answer["state"], answer["error"]["code"]) == (422, "ok", "note.empty")
    assert "Write something first." in answer["html"]


def test_what_runs_is_taken_out_of_the_fragment(project: Any, service: StubService) -> None:
    service.notes["x"] = "<b onclick=alert(1)>hi</b><a href='javascript:alert(1)'>go</a><style>p{}</style>"
    html = post(project, "fragment", {})[1]["html"]
    for bad in ("<script", "onerror", "onclick", "javascript:", "<style"):
        assert bad not in html
    assert 'data-makerpath-action="note.add"' in html and 'type="file"' in html


def test_addresses_outside_the_service_are_not_loaded(project: Any, service: StubService, monkeypatch: Any) -> None:
    shown = service.shown
    extra = {"styles": ["/static/p.css", "https://evil.test/x.css"], "scripts": ["//evil.test/x.js"]}
    monkeypatch.setattr(service, "shown", lambda *given: shown(*given) | extra)
    answer = post(project, "fragment", {})[1]
    assert answer["styles"] == [f"{service.url}/static/p.css"]
    assert answer["scripts"] == []


@pytest.mark.parametrize("mode", ["broken", "half", "slow"])
def test_a_service_with_a_fault_is_down_not_an_exception(
    project: Any, service: StubService, mode: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.2)
    service.mode = mode
    status, answer = post(project, "fragment", {})
    assert (status, answer["state"], answer["error"]["code"]) == (503, "down", "service.down")
    assert answer["error"]["detail"] == "Nothing is lost. This page tries again by itself."


def test_the_breaker_opens_and_the_block_recovers(project: Any, service: StubService, monkeypatch: Any) -> None:
    now = [100.0]
    guard = breaker.Breaker(clock=lambda: now[0])
    monkeypatch.setattr(client, "breaker_for", lambda url: guard)
    service.mode = "broken"
    for _ in range(5):
        assert post(project, "fragment", {})[1]["state"] == "down"
    assert len(service.asked) == breaker.FAILURES
    service.mode = "ok"
    assert post(project, "fragment", {})[1]["state"] == "down"
    now[0] += breaker.REST_SECONDS + 1
    assert post(project, "fragment", {})[1]["state"] == "ok"
    assert post(project, "fragment", {})[1]["state"] == "ok"


def test_wrong_keys_name_the_operator_not_the_learner(project: Any, service: StubService) -> None:
    service.mode = "stranger"
    status, answer = post(project, "fragment", {})
    assert (status, answer["state"]) == (502, "misconfigured")


def test_a_refusal_of_the_service_is_shown_as_it_is(project: Any, service: StubService) -> None:
    service.mode = "forbidden"
    status, answer = post(project, "fragment", {})
    assert (status, answer["state"], answer["error"]["title"]) == (403, "denied", "Not yours.")


def test_without_settings_the_operator_is_told_what_is_missing(project: Any, connection: dict[str, str]) -> None:
    connection.clear()
    answer = post(project, "fragment", {})[1]
    assert answer["state"] == "misconfigured"
    assert "service_url, issuer, private_key, service_public_key" in answer["error"]["detail"]


def test_a_broken_key_is_not_an_exception(project: Any, connection: dict[str, str]) -> None:
    connection["private_key"] = "nonsense"
    answer = post(project, "fragment", {})[1]
    assert (answer["state"], answer["error"]["code"]) == ("misconfigured", "block.private_key")


def test_a_visitor_sees_the_brief_and_may_not_ask(project: Any, platform: FakePlatform, service: StubService) -> None:
    platform.who = Someone("0", "", known=False)
    assert "Sign in and enrol to take part." in project.render("student_view").content
    assert post(project, "fragment", {})[0] == 403
    assert post(project, "act", NOTE)[0] == 403
    assert service.asked == []


@pytest.mark.parametrize(
    ("handler", "body"),
    [
        ("fragment", b"{"),
        ("fragment", b"[1]"),
        ("fragment", b"\xff"),
        ("fragment", {"page": "plan"}),
        ("fragment", {"page": {"stage": 1}}),
        ("act", {}),
        ("act", NOTE | {"name": "../definitions"}),
        ("act", NOTE | {"name": 5}),
        ("act", NOTE | {"key": "short"}),
        ("act", NOTE | {"key": "a-key-with-\0"}),
        ("act", NOTE | {"key": "key 12345678"}),
        ("act", NOTE | {"fields": []}),
        ("act", NOTE | {"fields": {"stage": [["launch"]]}}),
        ("act", NOTE | {"fields": {"stage": ["launch", 5]}}),
        ("act", NOTE | {"fields": {"stage": ["launch"] * 201}}),
        ("act", NOTE | {"fields": {"body": {"deep": {}}}}),
        ("act", b"[" * 100_000),
        ("act", NOTE | {"fields": {"size": float("nan")}}),
        ("act", NOTE | {"fields": {"size": float("inf")}}),
        ("grade", b"nonsense"),
        ("grade", {}),
    ],
)
def test_wrong_json_is_400_with_a_reason(project: Any, service: StubService, handler: str, body: Any) -> None:
    status, answer = post(project, handler, body)
    assert status == 400
    assert answer["error"]["title"] and answer["error"]["detail"]
    assert service.asked == []


def test_a_get_asks_for_the_first_page(project: Any) -> None:
    assert project.handle("fragment", Request.blank("/")).status_code == 200


def test_a_learner_cannot_save_the_authors_settings(project: Any) -> None:
    status, answer = post(project, "save_settings", {"display_name": "Mine", "weight": 1000})
    assert (status, answer["error"]["code"]) == (403, "block.authors_only")
    assert (project.display_name, project.weight) == ("Paper box", 100)


@pytest.mark.parametrize("weight", [0, -1, 2.5, 1001, "many", None])
def test_the_weight_is_a_whole_number_of_points(
    project: Any, platform: FakePlatform, instructor: Someone, weight: Any
) -> None:
    platform.who = instructor
    status, answer = post(project, "save_settings", {"display_name": "n", "weight": weight})
    assert (status, answer["error"]["field"]) == (422, "weight")


def test_the_author_saves_the_settings(project: Any, platform: FakePlatform, instructor: Someone) -> None:
    platform.who = instructor
    assert post(project, "save_settings", {"display_name": " Lamp ", "weight": "40"}) == (200, {"saved": True})
    assert (project.display_name, project.max_score()) == ("Lamp", 40)


@pytest.mark.parametrize(("weight", "points"), [(12.5, 13), (0, 100), (None, 100), (-3, 100), (float("nan"), 100)])
def test_the_grade_book_gets_whole_points_whatever_an_archive_says(project: Any, weight: Any, points: int) -> None:
    project.weight = weight
    assert project.max_score() == points


def test_in_studio_authors_need_no_role_as_it_gives_none(project: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(settings, "ROOT_URLCONF", "cms.urls")
    assert post(project, "save_settings", {"display_name": "Lamp", "weight": 40}) == (200, {"saved": True})


def test_without_a_noauth_address_the_service_gets_none(project: Any, service: StubService, monkeypatch: Any) -> None:
    def refuse(*given: Any, **named: Any) -> str:
        raise NotImplementedError

    monkeypatch.setattr(project.runtime, "handler_url", refuse)
    post(project, "fragment", {})
    assert service.asked[0][2]["callback"] is None


def test_a_name_of_the_course_teams_own_stays_and_the_briefs_is_translated(
    project: Any, platform: FakePlatform
) -> None:
    platform.who = Someone("7", "林", language="zh-hans")
    assert "<h2>纸盒</h2>" in project.render("student_view").content
    project.display_name = "Group 7B"
    assert "<h2>Group 7B</h2>" in project.render("student_view").content


def test_the_authors_views_show_the_brief(project: Any) -> None:
    for view in ("author_view", "studio_view", "public_view"):
        page = project.render(view).content
        assert "How can paper keep a secret" in page
        assert "Exhibit" in page


def test_a_block_without_a_brief_says_what_to_do(platform: FakePlatform, service: StubService, project: Any) -> None:
    empty = platform.block(type(project), "makerpath_project", usage="usage-2")
    assert "This project has no brief yet." in empty.render("author_view").content
    assert empty.render("student_view").content
    status, answer = post(empty, "fragment", {})
    assert (status, answer["error"]["code"]) == (409, "block.empty")


@pytest.mark.parametrize(
    "damage",
    [
        {"brief": {"scoring": 5}},
        {"brief": {"wording": []}},
        {"rubric": {"scoring": {"id": []}}},
        {"summary": {"done": "x"}},
    ],
)
def test_a_view_never_raises(project: Any, damage: dict[str, Any]) -> None:
    for name, value in damage.items():
        setattr(project, name, value)
    for view in ("student_view", "public_view", "author_view", "studio_view"):
        assert project.render(view).content
    assert post(project, "fragment", {})[1]["state"] in ("ok", "misconfigured")


def test_progress_completes_the_block_bit_by_bit(project: Any, platform: FakePlatform, service: StubService) -> None:
    post(project, "fragment", {})
    post(project, "fragment", {})
    assert platform.published == [("completion", None, {"completion": 0.125})]


def test_apps_and_search_get_the_brief(project: Any) -> None:
    data = project.student_view_data()
    assert (data["weight"], data["texts"]["en"]["stages"][0]["id"]) == (100, "launch")
    assert data["texts"]["zh-Hans"]["stages"][0]["name"] == "入项"
    assert "守住一个秘密" in project.index_dictionary()["content"]["brief_zh-Hans"]


def test_the_service_cannot_leave_a_cookie_for_the_next_learner(project: Any, service: StubService) -> None:
    post(project, "fragment", {})
    assert len(client._session(os.getpid()).cookies) == 0


def test_a_view_never_raises_even_where_no_template_can_be_drawn(project: Any, monkeypatch: Any) -> None:
    def broken(*_parts: Any, **_values: Any) -> str:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(pages, "html", broken)
    monkeypatch.setattr(answers, "html", broken)
    for view in ("student_view", "author_view", "studio_view", "public_view"):
        assert "This part of the page could not be shown." in getattr(project, view)({}).content
