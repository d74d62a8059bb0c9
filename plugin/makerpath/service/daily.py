"""What happens once a day in each school: a feature names a kind of job and the hour, on the school's clock.

    daily("board.look_for_stalled", hour=6)

One job of the system, the tick, comes once an hour and puts the jobs of that hour into the queue, each once a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.core.database import Database, utc_now
from makerpath.service.core.jobs import enqueue, job, JobRun
from makerpath.service.people.models import School

TICK = "daily.tick"
UNSCOPED = "what happens every day happens in each school"
DAILY: dict[str, int] = {}
"""The hour of each kind of job."""


def daily(kind: str, *, hour: int) -> None:
    """Run the job `kind` in every school once a day, not before `hour` on the school's clock."""
    DAILY[kind] = hour


def begin(database: Database) -> None:
    """Make sure that the tick goes on; called at each start.

    The next hour's is queued too: should this hour's have been given up, the days go on all the same.
    """
    now = utc_now()
    with database.writing(unscoped=UNSCOPED) as session:
        _next(session, now)
        _next(session, now + timedelta(hours=1))


@job(TICK, attempts=100)
def tick(run: JobRun) -> None:
    now = utc_now()
    with run.session_scope() as session:
        due(session, now)
        _next(session, now + timedelta(hours=1))
        run.finish(session)


def due(session: Session, now: datetime) -> None:
    """Queue what is due by `now` in each school and was not yet queued today."""
    for school in session.scalars(select(School).order_by(School.id)):
        local = now.astimezone(ZoneInfo(school.time_zone))
        for kind, hour in DAILY.items():
            if local.hour >= hour:
                enqueue(session, kind, {}, key=f"{kind}:{local.date()}", school_id=school.id)


def _next(session: Session, moment: datetime) -> None:
    hour = moment.replace(minute=0, second=0, microsecond=0)
    enqueue(session, TICK, {}, key=f"{hour:%Y-%m-%dT%H}", school_id=None, run_at=hour)
