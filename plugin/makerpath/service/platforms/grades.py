"""A decided grade on its way back to the platform: queued with the decision, sent by a job, and compared.

The job tries again after growing pauses for about three days. When it gives up, the link says why, the school's office
is told once a day, and the operator finds the job among the dead ones.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import timedelta
from typing import NoReturn
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.core.database import utc_now
from makerpath.service.core.events import Event
from makerpath.service.core.jobs import GiveUp, job, JobRun, RetryLater
from makerpath.service.core.jobs.models import DEAD, Job
from makerpath.service.core.settings import Settings
from makerpath.service.operation import Work
from makerpath.service.platforms.counting import Grade, grades_of, Points
from makerpath.service.platforms.failures import DIFFERS, MISSING
from makerpath.service.platforms.models import BlockLink, Platform
from makerpath.service.platforms.sending import Address, address_of, deliver, Unsent
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project

GRADE = "platform.grade"
TRIES = 20
DIFFERENT = 5
"""So often a platform is asked to keep a grade that it answers it does not keep."""
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 6 * 3600.0
QUIET = timedelta(days=1)
"""The office is told of a platform that takes no grades once in so long."""


def queue_grades(work: Work, project: Project) -> None:
    """One job for every block that shows the project; each sends what counts when it runs."""
    for link in work.session.scalars(select(BlockLink).where(BlockLink.project_id == project.id)):
        queue(work, link)


def queue(work: Work, link: BlockLink, *, repair: bool = False) -> None:
    """Send the link's grade; with `repair` it also takes the place of what somebody set on the platform."""
    payload = {"link": str(link.id), **({"repair": True} if repair else {})}
    work.job(GRADE, payload, key=f"{link.id}:{work.now.isoformat()}")


def queue_differing(work: Work, links: Iterable[BlockLink]) -> None:
    """Send what the grade books do not have yet, as far as is known."""
    rows = list(links)
    grades = grades_of(work.session, rows)
    for link in rows:
        grade = grades.get(link.id)
        if grade is not None and grade.points != stored_of(link):
            queue(work, link)


def stored_of(link: BlockLink) -> Points | None:
    """What the platform said it has when it was last heard."""
    if link.earned is None or link.possible is None:
        return None
    return int(link.earned), int(link.possible)


def note(session: Session, link_id: UUID, stored: Points | None, grade: Grade | None) -> None:
    """Keep what the platform said it has; `grade` is what it should have, where that is known."""
    link = session.get(BlockLink, link_id)
    if link is None:
        return
    link.earned, link.possible = stored or (None, None)
    link.heard_at = utc_now()
    same = grade is not None and grade.points == stored
    link.failure = "" if same or grade is None else DIFFERS if stored else MISSING
    if same:
        link.confirmed_at = link.heard_at


def pause(attempt: int) -> float:
    """Seconds until the next try: doubling, with jitter, so that grades do not march upon a platform that is back."""
    longest: float = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(attempt - 1, 20))
    return longest * random.uniform(0.75, 1.25)


@job(GRADE, attempts=TRIES, lease=60)
def send_grade(run: JobRun) -> None:
    """Post what counts now to the block's address and check what was stored."""
    link_id, repair = UUID(run.payload["link"]), bool(run.payload.get("repair"))
    with run.session_scope() as session:
        found = None
        if repair or not _superseded(session, run, link_id):
            found = prepared(session, run.services.settings, link_id)
    if found is None:
        return
    to, grade = found
    try:
        stored = deliver(run.services.settings, to, grade, repair=repair)
    except Unsent as why:
        _failed(run, link_id, why.failure, str(why), lasting=why.lasting)
    with run.session_scope() as session:
        note(session, link_id, stored, grade)
    if stored != grade.points:
        detail = f"sent {grade.points}, the platform has {stored}"
        _failed(run, link_id, DIFFERS if stored else MISSING, detail, lasting=run.attempt >= DIFFERENT)


def prepared(session: Session, settings: Settings, link_id: UUID) -> tuple[Address, Grade] | None:
    """What to send and where to; None where there is nothing to send."""
    link = session.get(BlockLink, link_id)
    platform = session.get(Platform, link.platform_id) if link else None
    if link is None or platform is None or platform.disabled_at or not link.callback:
        return None
    grade = grades_of(session, [link]).get(link.id)
    if grade is None or (grade.points is None and link.earned is None):
        return None
    return address_of(settings, link, platform), grade


def _superseded(session: Session, run: JobRun, link_id: UUID) -> bool:
    """Whether a later job sends or sent what counts, so that a platform that was away is not asked once for each
    decision.
    """
    later = select(Job.id).where(
        Job.kind == GRADE,
        Job.key.startswith(f"{link_id}:"),
        Job.id > run.job_id,
        Job.state != DEAD,
    )
    return session.scalar(later.limit(1)) is not None


def _failed(run: JobRun, link_id: UUID, failure: str, detail: str, *, lasting: bool) -> NoReturn:
    """Note what happened; try again, or give up where that is of no use or was tried often enough."""
    over = lasting or run.attempt >= TRIES
    with run.session_scope() as session:
        link = session.get(BlockLink, link_id)
        if link is not None:
            link.failure = failure
            if over:
                _tell_office(run, session, link)
    if over:
        raise GiveUp(detail)
    raise RetryLater(pause(run.attempt), detail)


def _tell_office(run: JobRun, session: Session, link: BlockLink) -> None:
    assert run.school_id is not None
    work = Work(run.services, session, Actor(None, run.school_id, via="job", system=True), utc_now())
    # Ids are in the order of time, and lie in an index.
    since = UUID(int=int((work.now - QUIET).timestamp() * 1000) << 80)
    told = select(Event.id).where(
        Event.id > since, Event.verb == "platform.grade_given_up", Event.subject_id == link.platform_id
    )
    if session.scalar(told.limit(1)) is None:
        name = work.get(Platform, link.platform_id).name
        work.record("platform.grade_given_up", link.platform_id, platform=name)
