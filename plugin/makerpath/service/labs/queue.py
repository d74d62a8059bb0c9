"""Whose notebook is graded next: schools have fair shares of the engine, and within one its learners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from makerpath.service.core.database import Database, utc_now
from makerpath.service.core.jobs import enqueue
from makerpath.service.core.jobs.models import Job, WAITING
from makerpath.service.labs.models import LabResult
from makerpath.service.operation import Work

KIND = "lab.grade"
PREPARE = "lab.prepare"
UNFINISHED = ("waiting", "grading")
LATELY = timedelta(minutes=15)
"""What somebody had within this time counts against what they have now."""
OLDEST = timedelta(days=2)
"""Of what is finished: the index leads to what came in since then."""
CHOICE = 8
WHY = "the engine serves every school"


@dataclass(frozen=True)
class Waiting:
    attempt_id: UUID
    school_id: UUID


def put(work: Work, row: LabResult) -> None:
    """One job more for the engine; it takes whichever notebook is next, not just this one."""
    work.job(KIND, {}, key=str(row.id))


def begin(database: Database) -> None:
    """Make sure that what waits is graded, also what came in while there was no engine; called at each start."""
    with database.writing(unscoped=WHY) as session:
        if again_at(session) is not None:
            enqueue(session, KIND, {}, school_id=None)


def next_ones(session: Session, now: datetime) -> list[Waiting]:
    """The next that may be taken up, the fairest first; `session` sees every school.

    First comes the school that had least lately, then the learner who had least, then what has waited longest.
    """
    had = select(LabResult.school_id, LabResult.person_id, func.count().label("n")).where(
        or_(
            and_(LabResult.state == "grading", LabResult.leased_until > now),
            and_(
                LabResult.state.in_(("graded", "failed")),
                LabResult.created_at > now - OLDEST,
                LabResult.started_at > now - LATELY,
            ),
        )
    )
    by_person = had.group_by(LabResult.school_id, LabResult.person_id).subquery()
    by_school = (
        select(by_person.c.school_id, func.sum(by_person.c.n).label("n")).group_by(by_person.c.school_id).subquery()
    )
    found = session.execute(
        select(LabResult.attempt_id, LabResult.school_id)
        .outerjoin(by_school, by_school.c.school_id == LabResult.school_id)
        .outerjoin(by_person, by_person.c.person_id == LabResult.person_id)
        .where(*_free(now))
        .order_by(func.coalesce(by_school.c.n, 0), func.coalesce(by_person.c.n, 0), LabResult.created_at, LabResult.id)
        .limit(CHOICE)
    )
    return [Waiting(*row) for row in found]


def more_than_jobs(session: Session, now: datetime) -> bool:
    """Whether more may be taken up than jobs wait: whoever has just ended with one goes on."""
    return _count(session, *_free(now)) > _jobs(session)


def again_at(session: Session) -> datetime | None:
    """When a job that found nothing has to look again; none where it is not needed any more.

    Jobs that run do not count: two that end at the same time would each rely on the other.
    """
    unfinished = LabResult.state.in_(UNFINISHED)
    if _jobs(session) >= _count(session, unfinished):
        return None
    return session.scalar(select(func.min(LabResult.leased_until)).where(unfinished)) or utc_now()


def before(session: Session, row: LabResult) -> int:
    """How many notebooks of this school came in before it and are not graded yet."""
    earlier = LabResult.state.in_(UNFINISHED), LabResult.created_at < row.created_at
    return int(session.scalar(select(func.count(LabResult.id)).where(*earlier)) or 0)


def _free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return LabResult.state.in_(UNFINISHED), or_(LabResult.leased_until.is_(None), LabResult.leased_until <= now)


def _count(session: Session, *which: ColumnElement[bool]) -> int:
    return int(session.scalar(select(func.count(LabResult.id)).where(*which)) or 0)


def _jobs(session: Session) -> int:
    return int(session.scalar(select(func.count(Job.id)).where(Job.kind == KIND, Job.state == WAITING)) or 0)
