"""The page on which a project begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from makerpath.domain import names
from makerpath.domain.errors import MakerpathError, N_, NotAllowed
from makerpath.service import policy
from makerpath.service.courses.models import CourseRun
from makerpath.service.parts import Host, Typed
from makerpath.service.progress.opening import closed_lessons, ModuleNotOpen, Opening, today
from makerpath.service.progress.view import closed_briefs
from makerpath.service.starting.form import chosen, render_start
from makerpath.service.starting.operations import start
from makerpath.service.starting.places import Place, places
from makerpath.service.starting.suggestions import fitting, plain, Suggestion
from makerpath.service.topics.queries import Wanted
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me
from makerpath.service.web.pages import asset, csrf, page
from makerpath.service.web.problems import problem

starting = Blueprint("starting", __name__)
blueprints = (starting,)
FOUND = 24


@starting.get("/runs/<uuid:run_id>/start")
@permit("course.read", CourseRun, "run")
def show(run: CourseRun) -> str | Response:
    """Choose a brief of the run, then the question; `from` names a topic or a challenge that the reader came with."""
    _may_begin(run)
    here = places(db(), me().person_id, run.id)
    place = _place(here, request.args["brief"]) if "brief" in request.args else _first_free(here)
    if place.project is not None and len(here) == 1:
        return redirect(url_for("projects.show", project_id=place.project), 303)
    return _show(run, here, place)


@starting.post("/runs/<uuid:run_id>/projects")
@permit("course.read", CourseRun, "run")
def begin(run: CourseRun) -> Response | tuple[str, int]:
    """Begin a project on a brief of the run's course, from the question that the form names."""
    _may_begin(run)
    run_id: UUID = run.id
    place = _place(places(db(), me().person_id, run_id), request.form.get("brief", ""))
    closed = _closed(run, place)
    if closed is not None:
        raise ModuleNotOpen(closed, language())
    fields = chosen(request.form)
    try:
        answer = act(start, run_id=run_id, brief=place.version, rubric=place.rubric, **fields)
    except MakerpathError as error:
        if error.status >= 500:
            raise
        forget_db()
        run = db().get_one(CourseRun, run_id)
        typed = Typed("start", request.form.to_dict(), problem(error, language()))
        here = places(db(), me().person_id, run_id)
        return _show(run, here, _place(here, request.form.get("brief", "")), typed), error.status
    return redirect(url_for("projects.show", project_id=answer["project"]), 303)


def _may_begin(run: CourseRun) -> None:
    policy.require(db(), me(), "project.start", run)
    if me().as_learner:
        raise NotAllowed()


def _place(here: Sequence[Place], slug: str) -> Place:
    """The brief of that name."""
    found = next((place for place in here if place.brief.id == slug), None)
    if found is None:
        raise MakerpathError("brief.unknown", N_("This course has no such brief."), status=404)
    return found


def _first_free(here: Sequence[Place]) -> Place:
    """The first brief that the reader has not begun, else the first of all."""
    found = next((place for place in here if place.project is None), next(iter(here), None))
    if found is None:
        raise MakerpathError("brief.unknown", N_("This course has no such brief."), status=404)
    return found


def _closed(run: CourseRun, place: Place) -> Opening | None:
    """The module in which the project is introduced, if it is not open yet."""
    return closed_briefs(db(), run, closed_lessons(db(), me(), run, place.course)).get(place.brief.id)


def _show(run: CourseRun, here: Sequence[Place], place: Place, typed: Typed | None = None) -> str:
    run_id, closed = run.id, _closed(run, place)
    wanted = Wanted(words=request.args.get("q", "").strip()[:200], craft=request.args.get("craft", ""))
    asked = bool(wanted.words or wanted.craft)
    host = Host(
        kind="page", hidden=csrf, action=lambda _name: url_for("starting.begin", run_id=run_id), link=None, asset=asset
    )
    session, body = db(), ""
    if place.project is None and closed is None:
        fits = fitting(session, place.brief, today(session, me().school_id))
        found = plain([row for row in fits if wanted.fits(row)], language()) if asked else []
        body = render_start(
            session,
            me(),
            place.brief,
            host,
            typed,
            first=_first(session, fits, (typed.values if typed else request.args).get("from", "")),
            found=found[:FOUND],
            search=_search(run_id, place, wanted, len(found) if asked else None, bool(fits)),
        )
    return page("start.html", run=run, here=here, place=place, closed=closed, body=body)


def _first(session: Session, fits: Sequence[Any], value: str) -> Suggestion | None:
    """The topic or challenge that the reader came with, if the brief takes it."""
    kind, _, subject = value.partition(":")
    row = next((row for row in fits if str(row.id) == subject), None)
    found = plain([row], language())[0] if row is not None else None
    return found if found and found.kind == kind else None


def _search(run_id: UUID, place: Place, wanted: Wanted, count: int | None, anything: bool) -> dict[str, Any] | None:
    """What the search of the page shows; none where there is nothing to find."""
    if not anything:
        return None
    crafts: Sequence[str] = place.brief.crafts or list(names.CRAFT)
    return {
        "action": url_for("starting.show", run_id=run_id),
        "words": wanted.words,
        "craft": wanted.craft,
        "crafts": [name for name in names.CRAFT if name in crafts],
        "count": count,
        "most": FOUND,
    }
