"""The moves of a job between its states, each within one transaction: claim, renew, finish, fail, hand back.

A move out of `running` holds only for the worker whose lease it is, so one that was taken for dead and comes
back changes nothing. Where many machines share a database its clock counts, because theirs differ.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, ColumnElement, func, literal, select, true, update
from sqlalchemy.orm import Session

from makerpath.service.core.database import utc_now, UtcDateTime
from makerpath.service.core.jobs.models import DEAD, DONE, Job, RUNNING, WAITING
from makerpath.service.core.jobs.registry import DEFAULT_LEASE, KINDS

WORKER_LOST = "the worker was lost while it ran this job"


def after(session: Session, seconds: float = 0.0) -> ColumnElement[datetime]:
    """The moment `seconds` from now, by the clock that all workers share."""
    span = timedelta(seconds=seconds)
    if session.get_bind().dialect.name == "postgresql":
        return func.statement_timestamp(type_=UtcDateTime()) + literal(span)
    return literal(utc_now() + span, UtcDateTime())


def any_due(session: Session, kinds: Collection[str]) -> bool:
    """Whether a claim or a take-back would find something; asks without any lock."""
    moment = after(session)
    due = select(Job.id).where(Job.state == WAITING, Job.run_at <= moment, Job.kind.in_(kinds)).exists()
    lost = select(Job.id).where(Job.state == RUNNING, Job.leased_until <= moment).exists()
    return bool(session.scalar(select(due | lost)))


def take_back(session: Session) -> None:
    """Put jobs whose lease ran out back into the queue; the ones that were tried often enough are dead.

    A job that kills its worker each time would otherwise go round for ever.
    """
    moment = after(session)
    spent = Job.attempts >= Job.max_attempts
    lost = select(Job.id).where(Job.state == RUNNING, Job.leased_until <= moment).with_for_update(skip_locked=True)
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


def claim(session: Session, worker: str, kinds: Collection[str]) -> Job | None:
    """Lease the oldest due job of these kinds."""
    due = (
        select(Job.id)
        .where(Job.state == WAITING, Job.run_at <= after(session), Job.kind.in_(kinds))
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    special = [kind for kind in KINDS.values() if kind.lease != DEFAULT_LEASE]
    until = after(session, DEFAULT_LEASE)
    if special:
        until = case(*((Job.kind == kind.name, after(session, kind.lease)) for kind in special), else_=until)
    return session.scalars(
        update(Job)
        .where(Job.id == due)
        .values(state=RUNNING, attempts=Job.attempts + 1, leased_by=worker, leased_until=until)
        .returning(Job)
        .execution_options(synchronize_session=False)
    ).one_or_none()


def renew(session: Session, worker: str, leases: Mapping[uuid.UUID, float]) -> set[uuid.UUID]:
    """Lengthen leases (job id → seconds); answers the ids that are still this worker's."""
    return {
        job_id
        for job_id, seconds in leases.items()
        if _move(session, worker, job_id, leased_until=after(session, seconds))
    }


def note_progress(session: Session, worker: str, job_id: uuid.UUID, fraction: float, note: str) -> bool:
    """Record how far a job is; False if the lease is not this worker's."""
    return _move(session, worker, job_id, progress=fraction, note=note)


def count_anew(session: Session, worker: str, job_id: uuid.UUID) -> bool:
    """Count the attempt that runs as the first; False if the lease is not this worker's."""
    return _move(session, worker, job_id, attempts=1)


def finish(session: Session, worker: str, job_id: uuid.UUID) -> bool:
    """Mark a job done, in whatever transaction `session` is in; False if the lease is not this worker's."""
    return _end(session, worker, job_id, state=DONE, progress=1.0, error="", finished_at=after(session))


def fail(session: Session, worker: str, job_id: uuid.UUID, error: str, wait: float | None) -> bool:
    """Try the job again in `wait` seconds, or never if that is None or it was tried often enough."""
    spent = true() if wait is None else Job.attempts >= Job.max_attempts
    return _end(
        session,
        worker,
        job_id,
        state=case((spent, DEAD), else_=WAITING),
        finished_at=case((spent, after(session)), else_=None),
        run_at=after(session, wait or 0.0),
        error=error,
    )


def hand_back(session: Session, worker: str, job_ids: Iterable[uuid.UUID]) -> None:
    """Give jobs up unfinished, at once and without counting the attempt (a worker that is told to stop)."""
    for job_id in job_ids:
        _end(session, worker, job_id, state=WAITING, attempts=Job.attempts - 1, run_at=after(session))


def _end(session: Session, worker: str, job_id: uuid.UUID, **values: Any) -> bool:
    return _move(session, worker, job_id, leased_by=None, leased_until=None, **values)


def _move(session: Session, worker: str, job_id: uuid.UUID, **values: Any) -> bool:
    moved = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == RUNNING, Job.leased_by == worker)
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return moved.first() is not None
