"""Whoever holds a certificate that is about to expire hears of it once, a month before."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from makerpath.service.certificates.models import Certificate, holding
from makerpath.service.core.database import utc_now
from makerpath.service.core.events import Event
from makerpath.service.core.jobs import job, JobRun
from makerpath.service.daily import daily
from makerpath.service.operation import Work
from makerpath.service.people.models import School
from makerpath.service.policy import Actor

EXPIRING = "certificate.look_for_expiring"
BEFORE = timedelta(days=30)

daily(EXPIRING, hour=7)


@job(EXPIRING)
def look_for_expiring(run: JobRun) -> None:
    assert run.school_id is not None
    with run.session_scope() as session:
        note_expiring(Work(run.services, session, Actor(None, run.school_id, via="job", system=True), utc_now()))
        run.finish(session)


def note_expiring(work: Work) -> int:
    """Record it for each certificate that expires within the month and for which it was not recorded yet."""
    told = select(Event.subject_id).where(Event.verb == "certificate.expiring")
    rows = work.session.scalars(
        select(Certificate)
        .where(holding(work.now), Certificate.expires_at <= work.now + BEFORE, Certificate.id.not_in(told))
        .order_by(Certificate.id)
    ).all()
    zone = ZoneInfo(work.get(School, work.actor.school_id).time_zone)
    for row in rows:
        assert isinstance(row.expires_at, datetime)
        day = row.expires_at.astimezone(zone).date()
        work.record(
            "certificate.expiring", row.id, project_id=row.project_id, serial=row.serial, due_on=day.isoformat()
        )
    return len(rows)
