"""Student operators: a role that comes with a certificate and goes with it; they check people in and grade nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from makerpath.domain.errors import MakerpathError
from makerpath.service.attendance.models import Attendance
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.operations import correct, issue, reinstate, renew, revoke, suspend
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Grant
from makerpath.service.people.operations import grant_role
from makerpath.service.policy import Actor, allowed
from tests.service.browsing import app_of, Browser
from tests.service.certificates.issuing import trained
from tests.service.progress.small_courses import offered, publish_course
from tests.service.school import SmallSchool


@dataclass
class Operator:
    """A pupil of the class who was certified as a student operator, and a lesson in a room of that class."""

    school: SmallSchool
    actor: Actor
    certificate: UUID
    run_id: UUID

    def holds(self) -> bool:
        with self.school.services.database.reading(self.school.id) as session:
            run = session.get_one(CourseRun, self.run_id)
            return allowed(session, self.actor, "attendance.check_in", run)

    def grant(self, certificate: UUID | None = None) -> None:
        grant_role(
            self.school.services,
            self.school.officer,
            person_id=self.actor.person_id,
            role="operator",
            scope_kind="class",
            scope_id=self.school.class_id,
            certificate_id=certificate,
        )


@pytest.fixture
def operator(school: SmallSchool, tmp_path: Path) -> Iterator[Operator]:
    room = offered(
        school,
        publish_course(
            school,
            tmp_path,
            "in-a-room",
            modules=[{"id": "start", "lessons": ["one", "two"]}],
            words={"one": "::attendance{}"},
        ),
    )
    ((_project, run, person),) = trained(
        school, tmp_path, 1, slug="operators", certificate={"role": "operator", "months": 12}
    )
    answer = issue(school.services, school.officer, run_id=UUID(run or ""), person_id=UUID(person or ""))
    actor = Actor(person_id=UUID(person or ""), school_id=school.id)
    yield Operator(school, actor, UUID(answer["certificate"]), room)


@pytest.fixture
def app(operator: Operator) -> Flask:
    return app_of(operator.school.services)


def expire(operator: Operator) -> None:
    with operator.school.services.database.writing(operator.school.id) as session:
        session.execute(update(Certificate).values(expires_at=utc_now() - timedelta(seconds=1)))


def test_row_13_the_role_is_refused_without_a_certificate_that_carries_it(operator: Operator) -> None:
    school = operator.school
    for person, certificate in ((school.learner, None), (school.learner, operator.certificate)):
        with pytest.raises(MakerpathError) as caught:
            grant_role(
                school.services,
                school.officer,
                person_id=person.person_id,
                role="operator",
                scope_kind="class",
                scope_id=school.class_id,
                certificate_id=certificate,
            )
        assert caught.value.code == "role.certificate" and caught.value.params["name"] == "Learner One"
    operator.grant(operator.certificate)
    assert operator.holds()


def test_row_13_the_role_lapses_when_its_certificate_expires(operator: Operator) -> None:
    operator.grant()
    assert operator.holds()
    expire(operator)
    assert not operator.holds()
    with pytest.raises(MakerpathError) as caught:
        operator.grant()
    assert caught.value.code == "role.certificate"
    school = operator.school
    renew(school.services, school.officer, certificate_id=operator.certificate)
    assert not operator.holds(), "a new certificate is a new decision"
    operator.grant()
    assert operator.holds()


def test_row_13_the_role_rests_while_suspended_and_ends_when_revoked(operator: Operator) -> None:
    school, certificate = operator.school, operator.certificate
    operator.grant()
    suspend(school.services, school.officer, certificate_id=certificate, reason="Left the laser cutter running")
    assert not operator.holds()
    reinstate(school.services, school.officer, certificate_id=certificate, reason="Trained again")
    assert operator.holds()
    revoke(school.services, school.officer, certificate_id=certificate, reason="Again")
    assert not operator.holds()


def test_row_13_a_correction_carries_the_role_over(operator: Operator) -> None:
    school = operator.school
    operator.grant()
    answer = correct(school.services, school.officer, certificate_id=operator.certificate, reason="A name")
    assert operator.holds()
    revoke(school.services, school.officer, certificate_id=UUID(answer["certificate"]), reason="A mistake")
    assert not operator.holds()


def test_row_13_the_office_gives_the_role_on_the_certificates_page(operator: Operator, app: Flask) -> None:
    school = operator.school
    office = Browser(app, school.services).sign_in(school.officer)
    page = office.get(f"/certificates/{operator.certificate}").get_data(as_text=True)
    assert "Nobody has given it to them yet." in page
    form = {"role": "operator", "scope": f"class:{school.class_id}", "certificate": str(operator.certificate)}
    assert office.post(f"/school/people/{operator.actor.person_id}/roles", form).status_code == 303
    assert operator.holds()
    assert "Holds while the certificate does" in office.get(f"/certificates/{operator.certificate}").get_data(
        as_text=True
    )
    expire(operator)
    page = office.get(f"/school/people/{operator.actor.person_id}").get_data(as_text=True)
    assert "Does not hold: Expired" in page
    refused = office.post(f"/school/people/{operator.actor.person_id}/roles", form)
    assert refused.status_code == 409 and "no certificate that allows this role" in refused.get_data(as_text=True)


def test_row_12_an_operator_checks_people_in(operator: Operator, app: Flask) -> None:
    school = operator.school
    operator.grant()
    browser = Browser(app, school.services).sign_in(operator.actor)
    assert "/check-in" in browser.get("/home").get_data(as_text=True)
    assert f"/runs/{operator.run_id}/check-in/one" in browser.get("/check-in").get_data(as_text=True)
    address = f"/runs/{operator.run_id}/check-in/one"
    page = browser.get(address).get_data(as_text=True)
    assert str(school.learner.person_id) in page
    assert str(operator.actor.person_id) not in page, "nobody ticks themselves"
    for _again in range(2):
        assert browser.post(address, {"person": str(school.learner.person_id)}).status_code == 303
    with school.services.database.reading(school.id) as session:
        row = session.scalars(select(Attendance)).one()
        assert (row.person_id, row.how, row.noted_by) == (
            school.learner.person_id,
            "operator",
            operator.actor.person_id,
        )
    assert browser.post(address, {"person": str(operator.actor.person_id)}).status_code == 403
    assert browser.post(address, {"person": str(school.instructor.person_id)}).status_code == 404
    for wrong in ("two", "nowhere"):
        assert browser.get(f"/runs/{operator.run_id}/check-in/{wrong}").status_code == 404


def test_row_12_grading_answers_403_to_an_operator(operator: Operator, app: Flask) -> None:
    school = operator.school
    project = school.finish(until="define")
    operator.grant()
    browser = Browser(app, school.services).sign_in(operator.actor)
    for address in (f"/projects/{project}/assess", f"/runs/{school.run_id}/gradebook"):
        assert browser.get(address).status_code == 403, address
    assert browser.post(f"/projects/{project}/decide", {"stage": "define", "verdict": "pass"}).status_code == 403
    from makerpath.service.assessments.operations import save
    from makerpath.service.projects.decisions import decide

    for grade in (
        lambda: save(school.services, operator.actor, project_id=project, levels={}, comments={}, final=True),
        lambda: decide(
            school.services, operator.actor, project_id=project, stage="define", verdict="pass", comment="!"
        ),
    ):
        with pytest.raises(MakerpathError) as caught:
            grade()
        assert caught.value.status == 403


def test_who_is_no_operator_there_checks_nobody_in(operator: Operator, app: Flask) -> None:
    school = operator.school
    address = f"/runs/{operator.run_id}/check-in/one"
    for who in (school.learner, school.mentor, school.officer):
        assert Browser(app, school.services).sign_in(who).get(address).status_code in (403, 404)
    operator.grant()
    with school.services.database.writing(school.id) as session:
        grant = session.scalars(select(Grant).where(Grant.role == "operator")).one()
        grant.scope_id = operator.run_id
    assert Browser(app, school.services).sign_in(operator.actor).get(address).status_code in (403, 404)
