"""What an instructor sees of a run: the board, and the heat map."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.stalling import FEWEST_DAYS, MOST_DAYS
from makerpath.service.board import operations
from makerpath.service.board.bulk_routes import bulk
from makerpath.service.board.heat import heat_of
from makerpath.service.board.pages import about
from makerpath.service.board.participation_routes import participation
from makerpath.service.board.queries import read
from makerpath.service.board.story_routes import story
from makerpath.service.board.view import arrange, Filters
from makerpath.service.courses.models import CourseRun
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

board = Blueprint("board", __name__)
blueprints = (board, bulk, participation, story)


@board.get("/runs/<uuid:run_id>/board")
@permit("class.view", CourseRun, "run")
def show(run: CourseRun) -> str:
    return _show(run)


@board.post("/runs/<uuid:run_id>/stall-days")
@permit("run.manage", CourseRun, "run")
def stall_days(run: CourseRun) -> Response | tuple[str, int]:
    run_id = run.id
    typed = request.form.get("stall_days", "")
    try:
        act(operations.set_stall_days, run_id=run_id, days=int(typed) if typed.isdecimal() and len(typed) < 5 else None)
    except MakerpathError as error:
        forget_db()
        return _show(db().get_one(CourseRun, run_id), problem(error, language()), typed), error.status
    say(N_("Saved. It counts from the next morning on."))
    return redirect(url_for("board.show", run_id=run_id), 303)


@board.get("/runs/<uuid:run_id>/heat")
@permit("class.view", CourseRun, "run")
def heat(run: CourseRun) -> str:
    return page("heat.html", **about(run), heat=heat_of(db(), run))


def _show(run: CourseRun, refusal: dict[str, object] | None = None, typed: str = "") -> str:
    return page(
        "board.html",
        **about(run),
        board=arrange(read(db(), run), Filters.asked(request.args)),
        stall_days=typed or run.stall_days,
        bounds=(FEWEST_DAYS, MOST_DAYS),
        problem=refusal,
    )
