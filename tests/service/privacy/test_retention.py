"""Certificates of somebody who was erased: with the name for as long as the school says, then without it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from makerpath.service.certificates.models import Certificate, CertificateChange
from makerpath.service.certificates.operations import correct, issue, revoke
from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import enqueue
from makerpath.service.people.models import Person, School
from makerpath.service.privacy.erasing import erase
from makerpath.service.privacy.retention import RETENTION, set_years, take_names_out
from makerpath.service.verification.queries import verify
from tests.service.prepared import Finished
from tests.service.privacy.marked import years_from_now


def test_the_name_goes_when_the_years_are_over_and_the_certificate_stays_valid(finished: Finished) -> None:
    school, services = finished.school, finished.school.services
    made = issue(services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    school.work()
    erase(services, school.officer, person_id=school.learner.person_id, typed_name="Learner One")
    school.work()
    found = verify(services, made["code"])
    assert (found.name, found.intact, found.nameless) == ("L＊＊＊ O.", True, False)
    with services.database.writing(school.id) as session:
        row = session.scalars(select(Certificate)).one()
        old, here = row.sha256, session.get_one(School, school.id)
        assert take_names_out(session, here, years_from_now(9)) == 0
        assert take_names_out(session, here, years_from_now(11)) == 1
        assert take_names_out(session, here, years_from_now(11)) == 0
        assert "Learner One" not in str(row.record)
    found = verify(services, made["code"])
    assert (found.name, found.intact, found.nameless, found.revoked) == ("—", True, True, False)
    with services.database.writing(school.id) as session:
        enqueue(session, RETENTION, {}, key="today", school_id=school.id)
    school.work()
    with services.database.reading(school.id) as session:
        new = session.scalars(select(Certificate.sha256)).one()
    assert old and new and new != old
    services.storage.open(new).close()
    with pytest.raises(FileNotFoundError):
        services.storage.open(old)


def test_without_years_the_name_goes_at_once_and_nobody_else_loses_theirs(finished: Finished) -> None:
    school, services = finished.school, finished.school.services
    made = issue(services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    set_years(services, school.officer, years=0)
    with services.database.writing(school.id) as session:
        assert take_names_out(session, session.get_one(School, school.id), utc_now()) == 0
    assert verify(services, made["code"]).name == "Learner One"


def test_the_name_goes_from_what_the_office_wrote_too(finished: Finished) -> None:
    """A correction says in its reason how somebody was called and is called: on one certificate what is on another."""
    school, services = finished.school, finished.school.services
    made = issue(services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    with services.database.writing(school.id) as session:
        session.get_one(Person, school.learner.person_id).certificate_name = "Learner Wan"
    newer = correct(
        services, school.officer, certificate_id=made["certificate"], reason="Not Learner One but Learner Wan"
    )
    revoke(services, school.officer, certificate_id=newer["certificate"], reason="Learner Wan asked for it")
    school.work()
    erase(services, school.officer, person_id=school.learner.person_id, typed_name="Learner One")
    with services.database.writing(school.id) as session:
        assert take_names_out(session, session.get_one(School, school.id), years_from_now(11)) == 2
    for code, reason in ((made["code"], "Not — but —"), (newer["code"], "— asked for it")):
        assert verify(services, code).reason == reason
    with services.database.reading(school.id) as session:
        kept = [*session.scalars(select(CertificateChange.reason)), *session.scalars(select(Certificate.revoke_reason))]
    assert not [reason for reason in kept if "Learner" in reason]
