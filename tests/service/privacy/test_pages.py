"""The pages: what is mine, and erasing by the office."""

from __future__ import annotations

import pytest
from flask import Flask

from makerpath.service.policy import Actor
from tests.service.browsing import app_of, Browser
from tests.service.prepared import Finished


@pytest.fixture
def app(finished: Finished) -> Flask:
    return app_of(finished.school.services)


def test_a_learner_asks_the_office_erases_and_the_browser_is_signed_out(app: Flask, finished: Finished) -> None:
    school = finished.school

    def browser(who: Actor) -> Browser:
        return Browser(app, school.services).sign_in(who)

    learner, office = browser(school.learner), browser(school.officer)
    for language, words in (("en", "What is mine"), ("zh-Hans", "我的资料")):
        assert words in learner.get(f"/account/data?lang={language}").get_data(as_text=True)
    assert learner.post("/account/data/erasing", {"on": "1"}).status_code == 303
    assert "You asked the school office" in learner.get("/account/data").get_data(as_text=True)
    assert "Learner One" in office.get("/school/erasing").get_data(as_text=True)
    address = f"/school/people/{school.learner.person_id}/erase"
    shown = office.get(address).get_data(as_text=True)
    assert "My lamp" in shown and "They asked for it" in shown
    refused = office.post(address, {"typed_name": "Somebody <b>else"})
    assert refused.status_code == 422
    assert "Somebody &lt;b&gt;else" in refused.get_data(as_text=True)
    assert office.post(address, {"typed_name": "Learner One"}).status_code == 303
    assert "This person was erased" in office.get(address).get_data(as_text=True)
    assert learner.get("/account/data").location.startswith("/sign-in")
    for page in ("/school", "/school/log", f"/classes/{school.class_id}", f"/projects/{finished.project}", "/review"):
        for who in (school.instructor, school.officer):
            assert "Learner One" not in browser(who).get(page).get_data(as_text=True), page
    edited = office.post(f"/school/people/{school.learner.person_id}", {"display_name": "Learner One again"})
    assert edited.status_code == 404


def test_only_the_office_sees_who_waits_and_says_for_how_long_names_stay(app: Flask, finished: Finished) -> None:
    school = finished.school
    for who in (school.learner, school.instructor, school.mentor):
        browser = Browser(app, school.services).sign_in(who)
        for address in ("/school/erasing", f"/school/people/{school.learner.person_id}/erase"):
            assert browser.get(address).status_code in (403, 404)
            assert browser.post(address, {"typed_name": "Learner One"}).status_code in (403, 404, 405)
    office = Browser(app, school.services).sign_in(school.officer)
    for typed in ("", "-1", "101", "1e3", "٣", "ten"):
        assert office.post("/school/erasing/retention", {"years": typed}).status_code == 422
    assert office.post("/school/erasing/retention", {"years": "3"}).status_code == 303
    assert 'value="3"' in office.get("/school/erasing").get_data(as_text=True)
