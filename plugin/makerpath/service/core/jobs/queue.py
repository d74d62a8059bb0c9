"""Putting jobs into the queue, and looking after the dead ones."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from makerpath.service.core.database import new_id, utc_now
from makerpath.service.core.jobs.models import DEAD, Job, WAITING
from makerpath.service.core.jobs.registry import attempts_of
from makerpath.service.core.tenancy import CHECKED, CrossSchool


def enqueue(
    session: Session,
    kind: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    school_id: uuid.UUID | None,
    run_at: datetime | None = None,
    caused_by_event: uuid.UUID | None = None,
) -> Job:
    """Insert a job in the caller's transaction: it exists if and only if that is committed.

    With a `key` already used for this kind in this school, the existing job is answered and nothing changes.
    `school_id` is None only for jobs of the system. `run_at`: not before this moment (UTC).
    """
    own_school = session.info.get("school_id")
    if own_school is not None and own_school != school_id:
        raise CrossSchool("a job of another school")
    session.flush()
    now = utc_now()
    row = {
        "id": new_id(),
        "created_at": now,
        "school_id": school_id,
        "kind": kind,
        "key": key,
        "payload": payload,
        "max_attempts": attempts_of(kind),
        "run_at": run_at or now,
        "caused_by_event": caused_by_event,
    }
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    # Tried first and looked up afterwards: the other way round, two transactions could both find nothing.
    insert = dialect.insert(Job).values(**row).on_conflict_do_nothing()
    session.execute(insert, execution_options={CHECKED: True})
    inserted = session.get(Job, row["id"])
    if inserted is not None:
        return inserted
    return session.scalars(select(Job).where(Job.kind == kind, Job.key == key, Job.school_id == school_id)).one()


def list_dead(session: Session, *, limit: int = 100) -> Sequence[Job]:
    """The jobs that were given up, newest first: those of the session's school, or of all in an unscoped session."""
    return session.scalars(select(Job).where(Job.state == DEAD).order_by(Job.finished_at.desc()).limit(limit)).all()


def retry(session: Session, job_id: uuid.UUID) -> bool:
    """Put a dead job back into the queue with all its attempts; False if there is no such dead job."""
    changed = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == DEAD)
        .values(state=WAITING, attempts=0, run_at=utc_now(), finished_at=None, progress=0.0, note="")
        .returning(Job.id)
    )
    return changed.first() is not None
