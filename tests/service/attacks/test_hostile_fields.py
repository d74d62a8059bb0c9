"""Every form of a project and of the pages, filled with what no form expects: refused or kept, never broken."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from makerpath.service.projects.actions import ACTIONS
from makerpath.service.web.access import ACCESS
from tests.service.attacks.others import Ids, ids_of
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool

HOSTILE = (
    "NaN",
    "9" * 17,
    "9999-12-31T23:59",
    "=cmd|'/c calc'!A1<script>alert(1)</script>\r\nBcc: x@y.example ab\0c\u202e\u200b\ufffe../../etc/passwd%00",
)
FOR_DATABASES = HOSTILE[1::2]
"""What a database may break on by itself: the second kind is asked no more than these."""
DECIDED = {"decide", "extend", "page.block", "page.unblock", "reopen", "team.add", "team.move", "team.remove"}
"""The forms that an instructor sends."""

FIELD = re.compile(r"""(?:text|texts|number|id|getlist|get|_id|_day|_number|_words|_date)\(\s*["']([a-z_]+)["']""")


def fields_of(function: object) -> list[str]:
    """The names of fields that the module of a form or a route asks for."""
    module = inspect.getmodule(inspect.unwrap(function))  # type: ignore[arg-type]
    assert module is not None
    return sorted(set(FIELD.findall(inspect.getsource(module))) - {"key", "csrf_token"})


def hostile(kind: str) -> tuple[str, ...]:
    return HOSTILE if kind == "sqlite" else FOR_DATABASES


def test_forms_of_a_project_bear_everything(school: SmallSchool, kind: str) -> None:
    app = app_of(school.services)
    project = school.start()
    learner, instructor = (Browser(app, school.services).sign_in(who) for who in (school.learner, school.instructor))
    for name, action in sorted(ACTIONS.items()):
        browser = instructor if name in DECIDED else learner
        for value in hostile(kind):
            form = {**dict.fromkeys(fields_of(action), value), "stage": "launch"}
            answer = browser.post(f"/projects/{project}/{name}", form)
            assert answer.status_code < 500, (name, value, answer.status_code)
    for tab in ("path", "journal", "materials", "team", "ownership", "exhibition", "critique"):
        assert learner.get(f"/projects/{project}?tab={tab}").status_code == 200, tab


@pytest.fixture
def ids(school: SmallSchool) -> Ids:
    return ids_of(school)


def addresses(app: Flask, ids: Ids) -> Iterator[tuple[str, str, object]]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "POST" in (rule.methods or set()) and getattr(view, ACCESS, "") != "token":
            yield rule.endpoint, ids.fill(rule.rule), view


def test_forms_of_the_pages_bear_everything(school: SmallSchool, ids: Ids, kind: str) -> None:
    app = app_of(school.services)
    spared = {"accounts.leave", "accounts.view_as_learner", "demo.enter", "teams.leave_visit"}
    browser = Browser(app, school.services).sign_in(school.administrator)
    for endpoint, address, view in addresses(app, ids):
        for value in () if endpoint in spared else hostile(kind)[-3:]:
            answer = browser.post(address, dict.fromkeys(fields_of(view), value))
            assert answer.status_code < 500, (endpoint, value, answer.status_code)


def test_pages_bear_every_question(school: SmallSchool, ids: Ids) -> None:
    app = app_of(school.services)
    browser = Browser(app, school.services).sign_in(school.instructor)
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "GET" not in (rule.methods or set()) or rule.endpoint in ("static", "openapi.spec"):
            continue
        for value in FOR_DATABASES:
            asked = dict.fromkeys([*fields_of(view), "q", "tab", "stage", "page", "after", "before"], value)
            status = browser.get(ids.fill(rule.rule), query_string=asked).status_code
            assert status < 500, (rule.endpoint, value, status)
