"""Pages of dates: a run's due days, its calendar, and a person's own calendar for their calendar program."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.domain.text import LANGUAGES
from makerpath.i18n import format_date, format_time
from makerpath.service import policy
from makerpath.service.calendar.days import entries, runs_for
from makerpath.service.calendar.feed import words, write
from makerpath.service.calendar.models import CalendarFeed
from makerpath.service.calendar.operations import new_address, set_due
from makerpath.service.calendar.plans import briefs_of, limits
from makerpath.service.classes.models import SchoolClass
from makerpath.service.core.templates import pick
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people.models import Person, School
from makerpath.service.policy import Actor
from makerpath.service.progress.opening import today
from makerpath.service.web.access import permit, public, signed_in
from makerpath.service.web.context import act, db, language, me, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

calendar = Blueprint("calendar", __name__)
blueprints = (calendar,)
FIELD = "due-"
UNSCOPED = "whoever asks for a calendar is known by its address alone"


@calendar.get("/runs/<uuid:run_id>/dates")
@permit("run.manage", CourseRun, "run")
def dates(run: CourseRun) -> str:
    return _dates(run)


@calendar.post("/runs/<uuid:run_id>/due")
@permit("run.manage", CourseRun, "run")
def save_dates(run: CourseRun) -> Response | tuple[str, int]:
    run_id = run.id
    fields = {
        (brief, stage): request.form.get(f"{FIELD}{brief}-{stage}", "")
        for brief, stage in ((item.slug, name) for item in briefs_of(db(), run) for name in item.stages)
        if f"{FIELD}{brief}-{stage}" in request.form
    }
    try:
        act(set_due, run_id=run_id, days=fields)
    except MakerpathError as error:
        typed = request.form.to_dict()
        return _dates(db().get_one(CourseRun, run_id), typed, problem(error, language())), error.status
    say(N_("Saved. The learners of the run are told."))
    return redirect(url_for("calendar.dates", run_id=run_id), 303)


@calendar.get("/runs/<uuid:run_id>/calendar")
@permit("course.read", CourseRun, "run")
def of_run(run: CourseRun) -> str:
    here = today(db(), run.school_id)
    zone = db().get_one(School, run.school_id).time_zone
    found = entries(db(), me(), [run])
    weeks = [(monday, list(rows)) for monday, rows in groupby(found, key=lambda entry: _monday(entry.day))]
    return page(
        "calendar.html",
        **_about(run),
        weeks=weeks,
        this_week=_monday(here),
        sunday=timedelta(days=6),
        here=here,
        in_full=lambda day: format_date(day, language(), "full"),
        at_time=lambda moment: format_time(moment, language(), zone),
        words=lambda entry: words(entry, language()),
        manages=policy.allowed(db(), me(), "run.manage", run),
    )


@calendar.get("/account/calendar")
@signed_in
def account() -> str:
    row = db().scalar(select(CalendarFeed).where(CalendarFeed.person_id == me().person_id))
    address = f"{services().settings.service_url}/calendar/{row.secret}.ics" if row else ""
    return page(
        "calendar_address.html",
        address=address,
        webcal="webcal:" + address.partition(":")[2] if row else "",
    )


@calendar.post("/account/calendar")
@signed_in
def renew() -> Response:
    act(new_address)
    say(N_("This is your new address. An earlier one does not work any more."))
    return redirect(url_for("calendar.account"), 303)


@calendar.get("/calendar/<secret>.ics")
@public("the secret address itself is the right")
def feed(secret: str) -> Response:
    with services().database.reading(unscoped=UNSCOPED) as session:
        row = session.scalar(select(CalendarFeed).where(CalendarFeed.secret == secret))
        person = session.get(Person, row.person_id) if row else None
        if person is None or person.erased_at is not None:
            raise NotFound()
        actor = Actor(person_id=person.id, school_id=person.school_id, language=person.language)
        wanted = request.args.get("lang")
        reader = wanted if wanted in LANGUAGES else person.language
    with services().database.reading(actor.school_id) as session:
        school = session.get_one(School, actor.school_id)
        found = entries(session, actor, runs_for(session, actor))
        name = f"Makerpath · {pick(school.name, reader)}"
        body = write(found, name=name, language=reader, base=services().settings.service_url)
    response = make_response(body)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="makerpath.ics"'
    response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    return response.make_conditional(request)


def _dates(run: CourseRun, typed: dict[str, str] | None = None, refusal: dict[str, Any] | None = None) -> str:
    first, last = limits(db(), run)
    return page(
        "dates.html",
        **_about(run),
        briefs=briefs_of(db(), run),
        own=run.due or {},
        first=first,
        last=last,
        typed=typed or {},
        problem=refusal,
    )


def _about(run: CourseRun) -> dict[str, Any]:
    return {
        "run": run,
        "course": db().get_one(CourseRow, run.course_id),
        "group": db().get_one(SchoolClass, run.class_id),
    }


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
