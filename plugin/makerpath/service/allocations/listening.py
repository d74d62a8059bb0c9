"""When peers are asked by themselves: work was handed in, a learner came, a day began; and reminders."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.allocations.asking import fill, plans_of, settle_again
from makerpath.service.allocations.jurors import JUROR
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.models import Assessment, AssessmentCase, WAITING
from makerpath.service.core.database import utc_now
from makerpath.service.core.events import Event
from makerpath.service.core.jobs import job, JobRun
from makerpath.service.courses.models import CourseRun
from makerpath.service.daily import daily
from makerpath.service.operation import LISTENERS, Work
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project

FILL, EVERY_DAY, REMIND = "allocations.fill", "allocations.fill_all", "allocations.remind"
OF_A_PROJECT = frozenset({"stage.submitted", "team.joined", "team.added", "team.moved_in"})
OF_A_CLASS = frozenset({"class.joined", "class.left", "class.roster_imported"})
BEFORE = timedelta(days=2)
"""Whoever has not begun hears of it once when their day is this near."""

daily(EVERY_DAY, hour=5)
daily(REMIND, hour=7)


def listen(work: Work, event: Event) -> None:
    """Queue the job that asks peers for what waits in the runs that the event touches."""
    here = None
    if event.verb == "run.enrolled":
        here = AssessmentCase.run_id == event.subject_id
    elif event.verb in OF_A_CLASS:
        runs = select(CourseRun.id).where(CourseRun.class_id == event.subject_id)
        here = AssessmentCase.run_id.in_(runs)
    elif event.verb in OF_A_PROJECT and event.project_id is not None:
        here = AssessmentCase.run_id == work.session.get_one(Project, event.project_id).run_id
    if here is None:
        return
    waiting = select(AssessmentCase.run_id).where(here, AssessmentCase.state == WAITING).distinct()
    for run_id in work.session.scalars(waiting.order_by(AssessmentCase.run_id)).all():
        work.job(FILL, {"run": str(run_id)}, key=f"{event.id}:{run_id}")


LISTENERS.append(listen)


@job(FILL)
def ask(run: JobRun) -> None:
    with run.session_scope() as session:
        _ask(_work(run, session), UUID(run.payload["run"]))
        run.finish(session)


@job(EVERY_DAY)
def ask_everywhere(run: JobRun) -> None:
    """What nothing else noticed: learners who left, days on which nothing ran."""
    with run.session_scope() as session:
        work = _work(run, session)
        runs = select(AssessmentCase.run_id).where(AssessmentCase.state == WAITING).distinct()
        for run_id in session.scalars(runs.order_by(AssessmentCase.run_id)).all():
            _ask(work, run_id)
        run.finish(session)


@job(REMIND)
def remind(run: JobRun) -> None:
    """One reminder for everybody who has not begun what is due within two days; a day is told of once."""
    with run.session_scope() as session:
        work = _work(run, session)
        begun = (
            select(Assessment.id)
            .where(
                Assessment.case_id == Allocation.case_id,
                Assessment.assessor_id == Allocation.person_id,
                Assessment.withdrawn_at.is_(None),
            )
            .exists()
        )
        rows = session.execute(
            select(Allocation.person_id, Allocation.due_at)
            .join(AssessmentCase, AssessmentCase.id == Allocation.case_id)
            .where(
                Allocation.role != JUROR,
                Allocation.done_at.is_(None),
                Allocation.withdrawn_at.is_(None),
                Allocation.due_at > work.now,
                Allocation.due_at <= work.now + BEFORE,
                AssessmentCase.state == WAITING,
                ~begun,
            )
            .distinct()
        ).all()
        told = _told(session, work)
        by_day: dict[str, set[str]] = {}
        for person_id, due in rows:
            if due is not None:
                by_day.setdefault(due.isoformat(), set()).add(str(person_id))
        for due_at, people in sorted(by_day.items()):
            left = sorted(people - told.get(due_at, set()))
            if left:
                work.record("assessment.reminded", None, people=left, due_at=due_at, count=len(left))
        run.finish(session)


def _told(session: Session, work: Work) -> dict[str, set[str]]:
    """Who was reminded of which moment already."""
    found: dict[str, set[str]] = {}
    rows = session.scalars(
        select(Event).where(Event.verb == "assessment.reminded", Event.created_at > work.now - 3 * BEFORE)
    )
    for row in rows:
        found.setdefault(row.data["due_at"], set()).update(row.data["people"])
    return found


def _ask(work: Work, run_id: UUID) -> None:
    for brief, plan in plans_of(work.session, run_id):
        fill(work, run_id, brief, plan)
    _settle_waiting(work, run_id)


def _settle_waiting(work: Work, run_id: UUID) -> None:
    """What was handed in when everybody who counts had spoken before, such as a panel."""
    rows = select(AssessmentCase.project_id, AssessmentCase.id).where(
        AssessmentCase.run_id == run_id,
        AssessmentCase.state == WAITING,
        select(Assessment.id)
        .where(
            Assessment.case_id == AssessmentCase.id,
            Assessment.final_at.is_not(None),
            Assessment.withdrawn_at.is_(None),
            Assessment.final_at < AssessmentCase.ready_at,
        )
        .exists(),
    )
    for project_id, case_id in work.session.execute(rows).all():
        settle_again(work, project_id, case_id)


def _work(run: JobRun, session: Session) -> Work:
    assert run.school_id is not None
    return Work(run.services, session, Actor(None, run.school_id, via="job", system=True), utc_now())
