"""The moves of a job between its states, each one transaction: claim, renew, finish, fail, hand back.

A move out of `running` holds only for the worker whose lease it is, so one that was taken for dead and comes
back changes nothing. Time is the database's where many machines share it, because their clocks differ.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select, true, update
from sqlalchemy.orm import Session

from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs.models import DEAD, DONE, RUNNING, WAITING, Job
from makerpath.service.core.jobs.registry import KINDS

WORKER_LOST = "the worker was lost while it ran this job"


def now(session: Session) -> datetime:
    """The moment by the clock that all workers share."""
    if session.get_bind().dialect.name == "postgresql":
        moment: datetime = session.scalars(select(func.clock_timestamp())).one()
        return moment
    return utc_now()


def any_due(session: Session) -> bool:
    """Whether a claim or a take-back would find something; asks without any lock."""
    moment = now(session)
    due = select(Job.id).where(Job.state == WAITING, Job.run_at <= moment, Job.kind.in_(KINDS)).limit(1)
    lost = select(Job.id).where(Job.state == RUNNING, Job.leased_until <= moment).limit(1)
    return session.scalars(due).first() is not None or session.scalars(lost).first() is not None


def take_back(session: Session) -> None:
    """Put jobs whose lease ran out back into the queue; the ones that were tried often enough are dead.

    A job that kills its worker each time would otherwise go round for ever.
    """
    moment = now(session)
    spent = Job.attempts >= Job.max_attempts
    lost = (
        select(Job.id)
        .where(Job.state == RUNNING, Job.leased_until <= moment)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    session.execute(
        update(Job)
        .where(Job.id.in_(lost))
        .values(
            state=case((spent, DEAD), else_=WAITING),
            finished_at=case((spent, moment), else_=None),
            run_at=moment,
            leased_by=None,
            leased_until=None,
            error=WORKER_LOST,
        )
        .execution_options(synchronize_session=False)
    )


def claim(session: Session, worker: str, count: int) -> list[Job]:
    """Lease up to `count` due jobs, oldest first, of the kinds whose handlers are loaded here."""
    moment = now(session)
    due = (
        select(Job)
        .where(Job.state == WAITING, Job.run_at <= moment, Job.kind.in_(KINDS))
        .order_by(Job.run_at, Job.id)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    jobs = list(session.scalars(due))
    for job in jobs:
        lease = timedelta(seconds=KINDS[job.kind].lease)
        session.execute(
            update(Job)
            .where(Job.id == job.id)
            .values(state=RUNNING, attempts=job.attempts + 1, leased_by=worker, leased_until=moment + lease)
        )
    return jobs


def renew(session: Session, worker: str, jobs: Mapping[uuid.UUID, float]) -> set[uuid.UUID]:
    """Lengthen the leases of `jobs` (id → seconds); answers the ids that are still this worker's."""
    moment = now(session)
    return {
        job_id
        for job_id, lease in jobs.items()
        if _move(session, worker, job_id, leased_until=moment + timedelta(seconds=lease))
    }


def note_progress(session: Session, worker: str, job_id: uuid.UUID, fraction: float, note: str) -> bool:
    return _move(session, worker, job_id, progress=fraction, note=note)


def finish(session: Session, worker: str, job_id: uuid.UUID) -> bool:
    """Mark a job done, in whatever transaction `session` is in; False if the lease is not this worker's."""
    return _move(
        session,
        worker,
        job_id,
        state=DONE,
        progress=1.0,
        error="",
        finished_at=now(session),
        leased_by=None,
        leased_until=None,
    )


def fail(session: Session, worker: str, job_id: uuid.UUID, error: str, wait: float | None) -> bool:
    """Try the job again in `wait` seconds, or never if that is None or it was tried often enough."""
    moment = now(session)
    spent = Job.attempts >= Job.max_attempts if wait is not None else true()
    return _move(
        session,
        worker,
        job_id,
        state=case((spent, DEAD), else_=WAITING),
        finished_at=case((spent, moment), else_=None),
        run_at=moment + timedelta(seconds=wait or 0),
        error=error,
        leased_by=None,
        leased_until=None,
    )


def hand_back(session: Session, worker: str, job_ids: Iterable[uuid.UUID]) -> None:
    """Give jobs up unfinished, at once and without counting the attempt (a worker that is told to stop)."""
    for job_id in job_ids:
        _move(
            session,
            worker,
            job_id,
            state=WAITING,
            attempts=Job.attempts - 1,
            run_at=now(session),
            leased_by=None,
            leased_until=None,
        )


def _move(session: Session, worker: str, job_id: uuid.UUID, **values: Any) -> bool:
    moved = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == RUNNING, Job.leased_by == worker)
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return moved.first() is not None
