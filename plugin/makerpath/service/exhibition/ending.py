"""Each night: what panels said at exhibitions that have ended counts, whether or not somebody released it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import job, JobRun
from makerpath.service.daily import daily
from makerpath.service.exhibition.models import Exhibition
from makerpath.service.exhibition.panel import count_in
from makerpath.service.operation import Work
from makerpath.service.policy import Actor

COUNT = "exhibition.count_panels"
LATELY = timedelta(days=30)
"""An exhibition that ended before was looked at on each of these days."""

daily(COUNT, hour=1)


@job(COUNT)
def count(run: JobRun) -> None:
    """Makers read what a panel says when its exhibition has ended; from the next night on it counts too."""
    assert run.school_id is not None
    with run.session_scope() as session:
        work = Work(run.services, session, Actor(None, run.school_id, via="job", system=True), utc_now())
        ended = select(Exhibition).where(
            Exhibition.cancelled_at.is_(None),
            Exhibition.ends_at <= work.now,
            Exhibition.ends_at > work.now - LATELY,
        )
        for exhibition in session.scalars(ended.order_by(Exhibition.id)).all():
            count_in(work, exhibition)
        run.finish(session)
