from __future__ import annotations

from datetime import timedelta

import pytest

from makerpath.credentials.numbers import show_code
from makerpath.i18n import gettext
from makerpath.service.certificates.operations import correct, reinstate, revoke, suspend
from makerpath.service.core.database import utc_now
from makerpath.service.privacy.erasing import erase
from makerpath.service.verification import words
from tests.service.verification.made import CHINESE, Made

LANGUAGES = ("en", "zh-Hans")
GENUINE = words.STANDING["valid"]


def titled(made: Made, state: str) -> None:
    """The page says the state in both languages, and the data by its name."""
    for language in LANGUAGES:
        page = made.page(language)
        assert gettext(words.STANDING[state], language) in page
        assert gettext(words.MEANING[state], language) in page
        assert f"mp-seal--{state}" in page
        if state != "valid":
            assert gettext(GENUINE, language) not in page
    assert (made.facts()["state"], made.facts()["valid"]) == (state, state == "valid")


def test_what_was_certified_is_shown_down_to_the_levels(made: Made) -> None:
    page = made.page()
    for shown in (
        made.name,
        "Hill School",
        "Paper, Clay, Light",
        "2 credits, 32 hours",
        "Levels reached",
        "Craft of the product",
        "Excellent",
        "at least 60 %",
        made.serial,
        show_code(made.code),
        "instructors",
        "Issued",
    ):
        assert shown in page, shown
    assert "山丘学校" in made.page("zh-Hans")
    titled(made, "valid")


def test_a_page_needs_no_script_and_nothing_from_elsewhere(made: Made) -> None:
    for address in ("/verify", f"/verify/{made.code}"):
        answer = made.browser.get(address)
        page = answer.get_data(as_text=True)
        assert "<script" not in page
        assert "http://" not in page.replace(made.services.settings.service_url, "").replace("http://www.w3.org", "")
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert '<meta name="robots" content="noindex, nofollow">' in page
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    robots = made.browser.get("/robots.txt").get_data(as_text=True)
    assert "Disallow: /verify" in robots


def test_the_reader_chooses_the_language_and_keeps_it(made: Made) -> None:
    assert 'lang="zh-Hans"' in made.browser.get("/verify", headers=CHINESE).get_data(as_text=True)
    answer = made.browser.get("/verify", query_string={"code": made.code, "lang": "zh-Hans"})
    assert answer.location == f"/verify/{made.code}?lang=zh-Hans"


def test_suspended_and_reinstated_with_the_reasons(made: Made) -> None:
    suspend(made.services, made.school.officer, certificate_id=made.id, reason="Asked the juror again")
    titled(made, "suspended")
    assert "Asked the juror again" in made.page()
    reinstate(made.services, made.school.officer, certificate_id=made.id, reason="All is well")
    titled(made, "valid")
    assert [line["kind"] for line in made.facts()["history"]] == ["issued", "suspended", "reinstated"]
    assert "All is well" in made.page()


def test_revoked_with_the_reason(made: Made) -> None:
    revoke(made.services, made.school.officer, certificate_id=made.id, reason="Issued by mistake")
    titled(made, "revoked")
    assert "Issued by mistake" in made.page()
    assert made.facts()["reason"] == "Issued by mistake"


def test_expired_after_its_last_day(made: Made) -> None:
    over = utc_now() - timedelta(days=1)
    made.change(expires_at=over)
    titled(made, "expired")
    assert made.facts()["history"][-1]["kind"] == "expired"


def test_replaced_names_the_newer_ones_number_and_never_its_code(made: Made) -> None:
    made.person(certificate_name="Learner 一号")
    newer = correct(made.services, made.school.officer, certificate_id=made.id, reason="The name was wrong")
    titled(made, "replaced")
    facts, page = made.facts(), made.page()
    assert facts["replaced_by"] in page
    assert newer["code"] not in page
    assert show_code(newer["code"]) not in page
    assert newer["code"] not in str(facts)
    assert made.browser.get(f"/api/v1/certificates/{newer['code']}").get_json()["state"] == "valid"


@pytest.mark.parametrize("what", ["name", "shape", "all"])
def test_a_record_that_was_tampered_with_is_named(made: Made, what: str) -> None:
    """Also by somebody who changes its hash along with it: what was signed says otherwise."""
    from makerpath.credentials.record import CertificateRecord
    from makerpath.service.certificates.models import Certificate
    from makerpath.service.core.immutable import allowed_to_erase

    with made.services.database.writing(made.school.id) as session, allowed_to_erase(session):
        row = session.get_one(Certificate, made.id)
        if what == "shape":
            row.record = {"serial": row.serial}
        else:
            row.record = {**row.record, "learner": {"name": "Somebody Else", "display": "x"}}
        if what == "all":
            row.record_hash = CertificateRecord.model_validate(row.record).record_hash
    titled(made, "altered")


def test_a_minors_name_is_masked_wherever_it_stands(made: Made) -> None:
    made.person(minor=True)
    revoke(made.services, made.school.officer, certificate_id=made.id, reason=f"{made.name} asked for it")
    for shown in (made.page(), made.page("zh-Hans"), str(made.facts())):
        assert made.name not in shown
        assert "L＊＊＊ O." in shown
    answer = made.send(made.pdf).get_data(as_text=True)
    assert made.name not in answer


def test_a_corrections_reason_tells_no_minors_new_name(made: Made) -> None:
    made.person(minor=True, certificate_name="欧阳玥")
    newer = correct(made.services, made.school.officer, certificate_id=made.id, reason=f"{made.name} is 欧阳玥")
    for code in (made.code, newer["code"]):
        page = made.browser.get(f"/verify/{code}").get_data(as_text=True)
        for shown in (page, str(made.browser.get(f"/api/v1/certificates/{code}").get_json())):
            assert "玥" not in shown
            assert made.name not in shown


def test_whoever_was_erased_is_masked(made: Made) -> None:
    erase(made.services, made.school.officer, person_id=made.school.learner.person_id, typed_name="Learner One")
    assert made.name not in made.page()
    titled(made, "valid")


def test_other_ways_to_write_a_code_lead_to_the_one_address(made: Made) -> None:
    for written in (
        made.code.lower(),
        show_code(made.code),
        "".join(chr(ord(c) + 0xFEE0) for c in made.code),
        made.code + ".",
        show_code(made.code).replace("-", " "),
    ):
        answer = made.browser.get(f"/verify/{written}")
        assert (answer.status_code, answer.location) == (301, f"/verify/{made.code}"), written


def test_a_school_that_moved_away_answers_where_it_is_now(made: Made) -> None:
    made.settle(moved_to="https://certificates.example")
    answer = made.browser.get(f"/verify/{made.code}")
    assert (answer.status_code, answer.location) == (302, f"https://certificates.example/verify/{made.code}")
    data = made.browser.get(f"/api/v1/certificates/{made.code}")
    assert data.location == f"https://certificates.example/api/v1/certificates/{made.code}"
    # Browsers follow no form to another site.
    typed = made.browser.get(f"/verify/{made.code}", headers={"Sec-Fetch-Site": "same-origin"})
    assert f'href="https://certificates.example/verify/{made.code}"' in typed.get_data(as_text=True)


def test_by_number_and_name_in_any_width_case_and_spacing(made: Made) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c != " " else "　" for c in made.name.upper())
    for serial, name in ((made.serial, made.name), (made.serial.lower().replace("-", " "), wide)):
        answer = made.browser.client.post("/verify/number", data={"serial": serial, "name": f" {name} "})
        assert (answer.status_code, answer.location) == (303, f"/verify/{made.code}")
