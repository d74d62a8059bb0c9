"""The page on which makers say what they like."""

from __future__ import annotations

from sqlalchemy import select

from makerpath.service.core.events import Event
from makerpath.service.profiles.models import MakerProfile
from makerpath.service.profiles.queries import maker_of
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool

SAID = {
    "field": "arts",
    "level": "upper-secondary",
    "age": "16",
    "crafts": ["clay", "paper", "gold-making"],
    "disciplines": ["art"],
    "equipment": ["kiln"],
}


def test_what_was_said_is_kept_and_may_be_taken_back(school: SmallSchool) -> None:
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    assert browser.post("/account/making", SAID).status_code == 303
    page = browser.get("/account/making?lang=en").get_data(as_text=True)
    assert 'value="kiln" checked' in page and 'value="16"' in page
    with school.services.database.reading(school.id) as session:
        maker = maker_of(session, school.learner.person_id)
        assert (maker.crafts, maker.at_hand, maker.age) == ({"clay", "paper"}, {"kiln"}, 16)
        (line,) = session.scalars(select(Event).where(Event.verb == "profile.saved"))
        assert line.data == {}, "what somebody is stands in no log"
    assert browser.post("/account/making", {}).status_code == 303
    with school.services.database.reading(school.id) as session:
        row = session.scalars(select(MakerProfile)).one()
        assert (row.field, row.level, row.age, row.crafts, row.equipment) == ("", "", None, [], [])


def test_nonsense_is_refused_and_stays_in_the_form(school: SmallSchool) -> None:
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    for wrong in ({"age": "2"}, {"age": "١٦"}, {"age": "9" * 40}, {"field": "astrology"}, {"level": "<b>"}):
        answer = browser.post("/account/making", SAID | wrong)
        assert answer.status_code == 422, wrong
        assert 'value="clay" checked' in answer.get_data(as_text=True)


def test_nobody_else_sees_a_profile(school: SmallSchool) -> None:
    app = app_of(school.services)
    Browser(app, school.services).sign_in(school.learner).post("/account/making", SAID)
    for who in (school.instructor, school.officer, school.other_learner):
        browser = Browser(app, school.services).sign_in(who)
        assert 'value="kiln" checked' not in browser.get("/account/making").get_data(as_text=True)
