"""A learner says that they have read a lesson."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import NotFound
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.progress.completion import note
from makerpath.service.progress.models import LessonRead
from makerpath.service.progress.opening import require_open
from makerpath.service.progress.plans import plans


@operation("lesson.read")
def read_lesson(work: Work, *, run_id: UUID, lesson: str) -> Answer:
    """Note it, once; `next` is the lesson after it, empty after the last one.

    The row itself, which nobody can change, is the record: reading leaves no further trace among the events.
    """
    run = work.get(CourseRun, run_id)
    work.require("run.learn", run)
    person_id = work.actor.person_id
    course = plans(work.session, [run.course_id]).get(run.course_id)
    if course is None or lesson not in course.plan.lessons or person_id is None:
        raise NotFound()
    require_open(work.session, work.actor, run, course.course, lesson)
    read = select(LessonRead.id).where(
        LessonRead.run_id == run.id, LessonRead.person_id == person_id, LessonRead.lesson == lesson
    )
    if work.session.scalar(read) is None:
        work.add(LessonRead(run_id=run.id, person_id=person_id, lesson=lesson))
    completed = note(work, run, person_id)
    after = (*course.plan.lessons, "")[course.plan.lessons.index(lesson) + 1]
    return {
        "next": after,
        "completed": completed,
        "course": work.get(CourseRow, run.course_id).slug,
    }
