"""What happens to a certificate after its issue: corrected, suspended, reinstated, revoked, expired, renewed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from makerpath.credentials.record import CertificateRecord
from makerpath.domain.eligibility import NotEligible
from makerpath.domain.errors import Conflict, MakerpathError
from makerpath.service.certificates.expiring import note_expiring
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.operations import correct, reinstate, renew, revoke, suspend
from makerpath.service.core.database import utc_now
from makerpath.service.core.events import Event
from makerpath.service.notices.models import Notice
from makerpath.service.operation import Work
from makerpath.service.people.operations import edit_person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import TeamMember
from tests.service.certificates.issuing import history, issued, republish, row_of
from tests.service.core.test_operation import at_once
from tests.service.prepared import Finished
from tests.service.school import SmallSchool


def rename(school: SmallSchool, name: str) -> None:
    edit_person(
        school.services,
        school.officer,
        person_id=school.learner.person_id,
        display_name=name,
        certificate_name=name,
        language="en",
    )


def corrected(school: SmallSchool, certificate: UUID, reason: str = "The name was misspelt") -> UUID:
    answer = correct(school.services, school.officer, certificate_id=certificate, reason=reason)
    return UUID(answer["certificate"])


def expire(school: SmallSchool, certificate: UUID) -> None:
    """Let its time be over, since a minute."""
    with school.services.database.writing(school.id) as session:
        session.execute(
            update(Certificate).where(Certificate.id == certificate).values(expires_at=utc_now() - timedelta(minutes=1))
        )


def test_a_correction_replaces_the_old_one_and_both_stay(finished: Finished) -> None:
    school, old = finished.school, issued(finished)
    before = row_of(school, old)
    rename(school, "Learner Won")
    new = corrected(school, old)
    was, now = row_of(school, old), row_of(school, new)
    record = CertificateRecord.model_validate(now.record)
    assert was.record == before.record and was.state() == "replaced"
    assert record.learner.name == "Learner Won" and record.replaces == was.serial
    assert now.serial != was.serial and now.code != was.code and now.replaces_id == old and now.holds()
    assert history(school, old) == [("issued", ""), ("replaced", "The name was misspelt")]
    assert history(school, new) == [("issued", "")]
    assert issued(finished) == new
    for again in (corrected, lambda *all: revoke(school.services, school.officer, certificate_id=old, reason="No")):
        with pytest.raises(Conflict):
            again(school, old)


def test_a_correction_reads_the_results_again(finished: Finished) -> None:
    school, old = finished.school, issued(finished)
    school.assess(finished.project, theory=-2)
    new = row_of(school, corrected(school, old))
    assert (
        CertificateRecord.model_validate(new.record).results
        != CertificateRecord.model_validate(row_of(school, old).record).results
    )
    school.assess(finished.project, theory=0, practice=0)
    with pytest.raises(NotEligible) as caught:
        corrected(school, new.id)
    assert {item.code for item in caught.value.missing} == {"certificate.minimum_missed"}
    assert row_of(school, new.id).holds()


def test_a_certificate_whose_holder_left_the_team_is_corrected_from_what_it_said(finished: Finished) -> None:
    school, old = finished.school, issued(finished)
    with school.services.database.writing(school.id) as session:
        session.execute(update(TeamMember).where(TeamMember.project_id == finished.project).values(left_at=utc_now()))
    rename(school, "Learner Won")
    was, now = row_of(school, old).record, row_of(school, corrected(school, old)).record
    assert now["learner"]["name"] == "Learner Won" and now["replaces"] == was["serial"]
    assert now["criteria"] == was["criteria"] and now["results"] == was["results"]


def test_a_correction_expires_when_the_old_one_would_have(finished: Finished) -> None:
    school = finished.school
    republish(finished, certificate={"months": 1})
    old = row_of(school, issued(finished))
    republish(finished, certificate={"months": 12})
    now = row_of(school, corrected(school, old.id))
    assert old.expires_at is not None and now.expires_at == old.expires_at
    assert CertificateRecord.model_validate(now.record).expires_at == old.expires_at


def test_two_who_correct_at_once_make_one_correction(finished: Finished) -> None:
    school, old = finished.school, issued(finished)
    outcomes: list[str] = []

    def one(_number: int) -> None:
        try:
            corrected(school, old)
            outcomes.append("made")
        except Conflict:
            outcomes.append("late")

    at_once(3, one)
    assert sorted(outcomes) == ["late", "late", "made"]
    with school.services.database.reading(school.id) as session:
        assert len(session.scalars(select(Certificate.id)).all()) == 2


def test_suspended_it_does_not_hold_until_it_is_reinstated(finished: Finished) -> None:
    school, certificate = finished.school, issued(finished)
    act: dict[str, Any] = {"certificate_id": certificate}
    with pytest.raises(Conflict):
        reinstate(school.services, school.officer, **act, reason="Nothing to reinstate")
    suspend(school.services, school.officer, **act, reason="Under review")
    assert row_of(school, certificate).state() == "suspended"
    for refused in (suspend, correct):
        with pytest.raises(Conflict):
            refused(school.services, school.officer, **act, reason="Again")
    reinstate(school.services, school.officer, **act, reason="Review over")
    assert row_of(school, certificate).holds()
    assert history(school, certificate)[1:] == [("suspended", "Under review"), ("reinstated", "Review over")]


def test_an_expired_certificate_is_renewed_and_stays_expired(finished: Finished) -> None:
    school, old = finished.school, issued(finished)
    with pytest.raises(Conflict) as caught:
        renew(school.services, school.officer, certificate_id=old)
    assert caught.value.code == "certificate.not_expired"
    expire(school, old)
    assert issued(finished) == old, "nobody is given a second one by the way"
    new = UUID(renew(school.services, school.officer, certificate_id=old)["certificate"])
    assert new != old and row_of(school, old).state() == "expired" and row_of(school, new).holds()
    assert row_of(school, new).replaces_id is None
    assert renew(school.services, school.officer, certificate_id=old)["certificate"] == str(new)


@pytest.mark.parametrize("change", [suspend, reinstate, revoke, correct])
def test_every_change_says_why(finished: Finished, change: Any) -> None:
    school, certificate = finished.school, issued(finished)
    if change is reinstate:
        suspend(school.services, school.officer, certificate_id=certificate, reason="Under review")
    before = history(school, certificate)
    for blank in ("", " \n "):
        with pytest.raises(MakerpathError) as caught:
            change(school.services, school.officer, certificate_id=certificate, reason=blank)
        assert caught.value.field == "reason"
    assert history(school, certificate) == before


@pytest.mark.parametrize("who", ["learner", "mentor", "instructor"])
@pytest.mark.parametrize("change", [suspend, reinstate, revoke, correct])
def test_only_the_office_changes_a_certificate(finished: Finished, change: Any, who: str) -> None:
    school, certificate = finished.school, issued(finished)
    with pytest.raises(MakerpathError) as caught:
        change(school.services, getattr(school, who), certificate_id=certificate, reason="Because")
    assert caught.value.status in (403, 404)


def test_the_holder_hears_of_everything_that_happens_to_it(finished: Finished) -> None:
    school, certificate = finished.school, issued(finished)
    suspend(school.services, school.officer, certificate_id=certificate, reason="Under review")
    reinstate(school.services, school.officer, certificate_id=certificate, reason="Review over")
    new = corrected(school, certificate)
    revoke(school.services, school.officer, certificate_id=new, reason="A mistake")
    school.work()
    with school.services.database.reading(school.id) as session:
        told = session.scalars(
            select(Notice.verb).where(Notice.person_id == school.learner.person_id, Notice.kind == "certificate")
        ).all()
    kinds = ("issued", "suspended", "reinstated", "replaced", "revoked")
    assert sorted(told) == sorted(f"certificate.{kind}" for kind in kinds)


def test_the_holder_hears_once_that_it_expires_within_a_month(finished: Finished) -> None:
    school, certificate = finished.school, issued(finished)

    def noted() -> int:
        with school.services.database.writing(school.id) as session:
            work = Work(school.services, session, Actor(None, school.id, via="job", system=True), utc_now())
            return note_expiring(work)

    def ends(days: int) -> None:
        with school.services.database.writing(school.id) as session:
            session.execute(
                update(Certificate)
                .where(Certificate.id == certificate)
                .values(expires_at=utc_now() + timedelta(days=days))
            )

    assert noted() == 0
    ends(31)
    assert noted() == 0
    ends(-1)
    assert noted() == 0
    ends(29)
    assert [noted(), noted()] == [1, 0]
    with school.services.database.reading(school.id) as session:
        event = session.scalars(select(Event).where(Event.verb == "certificate.expiring")).one()
        assert event.subject_id == certificate and event.data["due_on"]
