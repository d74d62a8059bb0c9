"""Each day: makers hear of a due day that is near, once."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.dates import REMIND_BEFORE
from makerpath.service.calendar.dues import dues
from makerpath.service.core.database import utc_now
from makerpath.service.core.events import Event
from makerpath.service.core.jobs import job, JobRun
from makerpath.service.daily import daily
from makerpath.service.operation import Work
from makerpath.service.policy import Actor
from makerpath.service.progress.opening import today
from makerpath.service.projects.models import Project

VERB = "project.due_soon"
AT_ONCE = 200
"""So many projects are looked at together."""

daily("calendar.remind", hour=6)


@job("calendar.remind")
def remind(run: JobRun) -> None:
    """A reminder for each project whose present stage is due within two days and was not handed in.

    A day on which nothing ran is made up for; the same due day is never told of twice.
    """
    assert run.school_id is not None
    with run.session_scope() as session:
        work = Work(run.services, session, Actor(None, run.school_id, via="job", system=True), utc_now())
        here = today(session, run.school_id)
        for projects in _active(session):
            days = dues(session, projects, here)
            told = _told(session, [project.id for project in projects])
            for project in projects:
                due = days[project.id].get(project.stage)
                if due is None or not 0 <= due.days <= REMIND_BEFORE.days:
                    continue
                if (project.id, project.stage, due.day.isoformat()) not in told:
                    work.record(
                        VERB, project.id, project_id=project.id, stage=project.stage, due_on=due.day.isoformat()
                    )
        run.finish(session)


def _active(session: Session) -> Iterator[list[Project]]:
    """The projects that somebody works on, a handful at a time; one that waits for a decision has been handed in."""
    last: UUID | None = None
    while True:
        found = select(Project).where(Project.state == "active", Project.waiting_since.is_(None))
        if last is not None:
            found = found.where(Project.id > last)
        rows = list(session.scalars(found.order_by(Project.id).limit(AT_ONCE)))
        if not rows:
            return
        last = rows[-1].id
        yield rows


def _told(session: Session, project_ids: list[UUID]) -> set[tuple[UUID | None, str, str]]:
    rows = session.execute(
        select(Event.project_id, Event.data).where(Event.project_id.in_(project_ids), Event.verb == VERB)
    )
    return {(project_id, data["stage"], data["due_on"]) for project_id, data in rows}
