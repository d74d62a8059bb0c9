"""Opening a meeting, and saying that one is there."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_, NotAllowed, NotFound
from makerpath.service.attendance.models import Attendance, Meeting
from makerpath.service.classes.members import learner_of
from makerpath.service.classes.operations import ALPHABET
from makerpath.service.core import text
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.progress import completion
from makerpath.service.progress.plans import plans

CODE_LENGTH = 6
MINUTES = (1, 480)
"""The shortest and the longest time for which a code is good."""


@operation("attendance.open")
def open_meeting(work: Work, *, run_id: UUID, lesson: str, minutes: int) -> Answer:
    """A fresh code for the lesson, good for `minutes` from now; the code before it is good no more."""
    run = work.get(CourseRun, run_id, lock=True)
    work.require("run.witness", run)
    if not MINUTES[0] <= minutes <= MINUTES[1]:
        raise MakerpathError(
            "attendance.minutes",
            N_("A code is good for {least} to {most} minutes."),
            status=422,
            field="minutes",
            least=MINUTES[0],
            most=MINUTES[1],
        )
    _close(work, run.id, lesson)
    assert work.actor.person_id is not None
    meeting = work.add(
        Meeting(
            run_id=run.id,
            lesson=lesson,
            code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
            opened_by=work.actor.person_id,
            opens_at=work.now,
            closes_at=work.now + timedelta(minutes=minutes),
        )
    )
    work.record("attendance.opened", meeting.id, lesson=lesson)
    return {"meeting": str(meeting.id), "code": meeting.code}


@operation("attendance.close")
def close_meeting(work: Work, *, run_id: UUID, lesson: str) -> Answer:
    """From now on the code is good no more."""
    run = work.get(CourseRun, run_id, lock=True)
    work.require("run.witness", run)
    _close(work, run.id, lesson)
    return {}


@operation("attendance.attend")
def attend(work: Work, *, run_id: UUID, lesson: str, code: str) -> Answer:
    """The learner types the code on the wall; a second time changes nothing."""
    run = work.get(CourseRun, run_id)
    work.require("run.learn", run)
    assert work.actor.person_id is not None
    typed = text.line(code, "code", 64).upper().replace(" ", "").replace("-", "")
    meeting = work.session.scalar(
        select(Meeting)
        .where(Meeting.run_id == run.id, Meeting.lesson == lesson, Meeting.code == typed)
        .order_by(Meeting.id.desc())
        .limit(1)
    )
    if meeting is None:
        raise MakerpathError(
            "attendance.code",
            N_("{typed} is not the code of this meeting."),
            N_("Look at the code on the wall again; it has six letters and digits."),
            status=422,
            field="code",
            typed=code,
        )
    if work.now >= meeting.closes_at:
        raise MakerpathError(
            "attendance.closed",
            N_("The code {typed} is good no more."),
            N_("Ask your instructor: they can note that you were there."),
            status=422,
            field="code",
            typed=code,
        )
    _note(work, run, lesson, work.actor.person_id, "code", meeting.id)
    return {}


@operation("attendance.note")
def note_attendance(work: Work, *, run_id: UUID, lesson: str, person_id: UUID) -> Answer:
    """The instructor saw the learner there, phone or no phone."""
    run = work.get(CourseRun, run_id)
    work.require("run.witness", run)
    person = learner_of(work.session, run.id, person_id)
    if person.id == work.actor.person_id:
        raise NotAllowed("attendance.own", N_("Nobody notes their own attendance."), N_("Ask another instructor."))
    _note(work, run, lesson, person.id, "instructor", None)
    return {}


@operation("attendance.check_in")
def check_in(work: Work, *, run_id: UUID, lesson: str, people: Collection[UUID]) -> Answer:
    """Whoever stands at the door saw these learners come in; who was noted before stays as they were."""
    run = work.get(CourseRun, run_id, lock=True)
    work.require("attendance.check_in", run)
    course = plans(work.session, [run.course_id]).get(run.course_id)
    if course is None or lesson not in course.plan.in_room:
        raise NotFound()
    if work.actor.person_id in people:
        raise NotAllowed("attendance.own", N_("Nobody notes their own attendance."), N_("Ask another instructor."))
    how = "instructor" if work.allowed("run.witness", run) else "operator"
    before = present(work.session, run.id, lesson)
    for person_id in people:
        _note(work, run, lesson, learner_of(work.session, run.id, person_id).id, how, None)
    return {"noted": len(set(people) - before.keys())}


def current_meeting(session: Session, run_id: UUID, lesson: str) -> Meeting | None:
    """The newest meeting for the lesson, open or not."""
    return session.scalar(
        select(Meeting).where(Meeting.run_id == run_id, Meeting.lesson == lesson).order_by(Meeting.id.desc()).limit(1)
    )


def present(session: Session, run_id: UUID, lesson: str) -> dict[UUID, Attendance]:
    """Who was there, by person."""
    rows = session.scalars(select(Attendance).where(Attendance.run_id == run_id, Attendance.lesson == lesson))
    return {row.person_id: row for row in rows}


def _close(work: Work, run_id: UUID, lesson: str) -> None:
    meeting = current_meeting(work.session, run_id, lesson)
    if meeting is not None and meeting.closes_at > work.now:
        meeting.closes_at = work.now


def _note(work: Work, run: CourseRun, lesson: str, person_id: UUID, how: str, meeting_id: UUID | None) -> None:
    if work.session.scalar(
        select(Attendance.id).where(
            Attendance.run_id == run.id, Attendance.lesson == lesson, Attendance.person_id == person_id
        )
    ):
        return
    assert work.actor.person_id is not None
    work.add(
        Attendance(
            run_id=run.id,
            lesson=lesson,
            person_id=person_id,
            meeting_id=meeting_id,
            how=how,
            noted_by=work.actor.person_id,
        )
    )
    work.record("attendance.noted", run.id, lesson=lesson, person=str(person_id), how=how)
    completion.note(work, run, person_id)
