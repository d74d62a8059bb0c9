"""The office's pages of certificates: lists that stay quick, issuing many, and what may be done with one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from makerpath.domain.eligibility import Missing
from makerpath.service.certificates import listing
from makerpath.service.certificates.listing import all_ready, Chosen, page_of
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.operations import revoke
from tests.service.browsing import app_of, Browser
from tests.service.certificates.issuing import issued, row_of, trained
from tests.service.counting import queries
from tests.service.prepared import Finished
from tests.service.school import SmallSchool


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


def text_of(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return str(answer.get_data(as_text=True))


def test_all_who_are_ready_are_issued_with_one_click_and_the_page_tells_how_it_went(
    school: SmallSchool, app: Flask, tmp_path: Path
) -> None:
    wanted = trained(school, tmp_path, 3)
    office = Browser(app, school.services).sign_in(school.officer)
    page = text_of(office, "/certificates")
    assert "Issue all 3 certificates that are ready" in page and "Learner One" not in page
    assert "Learner One" in text_of(office, "/certificates?tab=missing")
    unready = f",{wanted[0][1]},{school.learner.person_id}"
    answer = office.post("/certificates/issue-many", {"pick": [",".join(w or "" for w in wanted[0]), unready]})
    assert answer.status_code == 303
    assert "0 of 2" in text_of(office, answer.location)
    school.work()
    page = text_of(office, answer.location)
    assert "2 of 2" in page and "1 was not issued" in page and "Learner One" in page
    assert "The lesson “Lesson one” is not read." in page and "Pupil 000" in page
    assert "课时“Lesson one”" in text_of(office, f"{answer.location}?lang=zh-Hans")
    assert office.post("/certificates/issue-many", {"everybody": "1"}).status_code == 303
    school.work()
    assert "Nobody waits for a certificate." in text_of(office, "/certificates?lang=en")
    with school.services.database.reading(school.id) as session:
        rows = session.scalars(select(Certificate)).all()
        assert len(rows) == 3 and all(row.sha256 for row in rows)


def test_nothing_chosen_says_so(school: SmallSchool, app: Flask) -> None:
    office = Browser(app, school.services).sign_in(school.officer)
    answer = office.post("/certificates/issue-many", {})
    assert answer.status_code == 422 and "Choose at least one learner." in answer.get_data(as_text=True)


@pytest.mark.parametrize("who", ["learner", "instructor", "mentor"])
def test_the_lists_are_the_offices(school: SmallSchool, app: Flask, who: str) -> None:
    browser = Browser(app, school.services).sign_in(getattr(school, who))
    for tab in ("ready", "missing", "issued"):
        assert browser.get(f"/certificates?tab={tab}").status_code in (403, 404)


def test_whose_certificate_was_revoked_is_issued_another_by_name_alone(finished: Finished) -> None:
    school = finished.school
    revoke(school.services, school.officer, certificate_id=issued(finished), reason="A mistake")
    with school.services.database.reading(school.id) as session:
        assert all_ready(session, Chosen()) == []
        (item,) = page_of(session, Chosen(), ready=True).items
        assert item.person.id == school.learner.person_id and item.taken_back is not None
    office = Browser(app_of(school.services), school.services).sign_in(school.officer)
    assert "was revoked before" in text_of(office, "/certificates")


def test_page_after_page_shows_everybody_once(
    school: SmallSchool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    monkeypatch.setattr(listing, "CHUNK", 3)
    wanted = trained(school, tmp_path, 7)
    with school.services.database.reading(school.id) as session:
        seen, after = [], None
        while True:
            page = page_of(session, Chosen(), ready=True, after=after)
            seen += [str(item.person.id) for item in page.items]
            if page.next is None:
                break
            after = page.next
        assert seen == [person for _project, _run, person in wanted]
        found = all_ready(session, Chosen(search="pupil 003"))
        assert found is not None and [item.person.display_name for item in found] == ["Pupil 003"]


def test_the_list_costs_as_many_queries_for_many_as_for_few(school: SmallSchool, tmp_path: Path) -> None:
    trained(school, tmp_path, 2)

    def cost(ready: bool) -> int:
        def look() -> None:
            with school.services.database.reading(school.id) as session:
                page_of(session, Chosen(), ready=ready)

        look()
        return queries(school.services, look)

    before = [cost(True), cost(False)]
    trained(school, tmp_path, 6)
    for learner in (school.learner, school.other_learner):
        school.start(learner)
    assert [cost(True), cost(False)][0] == before[0]


def test_what_the_office_does_with_one_is_on_its_page_and_nobody_elses(finished: Finished) -> None:
    school, certificate = finished.school, issued(finished)
    school.work()
    app = app_of(school.services)
    office = Browser(app, school.services).sign_in(school.officer)
    learner = Browser(app, school.services).sign_in(school.learner)
    address = f"/certificates/{certificate}"

    def offered(browser: Browser) -> set[str]:
        return set(re.findall(rf'action="{address}/(\w+)"', text_of(browser, address)))

    assert offered(office) == {"correct", "suspend", "revoke"} and offered(learner) == set()
    refused = office.post(f"{address}/suspend", {"reason": " "})
    assert refused.status_code == 422
    assert office.post(f"{address}/suspend", {"reason": "Under <b>review</b>"}).status_code == 303
    assert offered(office) == {"reinstate", "revoke"}
    for browser in (office, learner):
        page = text_of(browser, address)
        assert "Under &lt;b&gt;review&lt;/b&gt;" in page and "it does not hold until" in page
    assert office.post(f"{address}/reinstate", {"reason": "Over"}).status_code == 303
    answer = office.post(f"{address}/correct", {"reason": "The name"})
    assert answer.status_code == 303 and answer.location != address
    assert row_of(school, certificate).state() == "replaced" and offered(office) == set()
    assert answer.location in text_of(learner, address) and address in text_of(learner, answer.location)
    for what in ("correct", "suspend", "reinstate", "revoke", "renew"):
        assert learner.post(f"{answer.location}/{what}", {"reason": "Mine"}).status_code == 403


def test_a_refusal_survives_the_way_through_the_database_in_both_languages(school: SmallSchool, app: Flask) -> None:
    from makerpath.domain.eligibility import NotEligible
    from makerpath.domain.text import LocalText
    from makerpath.service.certificates.batches import _refusal, missing_of

    said: Any = Missing("certificate.quiz_open", "{title}", {"title": LocalText({"en": "Saws", "zh-Hans": "锯"})})
    assert missing_of(_refusal("x", NotEligible([said]))) == [said]
