"""Challenges of enterprises and neighbours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from makerpath.domain.errors import MakerpathError, NotFound
from makerpath.service.challenges.models import Challenge
from makerpath.service.challenges.operations import create_challenge, edit_challenge, withdraw_challenge
from makerpath.service.progress.opening import today
from makerpath.service.projects.models import Project
from makerpath.service.starting.operations import start
from tests.service.browsing import app_of, Browser
from tests.service.challenges.samples import challenge, SAMPLE
from tests.service.school import SmallSchool

FORM = {
    "sponsor": "River Museum",
    "title_en": "A map for the hand",
    "question_en": "How can a blind visitor find the river?",
    "summary_en": "Models that may be touched.",
    "crafts": ["clay", "paper", "no-such-craft"],
    "closes_on": "2030-05-01",
}


def test_an_instructor_sets_changes_and_withdraws_a_challenge(school: SmallSchool) -> None:
    browser = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    made = browser.post("/challenges", FORM)
    assert made.status_code == 303
    page = browser.get(f"{made.location}?lang=zh-Hans").get_data(as_text=True)
    assert "A map for the hand" in page and 'lang="en"' in page and "2030年5月1日" in page
    assert "River Museum" in browser.get("/challenges").get_data(as_text=True)
    assert browser.post(made.location, {**FORM, "title_zh-Hans": "<b>摸得到的地图</b>"}).status_code == 303
    assert "&lt;b&gt;摸得到的地图" in browser.get(f"{made.location}?lang=zh-Hans").get_data(as_text=True)
    assert browser.post(f"{made.location}/withdraw").status_code == 303
    assert "River Museum" not in browser.get("/challenges").get_data(as_text=True)
    assert browser.post(f"{made.location}/withdraw", {"again": "1"}).status_code == 303
    assert "River Museum" in browser.get("/challenges").get_data(as_text=True)


def test_a_form_that_is_refused_comes_back_with_what_was_typed(school: SmallSchool) -> None:
    browser = Browser(app_of(school.services), school.services).sign_in(school.officer)
    for wrong, said in (
        ({"title_en": ""}, "Write this in at least one language."),
        ({"crafts": []}, "Choose at least one craft."),
        ({"age_from": "15", "age_to": "12"}, "The ages go from young to old."),
        ({"hours": "²"}, "This is a whole number from 1 to 1000."),
        ({"closes_on": "2030-02-31"}, "2030-02-31 is not a day."),
        ({"sponsor": "x" * 201}, "201 characters"),
    ):
        answer = browser.post("/challenges?lang=en", {**FORM, **wrong})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422 and said in page, said
        assert "Models that may be touched." in page
    with school.services.database.reading(school.id) as session:
        assert session.scalar(select(func.count(Challenge.id))) == 0


def test_learners_and_mentors_read_and_change_nothing(school: SmallSchool) -> None:
    ident = challenge(school)
    app = app_of(school.services)
    for who in (school.learner, school.mentor):
        browser = Browser(app, school.services).sign_in(who)
        assert browser.get(f"/challenges/{ident}").status_code == 200
        assert "/challenges/new" not in browser.get("/challenges").get_data(as_text=True)
        for address in ("/challenges/new", f"/challenges/{ident}/edit"):
            assert browser.get(address).status_code == 404
        for address in ("/challenges", f"/challenges/{ident}", f"/challenges/{ident}/withdraw"):
            assert browser.post(address, FORM).status_code == 404
        with pytest.raises(NotFound):
            create_challenge(school.services, who, form=SAMPLE)


def test_no_project_begins_after_the_last_day_or_from_a_withdrawn_challenge(school: SmallSchool) -> None:
    with school.services.database.reading(school.id) as session:
        day = today(session, school.id)
    ident = challenge(school, closes_on=(day - timedelta(days=1)).isoformat())

    def begin() -> str:
        made = start(
            school.services,
            school.learner,
            run_id=school.run_id,
            brief=school.brief_version,
            rubric=school.rubric_version,
            kind="challenge",
            subject=str(ident),
        )
        return str(made["project"])

    def refused() -> str:
        with pytest.raises(MakerpathError) as caught:
            begin()
        return caught.value.code

    assert refused() == "start.closed"
    edit_challenge(school.services, school.officer, challenge_id=ident, form=replace(SAMPLE, closes_on=day.isoformat()))
    withdraw_challenge(school.services, school.officer, challenge_id=ident)
    assert refused() == "start.closed"
    withdraw_challenge(school.services, school.officer, challenge_id=ident, withdrawn=False)
    project = begin()
    edit_challenge(school.services, school.officer, challenge_id=ident, form=replace(SAMPLE, question={"en": "Else?"}))
    with school.services.database.reading(school.id) as session:
        row = session.scalars(select(Project)).one()
        assert (str(row.id), row.question) == (project, SAMPLE.question)
        assert row.origin == {
            "kind": "challenge",
            "id": str(ident),
            "title": SAMPLE.title,
            "sponsor": "Bamboo & Sons",
        }
