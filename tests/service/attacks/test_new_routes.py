"""Every address that names something, tried by everybody whose business it is not.

A new route with an argument that `others.ids_of` does not know fails here: say what it names, and it is tried too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from makerpath.service.core.database import Base
from makerpath.service.core.events import Event
from makerpath.service.web.access import ACCESS, OUTSIDE
from tests.service.attacks.others import ARGUMENT, FIXED, Ids, ids_of
from tests.service.browsing import app_of, Browser
from tests.service.prepared import Finished
from tests.service.school import make_school, SmallSchool

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OPEN_TO_ALL = {"courses", "kits", "catalogue"}
"""Their addresses hold slugs of the reader's own school."""
CHANGING = re.compile(r'(name="(?:csrf_token|key)" value="|datetime=")[^"]*"|<time[^>]*>[^<]*</time>')
MEANT_FOR_ALL = {"calendar.feed", "public.index"} | {
    f"issuers.{name}" for name in ("issuer", "keys", "key", "did", "achievement", "status")
}
"""The secret address of a feed is the right to read it; a school's public pages are public, and so are its keys."""


@pytest.fixture
def ids(finished: Finished) -> Ids:
    return ids_of(finished.school)


@pytest.fixture
def app(finished: Finished) -> Flask:
    return app_of(finished.school.services)


def naming(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Method, endpoint and rule of every route whose address names something of somebody."""
    for rule in app.url_map.iter_rules():
        names = set(ARGUMENT.findall(rule.rule)) - set(FIXED)
        if rule.endpoint in OUTSIDE or rule.endpoint.startswith("assets.") or not names:
            continue
        if rule.endpoint.split(".")[0] in OPEN_TO_ALL and names == {"slug"}:
            continue
        for method in METHODS:
            if method in (rule.methods or set()):
                yield method, rule.endpoint, rule.rule


def ask(browser: Browser, method: str, address: str) -> TestResponse:
    return browser.get(address) if method == "GET" else browser.post(address, {"stage": "launch", "body": "x"})


def seen(browser: Browser, method: str, ids: Ids, rule: str) -> tuple[int, str]:
    """What the asker can tell from the answer: keys and moments do not matter, nor what they asked for themselves."""
    answer = ask(browser, method, ids.fill(rule))
    text = CHANGING.sub("", answer.get_data(as_text=True))
    for name in set(ARGUMENT.findall(rule)) & set(ids.values):
        text = text.replace(str(ids.values[name]), "")
    return answer.status_code, text


def counts(school: SmallSchool) -> dict[str, int]:
    """How many rows each table has; a table that reading may write to is left out."""
    left_out = {"sign_in", "job", "rate_window"}
    with school.services.database.reading(unscoped="a test counts everything") as session:
        return {
            mapper.local_table.name: session.scalar(select(func.count()).select_from(mapper.local_table)) or 0  # type: ignore[attr-defined]
            for mapper in Base.registry.mappers
            if mapper.local_table.name not in left_out  # type: ignore[attr-defined]
        }


def test_every_argument_is_known(app: Flask, ids: Ids) -> None:
    for rule in app.url_map.iter_rules():
        for name in ARGUMENT.findall(rule.rule):
            assert name in {*ids.values, *FIXED}, f"{rule.rule}: say in others.py what {name} names"


def test_who_is_signed_out_learns_nothing(app: Flask, finished: Finished, ids: Ids) -> None:
    """Public addresses answer for what is private as for what is not there; all others ask to sign in first."""
    browser = Browser(app, finished.school.services)
    before = counts(finished.school)
    for method, endpoint, rule in naming(app):
        access = getattr(app.view_functions[endpoint], ACCESS)
        if access.startswith("public: "):
            if endpoint not in MEANT_FOR_ALL:
                assert seen(browser, method, ids, rule) == seen(browser, method, ids.unknown(), rule), (method, rule)
            continue
        real = ask(browser, method, ids.fill(rule))
        if method == "GET":
            assert (real.status_code, real.location.split("?")[0]) == (303, "/sign-in"), (rule, real.status_code)
        else:
            assert real.status_code == 401, (method, rule, real.status_code)
    assert counts(finished.school) == before


def test_people_of_another_school_cannot_tell_it_from_nothing(app: Flask, finished: Finished, ids: Ids) -> None:
    """Its administrator, its instructor and its learner get for our ids what they get for ids of nothing."""
    other = make_school(finished.school.services, "dale", "DAL")
    before = counts(finished.school)
    for who in (other.administrator, other.instructor, other.learner):
        browser = Browser(app, other.services).sign_in(who)
        for method, endpoint, rule in naming(app):
            if endpoint in MEANT_FOR_ALL:
                continue
            real, unknown = (seen(browser, method, these, rule) for these in (ids, ids.unknown()))
            assert real[0] in (400, 401, 403, 404, 410, 422) or "<token>" in rule, (method, rule, real[0])
            assert real == unknown, (method, rule, real[0], unknown[0])
    assert counts(finished.school) == before


def test_a_classmate_changes_and_reads_nothing_that_is_not_shown(app: Flask, finished: Finished, ids: Ids) -> None:
    """What belongs to the learner alone answers a classmate as if it were not there."""
    school = finished.school
    browser = Browser(app, school.services).sign_in(school.other_learner)
    mine = {"project_id", "export_id", "notice_id", "certificate_id", "person_id", "grant_id", "entry_id"}
    with school.services.database.reading(school.id) as session:
        events = session.scalar(select(func.count(Event.id)))
    for method, _endpoint, rule in naming(app):
        if mine & set(ARGUMENT.findall(rule)):
            real = ask(browser, method, ids.fill(rule))
            assert real.status_code in (403, 404), (method, rule, real.status_code)
    with school.services.database.reading(school.id) as session:
        assert session.scalar(select(func.count(Event.id))) == events


def test_every_form_of_a_project_is_refused_to_strangers(app: Flask, finished: Finished) -> None:
    """By name, one after the other: the table of forms is longer than that of routes."""
    from makerpath.service.projects.actions import ACTIONS

    school = finished.school
    other = make_school(school.services, "dale", "DAL")
    before = counts(school)
    for who in (other.instructor, other.learner, school.other_learner, school.mentor):
        browser = Browser(app, school.services).sign_in(who)
        for name in ACTIONS:
            if who is school.mentor and name.startswith("critique."):
                continue
            for address in (f"/projects/{finished.project}/{name}", f"/projects/{finished.project}/critique/{name}"):
                answer = browser.post(address, {"stage": "launch", "body": "x", "title": "x", "story": "x"})
                refused = (403, 404, 422) if who is school.mentor else (401, 403, 404)
                assert answer.status_code in refused, (name, answer.status_code)
    assert counts(school) == before


def test_forms_without_the_pages_token_do_nothing(app: Flask, finished: Finished, ids: Ids) -> None:
    """Sent from a page of somebody else, in the browser of whoever might."""
    before = counts(finished.school)
    for who in (finished.school.learner, finished.school.administrator):
        browser = Browser(app, finished.school.services).sign_in(who)
        for rule in app.url_map.iter_rules():
            access = getattr(app.view_functions[rule.endpoint], ACCESS, "")
            if "POST" not in (rule.methods or set()) or access == "token" or "<token>" in rule.rule:
                continue
            if rule.endpoint.startswith("juror."):
                continue  # the secret is in the address, which nobody else knows
            answer = browser.client.post(ids.fill(rule.rule), data={"stage": "launch"})
            assert answer.status_code == 400, (rule.rule, answer.status_code)
    assert counts(finished.school) == before
