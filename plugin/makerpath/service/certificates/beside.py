"""What the certificate of a course asks for beside projects: lessons in a room, quizzes, sign-offs, lessons read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.completion import Done
from makerpath.domain.course import Certification, Course
from makerpath.domain.eligibility import Presence, Thing
from makerpath.domain.text import LocalText
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.progress.completion import completed, doings, Key
from makerpath.service.progress.plans import CoursePlan, plans

NOTHING = Certification()


@dataclass(frozen=True)
class Beside:
    """For one person of one run; `course` is None where the course is not published here, as of some platforms."""

    course: Course | None
    presence: Presence
    things: tuple[Thing, ...]


NONE = Beside(None, Presence(0, 0, 0), ())


def has_project(course: CoursePlan) -> bool:
    """Whether the certificate is for a project; else it is for whatever completes the course."""
    return any(item.kind == "project" for item in course.plan.requirements)


def projectless(session: Session, run_ids: Collection[UUID] | None = None) -> dict[UUID, CoursePlan]:
    """The runs (of these, or of all) whose course is published and has no project, with its plan."""
    query = select(CourseRun.id, CourseRun.course_id)
    if run_ids is not None:
        query = query.where(CourseRun.id.in_(run_ids))
    rows = session.execute(query).all()
    found = plans(session, {course_id for _run, course_id in rows})
    return {
        run_id: found[course_id]
        for run_id, course_id in rows
        if course_id in found and not has_project(found[course_id])
    }


def besides(session: Session, keys: Collection[Key], *, whole: bool = False) -> dict[Key, Beside]:
    """What is asked for and what is there, by run and person, in a constant number of queries.

    How many lessons in a room there were is told where a percentage of them is asked for, or for the `whole` record.
    """
    of_runs = select(CourseRun.id, CourseRun.course_id).where(CourseRun.id.in_({run_id for run_id, _person in keys}))
    runs = {row.id: row.course_id for row in session.execute(of_runs)}
    courses = plans(session, set(runs.values()))
    asking = {
        run_id for run_id, course_id in runs.items() if course_id in courses and (whole or _asks(courses[course_id]))
    }
    people = {person_id for run_id, person_id in keys if run_id in asking}
    done = doings(session, asking, people, projects=False) if people else {}
    over = completed(session, people) if people else {}
    of_courses = select(CourseRow.id, CourseRow.slug).where(CourseRow.id.in_(set(runs.values())))
    slugs = {row.id: row.slug for row in session.execute(of_courses)}
    found = {}
    for run_id, person_id in keys:
        course = courses.get(runs[run_id])
        if course is None:
            found[run_id, person_id] = NONE
        elif run_id not in asking:
            found[run_id, person_id] = Beside(course.course, Presence(0, 0, 0), ())
        else:
            finished = slugs[runs[run_id]] in over.get(person_id, ())
            found[run_id, person_id] = _beside(course, done.get((run_id, person_id), Done()), finished)
    return found


def _asks(course: CoursePlan) -> bool:
    asked = course.course.certificate
    return not has_project(course) or bool(asked.attendance or asked.quizzes or asked.sign_offs)


def _beside(course: CoursePlan, done: Done, finished: bool) -> Beside:
    """`finished`: the course was completed. That stays when a lesson is added later; what was signed has to hold."""
    asked, room = course.course.certificate, course.plan.in_room
    there = {"lesson": done.read, "attendance": done.attended, "quiz": done.quizzes, "sign-off": done.sign_offs}
    wanted = {"lesson", "attendance", "quiz", "sign-off"}
    if has_project(course):
        wanted = {kind for kind, on in (("quiz", asked.quizzes), ("sign-off", asked.sign_offs)) if on}
        finished = False
    things = tuple(
        Thing(
            item.kind,
            item.id,
            course.titles.get((item.kind, item.id)) or LocalText({"en": item.id}),
            item.id in there[item.kind] or (finished and item.kind != "sign-off"),
            item.lesson,
        )
        for item in course.plan.requirements
        if item.kind != "project" and item.kind in wanted
    )
    return Beside(course.course, Presence(len(room), len(done.attended & room), asked.attendance), things)
