"""The pages of exhibitions: a run's, one of them with its order and panel, and the juror's sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service import policy
from makerpath.service.core.database import utc_now
from makerpath.service.courses.ages import band_of_run
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.exhibition import arranging
from makerpath.service.exhibition.content import candidates, chosen
from makerpath.service.exhibition.entries import is_over, lines, newest_words, results_of
from makerpath.service.exhibition.models import Exhibition, ExhibitionEntry, PublicPage
from makerpath.service.exhibition.panel import panel_rubrics
from makerpath.service.ownership.queries import makers_of
from makerpath.service.people.models import School
from makerpath.service.previews.queries import of_files
from makerpath.service.projects.models import Project
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

exhibitions = Blueprint("exhibitions", __name__)
LEVEL = "level-"
PLACE = "place-"


@exhibitions.get("/runs/<uuid:run_id>/exhibitions")
@permit("course.read", CourseRun, "run")
def index(run: CourseRun) -> str:
    return _index(run)


@exhibitions.post("/runs/<uuid:run_id>/exhibitions")
@permit("exhibition.manage", CourseRun, "run")
def create(run: CourseRun) -> Response | tuple[str, int]:
    run_id = run.id
    try:
        answer = act(arranging.create, run_id=run_id, said=_said())
    except MakerpathError as error:
        forget_db()
        return _index(db().get_one(CourseRun, run_id), _said(), problem(error, language())), error.status
    say(N_("The exhibition is announced."))
    return redirect(url_for("exhibitions.show", exhibition_id=answer["exhibition"]), 303)


@exhibitions.get("/exhibitions/<uuid:exhibition_id>")
@permit("exhibition.view", Exhibition)
def show(exhibition: Exhibition) -> str:
    return _show(exhibition)


@exhibitions.post("/exhibitions/<uuid:exhibition_id>")
@permit("exhibition.manage", Exhibition)
def change(exhibition: Exhibition) -> Response | tuple[str, int]:
    exhibition_id = exhibition.id
    try:
        act(arranging.change, exhibition_id=exhibition_id, said=_said())
    except MakerpathError as error:
        forget_db()
        return _show(db().get_one(Exhibition, exhibition_id), _said(), problem(error, language())), error.status
    say(N_("Saved."))
    return redirect(url_for("exhibitions.show", exhibition_id=exhibition_id), 303)


@exhibitions.post("/exhibitions/<uuid:exhibition_id>/order")
@permit("exhibition.manage", Exhibition)
def order(exhibition: Exhibition) -> Response:
    exhibition_id = exhibition.id
    act(arranging.order, exhibition_id=exhibition_id, places=_with_prefix(request.form, PLACE))
    say(N_("The order is kept."))
    return redirect(url_for("exhibitions.show", exhibition_id=exhibition_id), 303)


@exhibitions.post("/exhibitions/<uuid:exhibition_id>/<any(cancel, release):what>")
@permit("exhibition.manage", Exhibition)
def finish(exhibition: Exhibition, what: str) -> Response:
    exhibition_id, run_id = exhibition.id, exhibition.run_id
    if what == "cancel":
        act(arranging.cancel, exhibition_id=exhibition_id)
        say(N_("The exhibition is cancelled."))
        return redirect(url_for("exhibitions.index", run_id=run_id), 303)
    act(arranging.release, exhibition_id=exhibition_id)
    say(N_("The makers read now what the panel says."))
    return redirect(url_for("exhibitions.show", exhibition_id=exhibition_id), 303)


@exhibitions.get("/exhibitions/<uuid:exhibition_id>/entries/<uuid:entry_id>")
@permit("exhibition.judge", Exhibition)
def sheet(exhibition: Exhibition, entry_id: UUID) -> str:
    return _sheet(exhibition, entry_id)


@exhibitions.post("/exhibitions/<uuid:exhibition_id>/entries/<uuid:entry_id>")
@permit("exhibition.judge", Exhibition)
def judge(exhibition: Exhibition, entry_id: UUID) -> Response | tuple[str, int]:
    exhibition_id = exhibition.id
    try:
        act(
            arranging.judge,
            entry_id=_entry(exhibition, entry_id).id,
            levels=_with_prefix(request.form, LEVEL),
            comment=request.form.get("comment", ""),
        )
    except MakerpathError as error:
        forget_db()
        shown = problem(error, language())
        shown["missing_ids"] = error.params.get("missing", [])
        again = db().get_one(Exhibition, exhibition_id)
        return _sheet(again, entry_id, request.form.to_dict(), shown), error.status
    say(N_("Thank you. You can change it until the results are out."))
    return redirect(url_for("exhibitions.show", exhibition_id=exhibition_id), 303)


def _index(run: CourseRun, typed: dict[str, str] | None = None, refusal: dict[str, object] | None = None) -> str:
    rows = db().scalars(select(Exhibition).where(Exhibition.run_id == run.id).order_by(Exhibition.starts_at.desc()))
    return page(
        "exhibitions.html",
        run=run,
        course=db().get_one(CourseRow, run.course_id),
        exhibitions=rows.all(),
        now=utc_now(),
        manages=policy.allowed(db(), me(), "exhibition.manage", run),
        typed=typed or {},
        problem=refusal,
    )


def _show(exhibition: Exhibition, typed: dict[str, str] | None = None, refusal: dict[str, object] | None = None) -> str:
    order_of = lines(db(), exhibition)
    words = newest_words(db(), [line.row.id for line in order_of])
    can = policy.rights(db(), me(), exhibition, ("exhibition.manage", "exhibition.judge"))
    return page(
        "exhibition.html",
        exhibition=exhibition,
        course=db().get_one(CourseRow, db().get_one(CourseRun, exhibition.run_id).course_id),
        lines=order_of,
        judged={key: {said.row.juror_id for said in found} for key, found in words.items()},
        results=results_of(db(), order_of, words) if "exhibition.manage" in can else {},
        mine={line.project.id for line in order_of if any(maker.id == me().person_id for maker in line.makers)},
        can=can,
        band=band_of_run(db(), exhibition.run_id),
        over=is_over(exhibition),
        now=utc_now(),
        me_id=me().person_id,
        typed=typed or _typed(exhibition),
        problem=refusal,
    )


def _sheet(
    exhibition: Exhibition,
    entry_id: UUID,
    values: Mapping[str, str] | None = None,
    refusal: dict[str, object] | None = None,
) -> str:
    entry = _entry(exhibition, entry_id)
    if refusal is None:
        arranging.may_judge(db(), exhibition, entry, me().person_id, utc_now())
    project = db().get_one(Project, entry.project_id)
    before = next(
        (said.row for said in newest_words(db(), [entry.id]).get(entry.id, []) if said.row.juror_id == me().person_id),
        None,
    )
    if values is None:
        values = {f"{LEVEL}{key}": value for key, value in before.levels.items()} if before else {}
        values |= {"comment": before.comment} if before else {}
    shown = db().scalar(select(PublicPage).where(PublicPage.project_id == project.id))
    items = candidates(db(), project)
    return page(
        "exhibition_judge.html",
        exhibition=exhibition,
        entry=entry,
        project=project,
        makers=makers_of(db(), [project.id])[project.id],
        rubric=load_rubric(db(), *panel_rubrics(db(), [project])[project.id]),
        band=band_of_run(db(), exhibition.run_id),
        items=chosen(items, shown) or items[:3],
        values=values,
        before=before,
        problem=refusal,
        **of_files(services(), db()),
    )


def _entry(exhibition: Exhibition, entry_id: UUID) -> ExhibitionEntry:
    entry = db().get(ExhibitionEntry, entry_id)
    if entry is None or entry.exhibition_id != exhibition.id:
        raise NotFound()
    return entry


def _said() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in arranging.FIELDS}


def _typed(exhibition: Exhibition) -> dict[str, str]:
    """The form as it was kept, on the school's clock."""
    zone = ZoneInfo(db().get_one(School, exhibition.school_id).time_zone)

    def local(moment: datetime) -> str:
        return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")

    return {
        "title": exhibition.title,
        "place": exhibition.place,
        "starts_at": local(exhibition.starts_at),
        "ends_at": local(exhibition.ends_at),
        "entries_until": local(exhibition.entries_until),
    }


def _with_prefix(form: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in form.items() if name.startswith(prefix)}
