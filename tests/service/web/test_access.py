"""Every route says who may call it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import AnyConverter, BaseConverter, UUIDConverter

from makerpath.service import policy
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.operations import issue
from makerpath.service.core.database import new_id
from makerpath.service.core.events import Event
from makerpath.service.people.models import Grant
from makerpath.service.web.access import ACCESS, OUTSIDE
from tests.service.browsing import app_of, Browser
from tests.service.prepared import Finished


@pytest.fixture
def app(finished: Finished) -> Flask:
    return app_of(finished.school.services)


def test_every_route_declares_who_may_call_it(app: Flask) -> None:
    for endpoint, view in app.view_functions.items():
        if endpoint in OUTSIDE:
            continue
        access = getattr(view, ACCESS, None)
        assert access, f"{endpoint} declares nothing"
        assert access in policy.PERMISSIONS or access in ("signed in", "token") or access.startswith("public: ")


def test_a_route_that_declares_nothing_answers_403(app: Flask, finished: Finished) -> None:
    app._got_first_request = False
    app.add_url_rule("/undeclared", "undeclared", lambda: "secret")
    app.add_url_rule("/api/undeclared", "api_undeclared", lambda: "secret")
    browser = Browser(app, finished.school.services).sign_in(finished.school.administrator)
    assert browser.get("/undeclared").status_code == 403
    answer = browser.get("/api/undeclared")
    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"


def _any(kind: BaseConverter) -> object:
    """Something that fits there and that there is nothing of."""
    if isinstance(kind, AnyConverter):
        return sorted(kind.items)[0]
    return new_id() if isinstance(kind, UUIDConverter) else "none"


def addresses(app: Flask, finished: Finished, certificate: UUID) -> Iterator[tuple[str, str, str]]:
    """Method, endpoint and address of every route, filled in with the ids of the learner's own work."""
    school = finished.school
    with school.services.database.reading(school.id) as session:
        grant = session.scalars(select(Grant.id)).first()
    values = {
        "project_id": finished.project,
        "run_id": school.run_id,
        "class_id": school.class_id,
        "certificate_id": certificate,
        "person_id": school.learner.person_id,
        "grant_id": grant,
        "lesson_id": "no-such-lesson",
        "path": "images/none.svg",
        "name": "critique.give",
        "token": "none",
        "code": "none",
        "who": "nobody",
        "filename": "css/none.css",
        "file": "none",
    }
    for rule in app.url_map.iter_rules():
        known = {name: _any(kind) for name, kind in rule._converters.items()} | values
        filled = re.sub(r"<(?:[^:<>]*:)?([^<>]+)>", lambda found, known=known: str(known[found[1]]), rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            yield method, rule.endpoint, filled


def test_who_is_not_signed_in_reaches_only_what_is_public(app: Flask, finished: Finished) -> None:
    school = finished.school
    made = issue(school.services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    browser = Browser(app, school.services)
    for method, endpoint, address in addresses(app, finished, UUID(made["certificate"])):
        access = getattr(app.view_functions[endpoint], ACCESS, "public: files of ours")
        if access.startswith("public: "):
            continue
        answer = browser.get(address) if method == "GET" else browser.post(address)
        if method == "GET":
            assert answer.status_code == 303, (endpoint, answer.status_code)
            assert answer.location.startswith("/sign-in?next=/")
        else:
            assert answer.status_code == 401, (method, endpoint, answer.status_code)


def test_another_learner_reaches_nothing_of_a_learner(app: Flask, finished: Finished) -> None:
    """By any route at all: what names the first learner's work answers 403 or 404 to the second."""
    school = finished.school
    made = issue(school.services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    with school.services.database.reading(school.id) as session:
        before = session.scalars(select(Event.id)).all()
    browser = Browser(app, school.services).sign_in(school.other_learner)
    for method, endpoint, address in addresses(app, finished, UUID(made["certificate"])):
        access = getattr(app.view_functions[endpoint], ACCESS, "public: files of ours")
        if access.startswith("public: ") or access in ("signed in", "token", "course.read"):
            continue
        answer = browser.get(address) if method == "GET" else browser.post(address, {"stage": "launch", "body": "x"})
        assert answer.status_code in (403, 404), (method, endpoint, answer.status_code)
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(Event.id)).all() == before


def test_rows_of_another_school_are_not_found_whoever_asks(app: Flask, finished: Finished) -> None:
    from makerpath.service.accounts.bootstrap import create_school_with_administrator
    from makerpath.service.policy import Actor

    school = finished.school
    made = issue(school.services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    other, admin = create_school_with_administrator(
        school.services,
        slug="dale",
        code="DAL",
        name={"en": "Dale"},
        time_zone="UTC",
        email="admin@dale.example",
        person="Dale",
        password="four plain words here",
    )
    browser = Browser(app, school.services).sign_in(Actor(person_id=admin, school_id=other))
    for method, endpoint, address in addresses(app, finished, UUID(made["certificate"])):
        rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
        if not any(name.endswith("_id") and name != "lesson_id" for name in rule.arguments):
            continue
        answer = browser.get(address) if method == "GET" else browser.post(address)
        assert answer.status_code == 404, (method, endpoint, answer.status_code)


def test_ids_that_are_none_are_not_found(app: Flask, finished: Finished) -> None:
    browser = Browser(app, finished.school.services).sign_in(finished.school.administrator)
    for address in (f"/projects/{new_id()}", "/projects/1", "/certificates/'or'1", f"/classes/{new_id()}", "/runs/%00"):
        assert browser.get(address).status_code == 404, address


def test_what_the_form_says_about_who_asks_changes_nothing(app: Flask, finished: Finished) -> None:
    """Identity comes from the cookie alone."""
    school = finished.school
    browser = Browser(app, school.services).sign_in(school.other_learner)
    claims = {
        "person": str(school.instructor.person_id),
        "person_id": str(school.instructor.person_id),
        "actor": str(school.instructor.person_id),
        "role": "administrator",
        "school": str(new_id()),
        "school_id": str(school.id),
        "as_learner": "0",
        "system": "1",
    }
    own = school.start(school.other_learner)
    answer = browser.post(f"/projects/{own}/critique.give", {**claims, "stage": "launch", "body": "Hello"})
    assert answer.status_code == 303
    with school.services.database.reading(school.id) as session:
        event = session.scalars(select(Event).where(Event.verb == "critique.given")).one()
    assert event.actor_id == school.other_learner.person_id
    assert browser.post(f"/projects/{own}/decide", {**claims, "stage": "launch", "verdict": "pass"}).status_code in (
        403,
        409,
    )
    assert browser.get(f"/projects/{finished.project}", query_string=claims).status_code == 404


def test_viewing_as_a_learner_holds_on_every_page_until_it_ends(app: Flask, finished: Finished) -> None:
    school = finished.school
    browser = Browser(app, school.services).sign_in(school.instructor)
    project = f"/projects/{finished.project}"
    assert browser.get(project).status_code == 200
    assert browser.post("/view-as-learner", {"on": "1"}).status_code == 303
    assert browser.get(project).status_code == 404
    assert browser.post(f"{project}/assess/final", {"final": "1"}).status_code == 404
    assert browser.get(f"/runs/{school.run_id}").status_code == 200
    assert browser.post("/view-as-learner", {"on": "0"}).status_code == 303
    assert browser.get(project).status_code == 200


def test_a_project_begins_only_on_a_brief_of_its_course(app: Flask, finished: Finished) -> None:
    school = finished.school
    browser = Browser(app, school.services).sign_in(school.other_learner)
    start = f"/runs/{school.run_id}/projects"
    for brief in ("no-such-brief", "", "\0", "a" * 300):
        assert browser.post(start, {"brief": brief}).status_code == 404
    assert browser.post(start, {"brief": school.brief.id, "title": "Lamp"}).status_code == 303


def test_every_page_opens_for_whoever_may_see_it(app: Flask, finished: Finished, school_pages: list[str]) -> None:
    school = finished.school
    for who in (school.learner, school.instructor, school.officer, school.administrator, school.mentor):
        browser = Browser(app, school.services).sign_in(who)
        for address in school_pages:
            for language in ("en", "zh-Hans"):
                status = browser.get(f"{address}?lang={language}").status_code
                assert status in (200, 303, 403, 404), (address, status)


@pytest.fixture
def school_pages(finished: Finished) -> list[str]:
    school = finished.school
    made = issue(school.services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    with school.services.database.reading(school.id) as session:
        code = session.get_one(Certificate, UUID(made["certificate"])).code
    return [
        "/",
        "/home",
        "/account",
        "/topics",
        "/kits",
        "/review",
        "/assessments",
        "/school",
        "/school/log",
        f"/school/people/{school.learner.person_id}",
        f"/classes/{school.class_id}",
        f"/runs/{school.run_id}",
        f"/projects/{finished.project}",
        f"/projects/{finished.project}/assess/final",
        "/certificates",
        f"/certificates/{made['certificate']}",
        f"/verify/{code}",
        "/verify",
    ]
