"""Deciding, reminding and giving more time for many projects of a run at once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, request

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.board import operations
from makerpath.service.board.bulk import each, Item, MOST, Outcome, projects, submissions, verdicts, waiting_items
from makerpath.service.board.pages import about
from makerpath.service.calendar.operations import extend as give_time
from makerpath.service.core.database import new_id
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer
from makerpath.service.projects.decisions import decide as decide_one
from makerpath.service.web.access import permit
from makerpath.service.web.context import db, forget_db, language, me, services
from makerpath.service.web.pages import page
from makerpath.service.web.problems import problem

bulk = Blueprint("bulk", __name__)
DIGITS = 18


@bulk.get("/runs/<uuid:run_id>/decide")
@permit("project.decide", CourseRun, "run")
def decide(run: CourseRun) -> str:
    """What waits in the run: what was picked on the board, or everything of a stage, is chosen already."""
    stage, picked = request.args.get("stage", ""), set(request.args.getlist("pick"))
    items = waiting_items(db(), run)
    chosen = {item.id for item in items if item.project.number in picked or (not picked and item.stage == stage)}
    return _page(run, "decide", items, chosen)


@bulk.post("/runs/<uuid:run_id>/decide")
@permit("project.decide", CourseRun, "run")
def decided(run: CourseRun) -> tuple[str, int]:
    """Each chosen submission is decided by itself; the page says what became of each."""

    def one(item: Item) -> Answer:
        return decide_one(
            services(),
            me(),
            key=_key(item),
            project_id=item.project.id,
            stage=item.stage,
            verdict=request.form.get("verdict", ""),
            comment=request.form.get("comment", ""),
            revision=_revision(item),
        )

    return _done(run, "decide", submissions(db(), run, _chosen()), one)


@bulk.get("/runs/<uuid:run_id>/remind")
@permit("project.manage", CourseRun, "run")
def remind(run: CourseRun) -> str:
    """What was picked on the board, or every stalled project."""
    picked = set(request.args.getlist("pick"))
    items = [item for item in projects(db(), run) if _is_picked(item, picked, item.project.stalled_at is not None)]
    return _page(run, "remind", items, {item.id for item in items})


@bulk.post("/runs/<uuid:run_id>/remind")
@permit("project.manage", CourseRun, "run")
def reminded(run: CourseRun) -> tuple[str, int]:
    def one(item: Item) -> Answer:
        return operations.remind(services(), me(), key=_key(item), project_id=item.project.id)

    return _done(run, "remind", _projects(run), one)


@bulk.get("/runs/<uuid:run_id>/extend")
@permit("project.manage", CourseRun, "run")
def extend(run: CourseRun) -> str:
    """What was picked on the board, or every project in the making."""
    picked = set(request.args.getlist("pick"))
    items = [item for item in projects(db(), run) if _is_picked(item, picked, True)]
    return _page(run, "extend", items, {item.id for item in items} if picked else set())


@bulk.post("/runs/<uuid:run_id>/extend")
@permit("project.manage", CourseRun, "run")
def extended(run: CourseRun) -> tuple[str, int]:
    whole = request.form.get("scope") == "all"

    def one(item: Item) -> Answer:
        return give_time(
            services(),
            me(),
            key=_key(item),
            project_id=item.project.id,
            stage="" if whole else item.stage,
            due_on=request.form.get("due_on", ""),
            reason=request.form.get("reason", ""),
        )

    return _done(run, "extend", _projects(run), one)


def _done(run: CourseRun, what: str, items: list[Item], call: Callable[[Item], Answer]) -> tuple[str, int]:
    """Do it to each; the page comes back with what happened, and what was refused is still chosen."""
    run_id = run.id
    nothing = None if items else MakerpathError("bulk.none", N_("Choose at least one project."), status=422)
    forget_db()
    outcomes = each(items, call)
    forget_db()
    run = db().get_one(CourseRun, run_id)
    left = waiting_items(db(), run) if what == "decide" else projects(db(), run)
    refused = {outcome.item.id for outcome in outcomes if outcome.error}
    if what != "decide":
        left = [item for item in left if item.id in refused or not items]
    status = nothing.status if nothing else 200
    if outcomes and len(refused) == len(outcomes):
        status = max(outcome.error.status for outcome in outcomes if outcome.error)
    return _page(run, what, left, refused, outcomes, nothing), status


def _page(
    run: CourseRun,
    what: str,
    items: list[Item],
    chosen: set[UUID],
    outcomes: list[Outcome] | None = None,
    nothing: MakerpathError | None = None,
) -> str:
    refused = [outcome for outcome in outcomes or [] if outcome.error]
    typed = request.form if nothing or refused else {}
    return page(
        "bulk.html",
        **about(run),
        what=what,
        items=items,
        chosen=chosen,
        stages=sorted({item.stage for item in items}),
        done=[outcome.item for outcome in outcomes or [] if outcome.answer],
        refused=[(outcome.item, problem(outcome.error, language())) for outcome in refused if outcome.error],
        verdicts=verdicts(db(), outcomes or []) if what == "decide" else {},
        typed=typed,
        once_key=lambda: new_id().hex,
        problem=problem(nothing, language()) if nothing else None,
    )


def _projects(run: CourseRun) -> list[Item]:
    chosen = set(_chosen())
    return [item for item in projects(db(), run) if item.id in chosen]


def _is_picked(item: Item, picked: set[str], otherwise: bool) -> bool:
    return item.project.number in picked if picked else otherwise


def _chosen() -> list[UUID]:
    """The ids that were ticked; what is no id is passed over."""
    found = []
    for value in request.form.getlist("item")[:MOST]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _key(item: Item) -> str | None:
    return request.form.get(f"key-{item.id}") or None


def _revision(item: Item) -> int | None:
    """The revision that the page showed; without a readable one, none that ever was."""
    typed = request.form.get(f"revision-{item.id}", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < DIGITS else -1
