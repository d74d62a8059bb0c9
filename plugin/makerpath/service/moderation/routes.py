"""The moderator's page of a run: what waits, and approving several at once."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.board.pages import about
from makerpath.service.core.database import new_id
from makerpath.service.courses.models import CourseRun
from makerpath.service.moderation.agreement_routes import agreement
from makerpath.service.moderation.approving import approve
from makerpath.service.moderation.case_routes import cases
from makerpath.service.moderation.example_routes import examples
from makerpath.service.moderation.forms import id_of, revision_of
from makerpath.service.moderation.people import school_instructors
from makerpath.service.moderation.queries import items_of, LISTED, MOST, queues
from makerpath.service.moderation.resolving import fingerprint
from makerpath.service.moderation.seconds import let_off, name_second
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me, services
from makerpath.service.web.pages import page, say, whole
from makerpath.service.web.problems import problem

moderation = Blueprint("moderation", __name__)
blueprints = (moderation, cases, examples, agreement)

Refused = list[tuple[str, dict[str, object]]]


@moderation.get("/runs/<uuid:run_id>/moderation")
@permit("assessment.moderate", CourseRun, "run")
def show(run: CourseRun) -> str:
    return _page(run)


@moderation.post("/runs/<uuid:run_id>/moderation/approve")
@permit("assessment.moderate", CourseRun, "run")
def approve_all(run: CourseRun) -> Response | tuple[str, int]:
    """Each chosen result is approved by itself; the page says what became of each."""
    run_id = run.id
    chosen = _chosen()
    items = items_of(db(), me(), run, chosen)
    forget_db()
    refused: Refused = []
    status = 200
    for item in items:
        key = request.form.get(f"key-{item.case.id}") or None
        revision = revision_of(request.form, f"revision-{item.case.id}")
        try:
            approve(services(), me(), key=key, case_id=item.case.id, revision=revision)
        except MakerpathError as error:
            refused.append((item.project.title, problem(error, language())))
            status = max(status, error.status)
    done = len(items) - len(refused)
    if items and not refused:
        say(N_("Released: {count}. Their makers are told."), count=done)
        return redirect(url_for("moderation.show", run_id=run_id), 303)
    nothing = None if items else MakerpathError("bulk.none", N_("Choose at least one project."), status=422)
    again = db().get_one(CourseRun, run_id)
    shown = problem(nothing, language()) if nothing else None
    return _page(again, shown, refused, done), nothing.status if nothing else (status if not done else 200)


@moderation.post("/runs/<uuid:run_id>/moderation/second")
@permit("assessment.moderate", CourseRun, "run")
def second(run: CourseRun) -> Response | tuple[str, int]:
    """Name a second assessor for a case of the run, or let one off."""
    run_id = run.id
    try:
        if request.form.get("let_off"):
            act(let_off, allocation_id=id_of(request.form["let_off"]))
            say(N_("Nobody waits for this assessment any more."))
        else:
            case_id, person_id = (id_of(request.form.get(name, "")) for name in ("case", "person"))
            act(name_second, case_id=case_id, person_id=person_id)
            say(N_("The second assessor was asked."))
    except MakerpathError as error:
        forget_db()
        return _page(db().get_one(CourseRun, run_id), problem(error, language())), error.status
    return redirect(url_for("moderation.show", run_id=run_id) + "#seconds", 303)


def _page(
    run: CourseRun, refusal: dict[str, object] | None = None, refused: Refused | None = None, done: int = 0
) -> str:
    asked = whole(request.args.get("page"))
    found = queues(db(), me(), run, asked)
    return page(
        "moderation.html",
        **about(run),
        queues=found,
        results_page=asked,
        results_more=found.results_in_all > LISTED * asked,
        people=[(person.id, person.display_name) for person in school_instructors(db()) if person.id],
        fingerprint=fingerprint,
        once_key=lambda: new_id().hex,
        problem=refusal,
        refused=refused or [],
        done=done,
    )


def _chosen() -> list[UUID]:
    found = []
    for value in request.form.getlist("item")[:MOST]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
