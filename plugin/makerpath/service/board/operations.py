"""Stalled projects: noticing them, reminding their makers once, and after how many days a project counts as stalled."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, Select, select
from sqlalchemy.orm import aliased

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.stalling import FEWEST_DAYS, MOST_DAYS, Pulse, stalls
from makerpath.service.core.events import Event
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import School
from makerpath.service.progress.opening import today
from makerpath.service.projects.models import Decision, Project, Reopening

REMINDED = "project.reminded"
AT_ONCE = 200
"""Projects in one transaction: others may write in between."""


@operation("board.note_stalled")
def note_stalled(work: Work, *, after: UUID | None = None) -> Answer:
    """Note which projects of the school have stalled, each once; called again with the answer's `after` until None."""
    work.require("project.manage", work.get(School, work.actor.school_id))
    rows = work.session.execute(_candidates(work, after)).all()
    for project, run, decided_at, held in rows:
        pulse = Pulse(project.state, project.worked_at, decided_at, project.waiting_since is not None, bool(held))
        if stalls(pulse, run.stall_days, work.now):
            project.stalled_at = work.now
            work.record("project.stalled", project.id, project_id=project.id, days=run.stall_days)
    return {"after": str(rows[-1][0].id) if len(rows) == AT_ONCE else None}


def _candidates(work: Work, after: UUID | None) -> Select[Project, CourseRun, datetime, bool]:
    """Project, run, its newest decision, and whether its stage is on hold, of all that may have stalled.

    The rows are locked: who comes second finds them noted.
    """
    here = today(work.session, work.actor.school_id, work.now)
    decided_at = select(func.max(Decision.created_at)).where(Decision.project_id == Project.id).scalar_subquery()
    hold, later = aliased(Decision), aliased(Decision)
    held = exists().where(
        hold.project_id == Project.id,
        hold.stage == Project.stage,
        hold.verdict == "hold",
        ~exists().where(later.project_id == hold.project_id, later.stage == hold.stage, later.id > hold.id),
        ~exists().where(Reopening.project_id == hold.project_id, Reopening.stage == hold.stage, Reopening.id > hold.id),
    )
    return (
        select(Project, CourseRun, decided_at, held)
        .join(CourseRun, CourseRun.id == Project.run_id)
        .where(
            Project.state == "active",
            Project.stalled_at.is_(None),
            Project.waiting_since.is_(None),
            Project.worked_at < work.now - timedelta(days=FEWEST_DAYS),
            CourseRun.ends_on.is_(None) | (CourseRun.ends_on >= here),
            *([Project.id > after] if after else []),
        )
        .order_by(Project.id)
        .limit(AT_ONCE)
        .with_for_update(of=Project)
    )


@operation("project.remind")
def remind(work: Work, *, project_id: UUID) -> Answer:
    """Remind the makers of a stalled project, by hand: once while it stays stalled."""
    project = work.get(Project, project_id, lock=True)
    work.require("project.manage", project)
    if project.stalled_at is None or project.state != "active":
        raise Conflict(
            "reminder.not_stalled",
            N_("This project is not stalled."),
            N_("Its makers have worked on it meanwhile, or something of it waits for a decision."),
        )
    if reminded(work, project):
        raise Conflict(
            "reminder.sent",
            N_("Its makers were reminded already."),
            N_("One reminder is enough: talk to them, or wait until they go on."),
        )
    work.record(REMINDED, project.id, project_id=project.id)
    return {"project": str(project.id)}


def reminded(work: Work, project: Project) -> bool:
    """Whether a reminder was sent since the project stalled."""
    sent = select(Event.id).where(
        Event.project_id == project.id, Event.verb == REMINDED, Event.created_at >= project.stalled_at
    )
    return work.session.scalar(sent.limit(1)) is not None


@operation("run.set_stall_days")
def set_stall_days(work: Work, *, run_id: UUID, days: int | None) -> Answer:
    """After how many days without work a project of the run counts as stalled."""
    run = work.get(CourseRun, run_id, lock=True)
    work.require("run.manage", run)
    if days is None or not FEWEST_DAYS <= days <= MOST_DAYS:
        raise MakerpathError(
            "run.stall_days",
            N_("Choose between {fewest} and {most} days."),
            status=422,
            field="stall_days",
            fewest=FEWEST_DAYS,
            most=MOST_DAYS,
        )
    if run.stall_days != days:
        run.stall_days = days
        work.record("run.stall_days_set", run.id, days=days)
    return {"run": str(run.id)}
