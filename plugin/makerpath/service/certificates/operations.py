"""Issuing, correcting and renewing certificates; suspending, reinstating and revoking them, each with its reason."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from makerpath.credentials.record import CertificateRecord
from makerpath.domain.eligibility import NotEligible
from makerpath.domain.errors import Conflict, N_, NotFound
from makerpath.service.certificates.eligibility import look_at
from makerpath.service.certificates.issuing import changed, Issuing
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.subjects import again, place_of, subject_of
from makerpath.service.core import text
from makerpath.service.moving.elsewhere import check_here
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Grant, Person, School

REASON = 2000
AGAIN = frozenset(
    {
        "certificate.project_closed",
        "certificate.gate_open",
        "certificate.no_assessment",
        "certificate.minimum_missed",
        "certificate.level_missed",
        "certificate.no_name",
    }
)
"""What a correction asks for again: the work and its result. What the course has added since, it does not."""


@operation("certificate.issue")
def issue(work: Work, *, person_id: UUID, project_id: UUID | None = None, run_id: UUID | None = None) -> Answer:
    """Freeze the record and queue the printing: for a project, or for a run of a course that has none.

    Refused by name of what is missing; issued once. One that was suspended or has expired is answered as it is.
    """
    subject = subject_of(work, person_id, project_id, run_id)
    work.require("certificate.issue", place_of(work, subject))
    issuing = Issuing.begin(work, work.actor.person_id)
    found = look_at(work.session, [subject], whole=True)[0]
    if found.certificate is not None:
        return _answer(found.certificate, issued=False)
    row = issuing.issue(found)
    _tell(work, "certificate.issued", row)
    return _answer(row)


@operation("certificate.renew")
def renew(work: Work, *, certificate_id: UUID) -> Answer:
    """A new certificate for one that has expired, by the rules of today; the old one stays what it was."""
    old = work.get(Certificate, certificate_id, lock=True)
    work.require("certificate.issue", old)
    subject = again(work, old)
    issuing = Issuing.begin(work, work.actor.person_id)
    if old.state(work.now) != "expired" or subject is None:
        raise Conflict("certificate.not_expired", N_("Only a certificate that has expired is renewed."))
    found = look_at(work.session, [subject], whole=True)[0]
    if found.certificate is not None and found.certificate.id != old.id:
        return _answer(found.certificate, issued=False)
    row = issuing.issue(found)
    _tell(work, "certificate.issued", row)
    return _answer(row)


@operation("certificate.correct")
def correct(work: Work, *, certificate_id: UUID, reason: str) -> Answer:
    """A new record, with the name and the results as they are now, takes the place of the old one.

    Both stay; the new one has its own serial and code, and expires when the old one would have. Roles that hung on the
    old one hang on the new one. Raises `certificate.not_valid` (409) and `NotEligible`.
    """
    old = work.get(Certificate, certificate_id, lock=True)
    work.require("certificate.issue", old)
    issuing = Issuing.begin(work, work.actor.person_id)
    if not old.holds(work.now):
        raise Conflict(
            "certificate.not_valid",
            N_("Only a certificate that is valid is corrected."),
            N_("Reinstate one that is suspended first; issue a new one for one that expired or was revoked."),
        )
    why = text.paragraphs(reason, "reason", REASON)
    person = work.get(Person, old.person_id)
    if person.erased_at is not None:
        raise NotFound()
    record = _corrected(work, issuing, old, person)
    # The old one makes room first, so that never two of them hold.
    old.replaced_at = work.now
    work.session.add(changed(work, old, "replaced", why))
    row = issuing.enter(
        record,
        person,
        {"project_id": old.project_id, "run_id": old.run_id},
        replaces=old,
    )
    if record.role == CertificateRecord.model_validate(old.record).role:
        work.session.execute(update(Grant).where(Grant.certificate_id == old.id).values(certificate_id=row.id))
    _tell(work, "certificate.replaced", row, old=old.serial)
    return _answer(row)


@operation("certificate.suspend")
def suspend(work: Work, *, certificate_id: UUID, reason: str) -> Answer:
    """It does not hold until it is reinstated; roles that came with it rest."""
    row = _locked(work, certificate_id)
    if not row.holds(work.now):
        raise Conflict("certificate.not_valid", N_("Only a certificate that is valid is suspended."))
    row.suspended_at = work.now
    return _note(work, row, "suspended", reason)


@operation("certificate.reinstate")
def reinstate(work: Work, *, certificate_id: UUID, reason: str) -> Answer:
    """It holds again, unless it has expired meanwhile."""
    row = _locked(work, certificate_id)
    if row.state(work.now) != "suspended":
        raise Conflict("certificate.not_suspended", N_("This certificate is not suspended."))
    row.suspended_at = None
    return _note(work, row, "reinstated", reason)


@operation("certificate.revoke")
def revoke(work: Work, *, certificate_id: UUID, reason: str) -> Answer:
    """Take a certificate back for good. It stays on record and says so to whoever verifies it."""
    row = _locked(work, certificate_id)
    if row.revoked_at is not None:
        raise Conflict("certificate.revoked", N_("This certificate was revoked already."))
    if row.replaced_at is not None:
        raise Conflict(
            "certificate.replaced",
            N_("Another certificate has taken the place of this one."),
            N_("Revoke the one that holds now."),
        )
    answer = _note(work, row, "revoked", reason)
    row.revoked_at, row.revoked_by = work.now, work.actor.person_id
    row.revoke_reason = text.paragraphs(reason, "reason", REASON)
    return answer


def _locked(work: Work, certificate_id: UUID) -> Certificate:
    row = work.get(Certificate, certificate_id, lock=True)
    work.require("certificate.revoke", row)
    check_here(work.get(School, work.actor.school_id))
    return row


def _note(work: Work, row: Certificate, kind: str, reason: str) -> Answer:
    work.session.add(changed(work, row, kind, text.paragraphs(reason, "reason", REASON)))
    work.record(f"certificate.{kind}", row.id, project_id=row.project_id, serial=row.serial)
    return {"certificate": str(row.id)}


def _corrected(work: Work, issuing: Issuing, old: Certificate, person: Person) -> CertificateRecord:
    """Read again what can be; a certificate that was restored, or whose holder left, says what it said."""
    said, number = CertificateRecord.model_validate(old.record), issuing.number()
    subject = again(work, old)
    if subject is None:
        return issuing.freezing.copy(said, person, number)
    found = look_at(work.session, [subject], whole=True)[0]
    lacking = [item for item in found.missing if item.code in AGAIN]
    if lacking:
        raise NotEligible(lacking)
    return issuing.freezing.freeze(found, number, replaces=said.serial, until=said.expires_at)


def _tell(work: Work, verb: str, row: Certificate, **data: str) -> None:
    """Record it, and have the PDF made."""
    work.record(verb, row.id, project_id=row.project_id, serial=row.serial, **data)
    work.job("certificate.print", {"certificate": str(row.id)}, key=str(row.id))


def _answer(row: Certificate, *, issued: bool = True) -> Answer:
    return {"certificate": str(row.id), "code": row.code, "issued": issued}
