"""The front page, each person's start page, and whether the service is alive."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import text as sql
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.classes.enrolment import course_missing, listed, outside
from makerpath.service.classes.operations import join_class
from makerpath.service.courses.models import CourseRun
from makerpath.service.home import queries
from makerpath.service.policy import school_roles
from makerpath.service.progress.completion import standings
from makerpath.service.web.access import public, signed_in
from makerpath.service.web.context import act, actor, db, language, me
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

front = Blueprint("front", __name__)
home = Blueprint("home", __name__)
blueprints = (front, home)


@front.get("/")
@public("the front page")
def show() -> str | Response:
    if actor() is not None and not request.args:
        return redirect(url_for("home.start"), 303)
    return page("front.html")


@front.get("/healthz")
@public("for whoever watches the service")
def alive() -> dict[str, str]:
    db().execute(sql("SELECT 1"))
    return {"status": "ok"}


@home.get("/home")
@signed_in
def start() -> str:
    return _home()


@home.post("/join")
@signed_in
def join() -> Response | tuple[str, int]:
    try:
        answer = act(join_class, code=request.form.get("code", ""))
    except MakerpathError as error:
        return _home(request.form.get("code", ""), problem(error, language())), error.status
    say(N_("Welcome to the class."))
    for run_id, people in answer["refused"].items():
        run = db().get_one(CourseRun, UUID(run_id))
        for missing in people.values():
            shown = problem(course_missing(db(), run, missing, language()), language())
            say(shown["title"], "warn")
    return redirect(url_for("home.start"), 303)


def _home(code: str = "", refusal: dict[str, object] | None = None) -> str:
    known = me()
    person_id = known.person_id
    assert isinstance(person_id, UUID)
    roles = school_roles(db(), known)
    runs = queries.runs_of(db(), known)
    mine = queries.enrolled(db(), person_id)
    return page(
        "home.html",
        runs=runs,
        standings=standings(db(), [line.run for line in runs if line.run.id in mine], [person_id]),
        outside=outside(db(), person_id=person_id),
        listed=lambda names: listed(names, language()),
        projects=queries.projects_of(db(), person_id),
        waiting=queries.waiting(db(), known) if "instructor" in roles else [],
        mentored=queries.projects_in(db(), known, [line.run.id for line in runs]) if roles & {"mentor"} else [],
        certificates=queries.certificates_of(db(), person_id),
        code=code,
        problem=refusal,
    )
