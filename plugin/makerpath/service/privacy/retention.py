"""Certificates of erased people keep the name for as long as the school says, and then lose it."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.credentials.record import CertificateRecord
from makerpath.service.certificates.models import Certificate, CertificateChange
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import Blob, FileReference
from makerpath.service.core.immutable import allowed_to_erase
from makerpath.service.core.jobs import enqueue, job, JobRun
from makerpath.service.daily import daily
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Person, School
from makerpath.service.privacy.holdings import NOBODY
from makerpath.service.privacy.letting_go import erased_content, release

RETENTION = "privacy.retention"
YEARS = "certificate_years"
DEFAULT_YEARS = 10
LONGEST = 100

daily(RETENTION, hour=2)


def years_of(school: School) -> int:
    """For how many years after its issue a certificate keeps the name of somebody who was erased."""
    kept = school.settings.get(YEARS)
    return kept if isinstance(kept, int) else DEFAULT_YEARS


@operation("school.set_retention")
def set_years(work: Work, *, years: int) -> Answer:
    """State how long; from 0 to 100 years."""
    school = work.get(School, work.actor.school_id, lock=True)
    work.require("school.manage", school)
    years = min(LONGEST, max(0, years))
    school.settings = {**school.settings, YEARS: years}
    work.record("school.retention_set", school.id, years=years)
    return {"years": years}


@job(RETENTION, lease=60)
def retention(run: JobRun) -> None:
    """Take the name out of certificates whose time is over, and let go what was left of erased files."""
    with run.session_scope() as session:
        assert run.school_id is not None
        take_names_out(session, session.get_one(School, run.school_id), utc_now())
    release(run.services, erased_content(run.services, run.school_id))


def take_names_out(session: Session, school: School, now: datetime) -> int:
    """How many certificates lost the name now: they stay valid, and are printed anew."""
    rows = session.scalars(
        select(Certificate).join(Person, Person.id == Certificate.person_id).where(Person.erased_at.is_not(None))
    )
    count = 0
    for row in rows:
        record = CertificateRecord.model_validate(row.record)
        if is_nameless(record) or ends_at(record, years_of(school)) > now:
            continue
        _take_out_of_reasons(session, row.person_id)
        left = record.as_json()
        left["learner"] = {"name": NOBODY, "display": NOBODY}
        if record.project is not None:
            left["project"] = {**row.record["project"], "title": NOBODY}
        changed = CertificateRecord.model_validate(left)
        with allowed_to_erase(session):
            # What was signed holds the name: it goes, and what is left is vouched for by this service alone.
            row.record, row.record_hash, row.credential = changed.as_json(), changed.record_hash, ""
        if row.sha256 is not None:
            # The old print is left as an erased file, so that it is found and let go even after a crash.
            size = session.get_one(Blob, row.sha256).size
            session.add(
                FileReference(sha256=row.sha256, name="", media_type="application/pdf", size=size, erased_at=now)
            )
            row.sha256 = None
        key = f"nameless:{row.id}"
        enqueue(session, "certificate.print", {"certificate": str(row.id)}, key=key, school_id=school.id)
        count += 1
    session.flush()
    return count


def _take_out_of_reasons(session: Session, person_id: UUID) -> None:
    """The office may have written a name, of this certificate or of the one that took its place, into a reason."""
    records = kept_of(session, person_id)
    names = {name for one in records for name in (one.learner.name, one.learner.display)} - {"", NOBODY}
    named = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))
    rows = session.scalars(select(Certificate).where(Certificate.person_id == person_id)).all()
    ids = [row.id for row in rows]
    changes = session.scalars(select(CertificateChange).where(CertificateChange.certificate_id.in_(ids))).all()
    with allowed_to_erase(session):
        for row in rows:
            row.revoke_reason = named.sub(NOBODY, row.revoke_reason)
        for change in changes:
            change.reason = named.sub(NOBODY, change.reason)


def ends_at(record: CertificateRecord, years: int) -> datetime:
    """The moment after which the certificate has no name any more."""
    day = record.issued_at.astimezone(ZoneInfo(record.time_zone))
    year = day.year + years
    # The 29th of February comes once in four years.
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def is_nameless(record: CertificateRecord) -> bool:
    """Whether the name was taken out of this certificate."""
    return record.learner.name == NOBODY


def kept_of(session: Session, person_id: UUID) -> list[CertificateRecord]:
    """The person's certificates, which stay when they are erased."""
    rows = session.scalars(select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.id))
    return [CertificateRecord.model_validate(row.record) for row in rows]
