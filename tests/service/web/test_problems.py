"""Errors, headers and the description of the interface."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import validate

from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


@pytest.fixture
def browser(app: Flask, school: SmallSchool) -> Browser:
    return Browser(app, school.services)


def test_the_interface_describes_itself_in_openapi_3_1(browser: Browser) -> None:
    document: Any = browser.get("/api/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    validate(document)
    assert {"/api/v1/certificates/{code}", "/api/block/v1/fragment", "/api/block/v1/actions/{name}"} <= set(
        document["paths"]
    )
    schemes = document["components"]["securitySchemes"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            for needed in operation.get("security", []):
                assert set(needed) <= set(schemes)
            if path.startswith("/api/block/"):
                assert operation["security"] == [{"BlockToken": []}]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/api/v1/certificates/nonsense", 400),
        ("DELETE", "/api/v1/certificates/nonsense", 405),
        ("POST", "/api/block/v1/fragment", 401),
        ("GET", "/api/block/v1/fragment", 405),
    ],
)
def test_every_error_of_the_api_is_a_problem_document(browser: Browser, method: str, address: str, status: int) -> None:
    answer = browser.client.open(address, method=method)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    document = answer.get_json()
    assert document["status"] == status
    assert document["type"] == f"urn:makerpath:problem:{document['code']}"
    assert document["title"]


def test_an_error_is_in_the_readers_language(browser: Browser) -> None:
    titles = {
        browser.get("/api/nothing", headers={"Accept-Language": tag}).get_json()["title"]
        for tag in ("en", "zh-CN,zh;q=0.9")
    }
    assert len(titles) == 2


def test_an_unexpected_failure_says_so_and_nothing_more(
    app: Flask, browser: Browser, school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from makerpath.service.home import queries

    def broken(*_arguments: Any) -> None:
        raise RuntimeError("secret detail at /srv/makerpath")

    monkeypatch.setattr(queries, "projects_of", broken)
    answer = browser.sign_in(school.learner).get("/home")
    body = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "secret" not in body
    assert "Traceback" not in body
    assert "<html" in body


def test_no_page_is_framed_or_runs_what_is_not_ours(browser: Browser, school: SmallSchool) -> None:
    browser.sign_in(school.learner)
    for address in ("/", "/home", "/sign-in", "/nothing", f"/runs/{school.run_id}"):
        headers = browser.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "object-src 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
    assert browser.get("/home").headers["Cache-Control"] == "no-store"


def test_what_a_learner_wrote_is_shown_and_never_run(browser: Browser, school: SmallSchool) -> None:
    project = school.start(title="<script>alert(1)</script>")
    hostile = "<img src=x onerror=alert(1)>\n\n[link](javascript:alert(1)) {{ 7*7 }} <svg/onload=alert(1)>"
    browser.sign_in(school.learner)
    assert browser.post(f"/projects/{project}/critique.give", {"stage": "launch", "body": hostile}).status_code == 303
    for who, address in ((school.learner, f"/projects/{project}"), (school.instructor, "/review")):
        body = Browser(browser.client.application, school.services).sign_in(who).get(address).get_data(as_text=True)
        assert "<script>alert(1)" not in body
        assert "<img src=x" not in body
        assert "<svg/onload" not in body
        assert 'href="javascript' not in body
        assert "49" not in body.split("{{ 7*7 }}")[0][-3:]


ODD = ["\0", "²", "9" * 400, "🏮<b>'\"`" * 50]


def test_no_form_breaks_on_what_people_type(app: Flask, school: SmallSchool) -> None:
    """Whatever is typed, into whatever field: a page answers, never a failure of ours."""
    project = school.start()
    forms: dict[str, tuple[Any, list[str]]] = {
        "/sign-in": (None, ["email", "password", "next"]),
        "/forgot": (None, ["email"]),
        "/reset/none": (None, ["password"]),
        "/language": (None, ["language", "next"]),
        "/join": (school.learner, ["code"]),
        "/account": (school.learner, ["display_name", "certificate_name", "language"]),
        f"/runs/{school.run_id}/projects": (school.other_learner, ["brief", "title", "key"]),
        **{
            f"/projects/{project}/{name}": (
                school.learner,
                [
                    "stage",
                    "rule",
                    "body",
                    "title",
                    "revision",
                    "note",
                    "reflection",
                    "evidence",
                    "upload",
                    "key",
                    "form",
                ],
            )
            for name in (
                "rename",
                "evidence.add",
                "evidence.withdraw",
                "iteration.add",
                "submit",
                "reopen",
                "critique.give",
            )
        },
        f"/projects/{project}/assess/final": (
            school.instructor,
            ["level-meaning", "comment-meaning", "comment", "final"],
        ),
        "/classes": (school.administrator, ["name", "term", "campus", "instructor"]),
        "/terms": (school.administrator, ["name", "starts_on", "ends_on"]),
        f"/classes/{school.class_id}/runs": (school.administrator, ["course", "term", "starts_on", "ends_on"]),
        "/school/people": (
            school.administrator,
            ["display_name", "certificate_name", "language", "minor", "email", "consent_by"],
        ),
        f"/school/people/{school.learner.person_id}/roles": (school.administrator, ["role", "scope", "expires_on"]),
        "/certificates/issue": (school.officer, ["project", "person"]),
    }
    for address, (who, fields) in forms.items():
        browser = Browser(app, school.services)
        if who is not None:
            browser.sign_in(who)
        for value in ODD:
            answer = browser.post(address, dict.fromkeys(fields, value))
            assert answer.status_code < 500, (address, value)
        assert browser.post(address).status_code < 500, f"{address} without any field"


def test_no_address_breaks_on_what_people_put_there(browser: Browser, school: SmallSchool) -> None:
    browser.sign_in(school.administrator)
    for value in ODD:
        for address in ("/verify", "/", "/sign-in", f"/runs/{school.run_id}", "/school/log"):
            query = {"code": value, "lang": value, "next": value, "stage": value}
            assert browser.get(address, query_string=query).status_code < 500, (address, value)
    for address in (f"/runs/{school.run_id}/lessons/%00", f"/runs/{school.run_id}/files/..%2f..%2fetc", "/verify/%00"):
        assert browser.get(address).status_code in (400, 404), address
