"""The front page, each person's start page, and whether the service is alive."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import text as sql
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.allocations.queries import waiting_for
from makerpath.service.calendar.dues import next_due
from makerpath.service.classes.enrolment import course_missing, listed, outside
from makerpath.service.classes.operations import join_class
from makerpath.service.courses.models import CourseRun
from makerpath.service.critiques.queries import asking
from makerpath.service.home import queries
from makerpath.service.notices.queries import unseen
from makerpath.service.policy import school_roles
from makerpath.service.progress.completion import standings
from makerpath.service.starting.suggestions import next_ideas
from makerpath.service.teams.view import invitations_of
from makerpath.service.teams.visits import elsewhere
from makerpath.service.web.access import public, signed_in
from makerpath.service.web.context import act, actor, db, language, me, services
from makerpath.service.web.pages import page, say, whole
from makerpath.service.web.problems import problem

front = Blueprint("front", __name__)
home = Blueprint("home", __name__)
blueprints = (front, home)
IDEAS = 3
RUNS = 24
WAITING = 8
MENTORED = 24


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
    if me().guest:
        return page("visit.html", projects=queries.projects_of(db(), _person()))
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
    person_id = _person()
    roles = school_roles(db(), known)
    shown = whole(request.args.get("runs"))
    runs = queries.runs_of(db(), known, limit=RUNS + 1, skip=RUNS * (shown - 1))
    mine = queries.enrolled(db(), person_id)
    projects = queries.projects_of(db(), person_id)
    return page(
        "home.html",
        runs=runs[:RUNS],
        runs_page=shown,
        runs_more=len(runs) > RUNS,
        standings=standings(db(), [line.run for line in runs[:RUNS] if line.run.id in mine], [person_id]),
        outside=outside(db(), person_id=person_id),
        listed=lambda names: listed(names, language()),
        projects=projects,
        due=next_due(db(), projects),
        news=unseen(db(), person_id, language()),
        waiting=queries.waiting(db(), known, limit=WAITING) if "instructor" in roles else [],
        waiting_count=queries.count_waiting(db(), known) if "instructor" in roles else 0,
        mentored=queries.projects_in(db(), known, limit=MENTORED) if roles & {"mentor"} else [],
        invitations=invitations_of(db(), services().settings, person_id),
        elsewhere=elsewhere(services(), person_id),
        ideas=next_ideas(db(), known, IDEAS) if "learner" in roles and not known.as_learner else [],
        certificates=queries.certificates_of(db(), person_id),
        assesses=waiting_for(db(), person_id),
        asking=[] if known.as_learner else asking(db(), person_id),
        code=code,
        problem=refusal,
    )


def _person() -> UUID:
    person_id = me().person_id
    assert person_id is not None
    return person_id
