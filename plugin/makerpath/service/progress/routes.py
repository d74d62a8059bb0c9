"""The forms of progress: a lesson was read, a module opens, a course was completed elsewhere, try again."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import N_
from makerpath.service.classes.enrolment import enrol_me, enrol_waiting
from makerpath.service.classes.models import SchoolClass
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Person
from makerpath.service.progress.opening import set_dates
from makerpath.service.progress.reading import read_lesson
from makerpath.service.progress.recording import record_completion
from makerpath.service.web.access import permit
from makerpath.service.web.context import act
from makerpath.service.web.pages import say

progress = Blueprint("progress", __name__)
blueprints = (progress,)
OPENS = "opens-"


@progress.post("/runs/<uuid:run_id>/lessons/<lesson_id>/read")
@permit("run.learn", CourseRun, "run")
def read(run: CourseRun, lesson_id: str) -> Response:
    """Note that the lesson was read, and go on to the next."""
    run_id = run.id
    answer = act(read_lesson, run_id=run_id, lesson=lesson_id)
    if answer["completed"]:
        say(N_("You have completed this course."))
    if answer["next"] and not answer["completed"]:
        return redirect(url_for("courses.lesson", run_id=run_id, lesson_id=answer["next"]), 303)
    return redirect(url_for("courses.run", run_id=run_id), 303)


@progress.post("/runs/<uuid:run_id>/dates")
@permit("run.manage", CourseRun, "run")
def dates(run: CourseRun) -> Response:
    run_id = run.id
    days = {name.removeprefix(OPENS): day for name, day in request.form.items() if name.startswith(OPENS)}
    act(set_dates, run_id=run_id, days=days)
    say(N_("Saved."))
    return redirect(url_for("courses.run", run_id=run_id), 303)


@progress.post("/runs/<uuid:run_id>/enrol")
@permit("run.manage", CourseRun, "run")
def enrol(run: CourseRun) -> Response:
    """Try again for everybody of the class who is not in the run."""
    class_id = run.class_id
    answer = act(enrol_waiting, run_id=run.id)
    waiting = sum(len(people) for people in answer["refused"].values())
    say(
        N_("{enrolled} enrolled; {waiting} still wait for another course."),
        enrolled=answer["enrolled"],
        waiting=waiting,
    )
    return redirect(url_for("classes.show", class_id=class_id, _anchor="outside"), 303)


@progress.post("/classes/<uuid:class_id>/runs/<uuid:run_id>/join")
@permit("run.learn", SchoolClass, "class")
def join(run_id: UUID, **row: SchoolClass) -> Response:
    """A member of the class tries again for themselves."""
    answer = act(enrol_me, class_id=row["class"].id, run_id=run_id)
    say(N_("You are in the course now."))
    return redirect(url_for("courses.run", run_id=answer["run"]), 303)


@progress.post("/classes/<uuid:class_id>/completions")
@permit("run.manage", SchoolClass, "class")
def record_in_class(**row: SchoolClass) -> Response:
    class_id = row["class"].id
    _record(request.form.get("person", ""), class_id)
    return redirect(url_for("classes.show", class_id=class_id, _anchor="outside"), 303)


@progress.post("/school/people/<uuid:person_id>/completions")
@permit("people.manage", Person)
def record_for_person(person: Person) -> Response:
    person_id = person.id
    _record(str(person_id), None)
    return redirect(url_for("school.person", person_id=person_id, _anchor="completed"), 303)


def _record(person_id: str, class_id: UUID | None) -> None:
    act(
        record_completion,
        person_id=person_id,
        course=request.form.get("course", ""),
        note=request.form.get("note", ""),
        class_id=class_id,
    )
    say(N_("Recorded. Courses that asked for it can be begun now: try again where somebody waits."))
