"""What guardians allow, with date and scope; the office writes it down, the learner reads it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from makerpath.domain.errors import MakerpathError
from makerpath.service.consents import operations
from makerpath.service.consents.recording import consent_for, LIKENESS, PUBLIC_PAGE, today
from makerpath.service.people.models import Person
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool


def give(school: SmallSchool, scope: str = PUBLIC_PAGE, given_on: str = "2026-01-01", until: str = "") -> None:
    operations.give(
        school.services,
        school.officer,
        person_id=school.learner.person_id,
        scope=scope,
        guardian="Parent",
        given_on=given_on,
        until=until,
    )


def held(school: SmallSchool, scope: str = PUBLIC_PAGE, day: date | None = None) -> bool:
    assert school.learner.person_id
    with school.services.database.reading(school.id) as session:
        return consent_for(session, school.learner.person_id, scope, day) is not None


def make_minor(school: SmallSchool) -> None:
    with school.services.database.writing(school.id) as session:
        session.get_one(Person, school.learner.person_id).minor = True


def test_a_consent_holds_from_its_first_to_its_last_day(school: SmallSchool) -> None:
    give(school, given_on="2026-01-02", until="2026-03-01")
    days = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 3, 1), date(2026, 3, 2)]
    assert [held(school, day=day) for day in days] == [False, True, True, False]
    assert not held(school, LIKENESS, date(2026, 2, 1))


def test_taken_back_it_holds_no_longer_however_often_it_was_given(school: SmallSchool) -> None:
    give(school)
    give(school)
    assert held(school)
    operations.withdraw(school.services, school.officer, person_id=school.learner.person_id, scope=PUBLIC_PAGE)
    assert not held(school)


def test_only_the_office_writes_consents_down(school: SmallSchool) -> None:
    for who in (school.learner, school.other_learner, school.mentor, school.instructor):
        with pytest.raises(MakerpathError):
            operations.give(
                school.services,
                who,
                person_id=school.learner.person_id,
                scope=PUBLIC_PAGE,
                guardian="Me",
                given_on="2026-01-01",
            )


def test_what_cannot_be_is_refused(school: SmallSchool) -> None:
    with school.services.database.reading(school.id) as session:
        tomorrow = today(session) + timedelta(days=1)
    for fields, code in [
        ({"scope": "everything"}, "consent.scope"),
        ({"given_on": "yesterday"}, "consent.day"),
        ({"given_on": tomorrow.isoformat()}, "consent.future"),
        ({"until": "2025-12-31"}, "consent.until"),
    ]:
        with pytest.raises(MakerpathError) as refused:
            give(school, **fields)
        assert refused.value.code == code


def test_the_office_s_page_of_a_person(school: SmallSchool) -> None:
    make_minor(school)
    browser = Browser(app_of(school.services), school.services).sign_in(school.officer)
    address = f"/school/people/{school.learner.person_id}"
    assert "Nothing holds today." in browser.get(address).get_data(as_text=True)
    form = {"scope": LIKENESS, "guardian": "", "given_on": "2026-01-01", "note": "Folder 7"}
    refused = browser.post(f"{address}/consents", form)
    assert refused.status_code == 422
    assert "Folder 7" in refused.get_data(as_text=True)
    assert browser.post(f"{address}/consents", form | {"guardian": "Grandma"}).status_code == 303
    assert "Grandma" in browser.get(address).get_data(as_text=True)
    browser.post(address, {"display_name": "Learner One", "certificate_name": "", "language": "en", "minor": "1"})
    assert held(school, LIKENESS), "saving the person's name takes nothing back"
    browser.post(f"{address}/consents/{LIKENESS}/withdraw")
    assert not held(school, LIKENESS)


def test_who_lacks_what_in_a_class_and_what_the_learner_reads(school: SmallSchool) -> None:
    make_minor(school)
    give(school, until="2099-12-31")
    app = app_of(school.services)
    instructor = Browser(app, school.services).sign_in(school.instructor)
    address = f"/classes/{school.class_id}/consents"
    assert "1 learner lacks a consent." in instructor.get(address).get_data(as_text=True)
    lines = instructor.get(f"{address}.csv").get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert lines == ["number,display_name,public-page,likeness,other-schools", ",Learner One,until 2099-12-31,no,no"]
    mine = Browser(app, school.services).sign_in(school.learner).get("/consents").get_data(as_text=True)
    assert "Parent" in mine
    for who in (school.learner, school.mentor):
        assert Browser(app, school.services).sign_in(who).get(f"{address}.csv").status_code in (403, 404)
