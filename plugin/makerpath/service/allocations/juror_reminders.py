"""Jurors whose link ends soon hear of it once by mail, without the address: the link knows only its hash."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.service.allocations.jurors import JUROR, last_day
from makerpath.service.allocations.models import Allocation, JurorLink
from makerpath.service.assessments.models import AssessmentCase, WAITING
from makerpath.service.core.database import utc_now
from makerpath.service.core.events import Event
from makerpath.service.core.jobs import job, JobRun
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.daily import daily
from makerpath.service.mail.operations import write_mail
from makerpath.service.operation import Work
from makerpath.service.people.models import Person, School
from makerpath.service.policy import Actor

REMIND, REMINDED = "allocations.remind_jurors", "juror.reminded"
BEFORE = timedelta(days=2)
"""Whoever has not assessed everything hears of it once when their link ends so soon."""
FRESH = timedelta(days=1)
"""A link younger than this needs no reminder: the mail with its address has just come."""

daily(REMIND, hour=7)


@job(REMIND)
def remind(run: JobRun) -> None:
    assert run.school_id is not None
    with run.session_scope() as session:
        work = Work(run.services, session, Actor(None, run.school_id, via="job", system=True), utc_now())
        school, told = session.get_one(School, run.school_id), _told(work)
        waiting = (
            select(JurorLink, Person, CourseRow.title, func.count(Allocation.id))
            .join(Person, Person.id == JurorLink.person_id)
            .join(CourseRun, CourseRun.id == JurorLink.run_id)
            .join(CourseRow, CourseRow.id == CourseRun.course_id)
            .join(Allocation, Allocation.person_id == JurorLink.person_id)
            .join(AssessmentCase, AssessmentCase.id == Allocation.case_id)
            .where(
                JurorLink.email != "",
                JurorLink.revoked_at.is_(None),
                JurorLink.expires_at > work.now,
                JurorLink.expires_at <= work.now + BEFORE,
                JurorLink.created_at <= work.now - FRESH,
                Person.erased_at.is_(None),
                Allocation.role == JUROR,
                Allocation.done_at.is_(None),
                Allocation.withdrawn_at.is_(None),
                AssessmentCase.state == WAITING,
            )
            .group_by(JurorLink.id, Person.id, CourseRow.id)
            .order_by(JurorLink.id)
        )
        for link, person, course, count in session.execute(waiting).all():
            if (link.id, link.expires_at.isoformat()) in told:
                continue
            _mail(session, school, link, person, course=course, count=count)
            work.record(REMINDED, link.id, until=link.expires_at.isoformat(), count=count)
        run.finish(session)


def _mail(
    session: Session, school: School, link: JurorLink, person: Person, *, course: dict[str, str], count: int
) -> None:
    write_mail(
        session,
        person,
        link.email,
        "juror_reminder",
        name=person.display_name,
        school=school.name,
        course=course,
        count=count,
        day=last_day(link, school, person.language),
    )


def _told(work: Work) -> set[tuple[UUID | None, str]]:
    """Which links were reminded, and of which end: one that holds longer since may be reminded of that."""
    rows = work.session.scalars(select(Event).where(Event.verb == REMINDED, Event.created_at > work.now - 2 * BEFORE))
    return {(row.subject_id, row.data["until"]) for row in rows}
