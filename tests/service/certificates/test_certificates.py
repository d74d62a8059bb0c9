"""From a finished project to a certificate that anyone may verify."""

from __future__ import annotations

import hashlib
import io
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, text, update

from makerpath.credentials.numbers import new_code, show_code
from makerpath.domain.eligibility import NotEligible
from makerpath.domain.errors import Conflict, MakerpathError, NotFound
from makerpath.service.assessments.models import Assessment
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.operations import issue, revoke
from makerpath.service.core.events import Event
from makerpath.service.core.files import FileReference
from makerpath.service.core.jobs.models import Job
from makerpath.service.people.models import Person
from makerpath.service.people.operations import edit_person
from makerpath.service.projects import operations
from makerpath.service.uploads.operations import take
from makerpath.service.verification.queries import verify
from tests.service.browsing import app_of, Browser
from tests.service.core.test_operation import at_once
from tests.service.prepared import Finished
from tests.service.school import jpeg, SmallSchool


def issued(finished: Finished, **other: Any) -> UUID:
    school = finished.school
    answer = issue(
        school.services,
        school.officer,
        **{"project_id": finished.project, "person_id": school.learner.person_id, **other},
    )
    return UUID(answer["certificate"])


def row(finished: Finished) -> Certificate:
    with finished.school.services.database.reading(finished.school.id) as session:
        return session.scalars(select(Certificate)).one()


def missing(school: SmallSchool, project: UUID) -> list[tuple[str, dict[str, Any]]]:
    with pytest.raises(NotEligible) as caught:
        issue(school.services, school.officer, project_id=project, person_id=school.learner.person_id)
    return [(item.code, dict(item.params)) for item in caught.value.missing]


def test_a_finished_assessed_project_gets_its_certificate(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    certificate = row(finished)
    record: Any = certificate.record
    assert certificate.serial.startswith("HIL-20")
    assert record["learner"]["name"] == "Learner One"
    assert record["issuer"]["name"] == "Officer"
    assert record["project"]["brief_hash"] == school.brief_version.scoring_hash
    assert record["rubric"]["scoring_hash"] == school.rubric_version.scoring_hash
    assert record["evidence"]
    assert record["verify_url"].endswith(f"/verify/{certificate.code}")
    assert certificate.code.count("0") < 20
    with school.services.database.reading(school.id) as session:
        event = session.scalars(select(Event).where(Event.verb == "certificate.issued")).one()
        assert (event.actor_id, event.subject_id) == (school.officer.person_id, certificate.id)


def test_the_record_holds_what_the_gates_were_passed_with_and_nothing_later(finished: Finished) -> None:
    school = finished.school
    late = take(school.services, school.learner, finished.project, jpeg("#123456"))
    operations.add_evidence(
        school.services, school.learner, project_id=finished.project, stage="exhibit", body="Too late", file_id=late
    )
    with school.services.database.reading(school.id) as session:
        digest = session.get_one(FileReference, late).sha256
    issued(finished)
    record: Any = row(finished).record
    assert record["evidence"] and digest not in record["evidence"]


def test_row_10_the_certificate_record_and_the_assessment_show_both_minima(finished: Finished) -> None:
    issued(finished)
    record: Any = row(finished).record
    assert record["results"] == {"total": 100, "theory": 100, "practice": 100}
    assert record["minima"] == {"total": 60, "theory": 50, "practice": 50}
    assert {item["dimension"] for item in record["criteria"]} == {"theory", "practice"}
    with finished.school.services.database.reading(finished.school.id) as session:
        assessment = session.scalars(select(Assessment)).one()
    assert (assessment.theory, assessment.practice, assessment.total) == (100, 100, 100)


@pytest.mark.parametrize(
    ("theory", "practice", "short"),
    [(0, -1, ["theory"]), (-1, 0, ["total", "practice"]), (0, 0, ["total", "theory", "practice"])],
)
def test_row_10_passing_needs_both_minima(finished: Finished, theory: int, practice: int, short: list[str]) -> None:
    school = finished.school
    school.assess(finished.project, theory=theory, practice=practice)
    found = missing(school, finished.project)
    assert [code for code, _params in found] == ["certificate.minimum_missed"] * len(short)
    assert [params["dimension"] for _code, params in found] == short
    assert all(float(params["reached"]) < float(params["needed"]) for _code, params in found)
    school.assess(finished.project)
    issued(finished)


def test_a_certificate_is_refused_by_name_of_what_is_missing(school: SmallSchool) -> None:
    project = school.start()
    strict = [plan.id for plan in school.brief.stages if plan.gate == "strict" and plan.id != "transfer"]
    with school.services.database.writing(school.id) as session:
        session.execute(
            update(Person).where(Person.id == school.learner.person_id).values(certificate_name="", display_name=" ")
        )
    found = missing(school, project)
    assert found == [
        *(("certificate.gate_open", {"stage": stage}) for stage in strict),
        ("certificate.no_assessment", {}),
        ("certificate.no_name", {}),
    ]


def test_a_closed_or_reopened_project_gets_none(finished: Finished) -> None:
    school, project = finished.school, finished.project
    operations.reopen(school.services, school.learner, project_id=project, stage="exhibit", reason="Again")
    assert missing(school, project) == [("certificate.gate_open", {"stage": "exhibit"})]
    school.submit(project, "exhibit")
    school.decide(project, "exhibit", "close")
    assert [code for code, _params in missing(school, project)] == [
        "certificate.project_closed",
        "certificate.gate_open",
    ]


def test_only_a_maker_of_the_project_gets_its_certificate(finished: Finished) -> None:
    school = finished.school
    for who in (school.other_learner, school.instructor, school.officer):
        with pytest.raises(NotFound):
            issued(finished, person_id=who.person_id)


@pytest.mark.parametrize("who", ["learner", "other_learner", "mentor", "instructor"])
def test_only_the_office_issues_and_revokes(finished: Finished, who: str) -> None:
    school, actor = finished.school, getattr(finished.school, who)
    with pytest.raises(MakerpathError) as caught:
        issue(school.services, actor, project_id=finished.project, person_id=school.learner.person_id)
    assert caught.value.status in (403, 404)
    certificate = issued(finished)
    with pytest.raises(MakerpathError):
        revoke(school.services, actor, certificate_id=certificate, reason="No")


def test_it_is_issued_once(finished: Finished) -> None:
    assert issued(finished) == issued(finished)
    school = finished.school
    with school.services.database.reading(school.id) as session:
        assert len(session.scalars(select(Job).where(Job.kind == "certificate.print")).all()) == 1


def test_issued_at_once_there_is_one_and_serials_have_no_gap_and_no_twin(finished: Finished) -> None:
    school = finished.school
    second = school.finish(school.other_learner)
    school.assess(second)
    pairs = [(finished.project, school.learner.person_id), (second, school.other_learner.person_id)] * 2
    at_once(
        4,
        lambda number: issue(school.services, school.officer, project_id=pairs[number][0], person_id=pairs[number][1]),
    )
    with school.services.database.reading(school.id) as session:
        serials = sorted(session.scalars(select(Certificate.serial)))
    assert [serial[-6:] for serial in serials] == ["000001", "000002"]


def test_revoked_it_stays_and_says_so(finished: Finished) -> None:
    school, certificate = finished.school, issued(finished)
    for blank in ("", "  "):
        with pytest.raises(MakerpathError) as caught:
            revoke(school.services, school.officer, certificate_id=certificate, reason=blank)
        assert caught.value.field == "reason"
    revoke(school.services, school.officer, certificate_id=certificate, reason="Issued to the wrong person")
    with pytest.raises(Conflict):
        revoke(school.services, school.officer, certificate_id=certificate, reason="Again")
    found = verify(school.services, row(finished).code)
    assert found.revoked
    assert found.reason == "Issued to the wrong person"
    assert issued(finished) != certificate


def test_the_record_is_frozen(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    before = row(finished)
    edit_person(
        school.services,
        school.learner,
        person_id=school.learner.person_id,
        display_name="Somebody Else",
        certificate_name="Somebody Else",
        language="en",
    )
    operations.rename(school.services, school.learner, project_id=finished.project, title="Another title")
    school.assess(finished.project, theory=0, practice=0)
    after = row(finished)
    assert after.record == before.record
    found = verify(school.services, before.code)
    assert (found.name, found.record.project.title, found.record.results.total) == ("Learner One", "My lamp", 100)
    assert found.intact


def test_a_record_that_was_tampered_with_says_so(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    certificate = row(finished)
    forged = {**certificate.record, "results": {"total": 100.0, "theory": 100.0, "practice": 99.0}}
    with school.services.database.writing(school.id) as session:
        session.execute(update(Certificate).values(record=forged))
    assert not verify(school.services, certificate.code).intact


def test_a_typed_code_is_read_kindly_and_a_slip_is_answered_like_any_unknown_code(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    code = row(finished).code
    for typed in (code, code.lower(), show_code(code), f"  {show_code(code).lower()} "):
        assert verify(school.services, typed).record.code == code
    slip = ("1" if code[0] != "1" else "2") + code[1:]
    wrong = {slip: "certificate.unknown", "": "certificate.code_mistyped", new_code(): "certificate.unknown"}
    for typed, expected in wrong.items():
        with pytest.raises(MakerpathError) as caught:
            verify(school.services, typed)
        assert caught.value.code == expected


def test_a_minors_name_is_masked_for_the_public(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    code = row(finished).code
    with school.services.database.writing(school.id) as session:
        session.execute(update(Person).where(Person.id == school.learner.person_id).values(minor=True))
    browser = Browser(app_of(school.services), school.services)
    assert "Learner One" not in verify(school.services, code).name
    data = browser.get(f"/api/v1/certificates/{code}").get_data(as_text=True)
    page = browser.get(f"/verify/{code}").get_data(as_text=True)
    for shown in (data, page):
        assert "Learner One" not in shown
        assert "One" not in shown.replace("None", "")


def test_anybody_verifies_by_page_and_by_program(finished: Finished) -> None:
    school = finished.school
    certificate = issued(finished)
    code = row(finished).code
    browser = Browser(app_of(school.services), school.services)
    facts = browser.get(f"/api/v1/certificates/{code}").get_json()
    assert (facts["valid"], facts["revoked"], facts["learner"], facts["total"]) == (True, False, "Learner One", 100)
    answer = browser.get(f"/verify/{show_code(code)}")
    assert (answer.status_code, answer.location) == (301, f"/verify/{code}")
    assert browser.get(f"/verify/{code}").status_code == 200
    answer = browser.get("/verify", query_string={"code": show_code(code).lower()})
    assert (answer.status_code, answer.location) == (303, f"/verify/{code}")
    revoke(school.services, school.officer, certificate_id=certificate, reason="A mistake")
    facts = browser.get(f"/api/v1/certificates/{code}").get_json()
    assert (facts["valid"], facts["revoked"]) == (False, True)
    assert "A mistake" in browser.get(f"/verify/{code}").get_data(as_text=True)


def test_what_no_certificate_has_is_a_problem_document_for_programs_and_a_page_for_people(finished: Finished) -> None:
    browser = Browser(app_of(finished.school.services), finished.school.services)
    for typed, code in (("nonsense", "certificate.code_mistyped"), (new_code(), "certificate.unknown")):
        answer = browser.get(f"/api/v1/certificates/{typed}")
        assert answer.status_code == 404 if code.endswith("unknown") else 400
        assert answer.mimetype == "application/problem+json"
        assert answer.get_json()["code"] == code
        page = browser.get(f"/verify/{typed}")
        assert page.status_code == answer.status_code
        assert typed in page.get_data(as_text=True)


@pytest.fixture
def app(finished: Finished) -> Flask:
    return app_of(finished.school.services)


def test_the_pdf_is_printed_once_and_stays_as_it_was(finished: Finished, app: Flask) -> None:
    school = finished.school
    certificate = issued(finished)
    address = f"/certificates/{certificate}/certificate.pdf"
    learner = Browser(app, school.services).sign_in(school.learner)
    assert learner.get(address).status_code == 409
    school.work()
    printed = row(finished).sha256
    with school.services.database.writing(school.id) as session:
        session.execute(text("UPDATE job SET state = 'waiting', attempts = 0 WHERE kind = 'certificate.print'"))
    edit_person(
        school.services,
        school.learner,
        person_id=school.learner.person_id,
        display_name="Somebody Else",
        certificate_name="Somebody Else",
        language="en",
    )
    school.work()
    assert row(finished).sha256 == printed
    answer = learner.get(address)
    assert answer.mimetype == "application/pdf"
    assert hashlib.sha256(answer.data).hexdigest() == printed
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert "Learner One" in words
    assert row(finished).serial in words
    assert Browser(app, school.services).sign_in(school.other_learner).get(address).status_code == 404


def test_the_office_sees_who_may_have_one_and_what_others_miss(finished: Finished, app: Flask) -> None:
    school = finished.school
    other = school.start(school.other_learner)
    office = Browser(app, school.services).sign_in(school.officer)
    assert "Learner Two" in office.get("/certificates?tab=missing").get_data(as_text=True)
    assert "Learner One" in office.get("/certificates").get_data(as_text=True)
    refused = office.post("/certificates/issue", {"project": other, "person": school.other_learner.person_id})
    assert refused.status_code == 422
    assert "no final assessment" in refused.get_data(as_text=True)
    done = office.post("/certificates/issue", {"project": finished.project, "person": school.learner.person_id})
    assert done.status_code == 303
    for wrong in ({}, {"project": "x", "person": "y"}):
        assert office.post("/certificates/issue", wrong).status_code == 422
