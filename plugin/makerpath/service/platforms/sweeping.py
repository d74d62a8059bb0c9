"""Going through many blocks for grades that changed without a decision: another weight, a due day that has passed.

Each night what was never handed in counts zero where the brief says so, and no more once its makers got more time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import job, JobRun
from makerpath.service.courses.models import Definition
from makerpath.service.daily import daily
from makerpath.service.operation import Work
from makerpath.service.platforms.counting import grades_of
from makerpath.service.platforms.failures import DIFFERS
from makerpath.service.platforms.grades import queue, queue_differing, stored_of
from makerpath.service.platforms.models import BlockLink
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project

REWEIGH, UNATTEMPTED = "platform.reweigh", "platform.unattempted"
AT_ONCE = 200

daily(UNATTEMPTED, hour=2)


@job(REWEIGH, attempts=10)
def reweigh(run: JobRun) -> None:
    """The block of a link has another weight: the same for everybody who has it, and each grade is sent anew."""
    with run.session_scope() as session:
        link = session.get(BlockLink, UUID(run.payload["link"]))
        if link is None:
            return
        platform_id, block_key, weight = link.platform_id, link.block_key, link.weight
    other = (BlockLink.platform_id == platform_id, BlockLink.block_key == block_key, BlockLink.weight != weight)
    for work, links in _batches(run, *other):
        for row in links:
            row.weight = weight
        work.session.flush()
        queue_differing(work, links)


@job(UNATTEMPTED, attempts=10)
def unattempted(run: JobRun) -> None:
    with run.session_scope() as session:
        strict = _strict(session)
    if not strict:
        return
    mine = BlockLink.project_id.in_(select(Project.id).where(Project.brief_hash.in_(strict)))
    for work, links in _batches(run, mine):
        grades = grades_of(work.session, links)
        for link in links:
            grade = grades.get(link.id)
            # What somebody set on the platform instead is not fought over every night.
            if grade is None or grade.points == stored_of(link) or link.failure == DIFFERS:
                continue
            if grade.unattempted or grade.points is None:
                queue(work, link)


def _strict(session: Session) -> list[str]:
    """The versions of briefs that count zero for what is not attempted, among those that projects were begun on."""
    begun = select(Project.brief_hash).join(BlockLink, BlockLink.project_id == Project.id).distinct()
    rows = session.execute(select(Definition.hash, Definition.body).where(Definition.hash.in_(begun)))
    return [digest for digest, body in rows if body.get("unattempted") == "zero"]


def _batches(run: JobRun, *where: ColumnElement[bool]) -> Iterator[tuple[Work, Sequence[BlockLink]]]:
    """Some links at a time, each lot in a transaction of its own; a job that begins again finds what is left."""
    assert run.school_id is not None
    actor = Actor(None, run.school_id, via="job", system=True)
    after: UUID | None = None
    while True:
        with run.session_scope() as session:
            query = select(BlockLink).where(*where).order_by(BlockLink.id).limit(AT_ONCE)
            links = session.scalars(query if after is None else query.where(BlockLink.id > after)).all()
            if not links:
                return
            after = links[-1].id
            yield Work(run.services, session, actor, utc_now()), links
