"""At the door: whoever may check people in ticks who is there."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service.attendance import operations
from makerpath.service.classes.members import enrolled
from makerpath.service.classes.models import SchoolClass
from makerpath.service.courses.models import CourseRun
from makerpath.service.progress.plans import CoursePlan, plans
from makerpath.service.reach import runs_with
from makerpath.service.web.access import permit, signed_in
from makerpath.service.web.context import act, db, forget_db, language, me
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

check_in = Blueprint("check_in", __name__)
blueprints = (check_in,)


@check_in.get("/check-in")
@signed_in
def index() -> str:
    """The lessons in a room of every run where the reader may check people in."""
    rows = db().execute(
        select(CourseRun, SchoolClass)
        .join(SchoolClass, SchoolClass.id == CourseRun.class_id)
        .where(runs_with(db(), me(), "attendance.check_in"))
        .order_by(SchoolClass.name, CourseRun.id)
    )
    places = [(run, group) for run, group in rows]
    courses = plans(db(), {run.course_id for run, _group in places})
    return page(
        "check_in.html",
        places=[
            (run, group, courses[run.course_id].course, _in_room(courses[run.course_id]))
            for run, group in places
            if run.course_id in courses and courses[run.course_id].plan.in_room
        ],
    )


@check_in.get("/runs/<uuid:run_id>/check-in/<lesson_id>")
@permit("attendance.check_in", CourseRun, "run")
def show(run: CourseRun, lesson_id: str) -> str:
    return _show(run, lesson_id)


@check_in.post("/runs/<uuid:run_id>/check-in/<lesson_id>")
@permit("attendance.check_in", CourseRun, "run")
def note(run: CourseRun, lesson_id: str) -> Response | tuple[str, int]:
    run_id = run.id
    try:
        answer = act(operations.check_in, run_id=run_id, lesson=lesson_id, people=_ticked())
    except MakerpathError as error:
        forget_db()
        if error.status == 404:
            raise
        return _show(db().get_one(CourseRun, run_id), lesson_id, problem(error, language())), error.status
    say(N_("{count} checked in."), count=answer["noted"])
    return redirect(url_for("check_in.show", run_id=run_id, lesson_id=lesson_id), 303)


def _show(run: CourseRun, lesson: str, refusal: dict[str, object] | None = None) -> str:
    course = plans(db(), [run.course_id]).get(run.course_id)
    if course is None or lesson not in course.plan.in_room:
        raise NotFound()
    return page(
        "check_in_lesson.html",
        run=run,
        group=db().get(SchoolClass, run.class_id),
        lesson=lesson,
        title=course.titles["lesson", lesson],
        learners=[person for person in enrolled(db(), run.id) if person.id != me().person_id],
        there=operations.present(db(), run.id, lesson),
        problem=refusal,
    )


def _in_room(course: CoursePlan) -> list[tuple[str, object]]:
    """The lessons that happen in a room, in order, with their titles."""
    return [(name, course.titles["lesson", name]) for name in course.plan.lessons if name in course.plan.in_room]


def _ticked() -> list[UUID]:
    try:
        return [UUID(value) for value in request.form.getlist("person")]
    except ValueError:
        raise NotFound() from None
