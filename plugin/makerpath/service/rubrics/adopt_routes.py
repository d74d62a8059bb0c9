"""By which rubrics a class is assessed, what another one would change, and agreeing to it."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.rubric_changes import classify, EFFECT_TEXTS
from makerpath.i18n import gettext
from makerpath.service.board.pages import about
from makerpath.service.board.queries import makers_of
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.courses.models import CourseRun
from makerpath.service.rubrics import adopting
from makerpath.service.rubrics.adopting import choose, places
from makerpath.service.rubrics.effects import digest, effects, ORDER
from makerpath.service.rubrics.regrading import AT_ONCE, regrade
from makerpath.service.rubrics.sources import in_library, in_school
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

adoption = Blueprint("rubric_adoption", __name__)
NOW, LATER = "all", "later"


@adoption.get("/runs/<uuid:run_id>/rubrics")
@permit("rubric.manage", CourseRun, "run")
def show(run: CourseRun) -> str:
    return page("rubric_run.html", **about(run), places=places(db(), run), problem=None)


@adoption.get("/runs/<uuid:run_id>/rubrics/choose")
@permit("rubric.manage", CourseRun, "run")
def choosing(run: CourseRun) -> str | tuple[str, int]:
    """The rubrics to choose from for one assessment; with one chosen, what it would change."""
    return _choosing(run, request.args.get("brief", ""), request.args.get("plan", ""), request.args.get("rubric", ""))


@adoption.post("/runs/<uuid:run_id>/rubrics/choose")
@permit("rubric.manage", CourseRun, "run")
def adopt(run: CourseRun) -> Response | str | tuple[str, int]:
    """Agree to it: for later projects alone, or for those that were begun already too."""
    run_id, form = run.id, request.form
    brief, plan, reference = form.get("brief", ""), form.get("plan", ""), form.get("rubric", "")
    everything = form.get("for") == NOW
    try:
        made = act(
            adopting.adopt,
            run_id=run_id,
            brief=brief,
            plan=plan,
            reference=reference,
            regrade=everything,
            reason=form.get("reason", ""),
            seen=form.get("seen", ""),
        )
    except MakerpathError as error:
        forget_db()
        return _choosing(db().get_one(CourseRun, run_id), brief, plan, reference, error)
    forget_db()
    if not everything:
        say(N_("Projects that begin from now on are assessed by it."))
    elif made["cases"] <= AT_ONCE:
        # Where it is refused for one of them, the job that was queued tries again, and this page says so.
        with suppress(MakerpathError):
            regrade(services(), UUID(made["adoption"]), me().school_id)
            say(N_("Done: every project of the class is assessed by it."))
    else:
        say(N_("{count} projects are carried over now; this page says how far it is."), count=made["cases"])
    return redirect(url_for("rubric_adoption.show", run_id=run_id), 303)


def _choosing(
    run: CourseRun, brief: str, plan: str, reference: str, error: MakerpathError | None = None
) -> str | tuple[str, int]:
    place = next((one for one in places(db(), run) if (one.brief.id, one.plan.id) == (brief, plan)), None)
    chosen = source = None
    if reference or place is None:
        try:
            place, source, chosen = choose(db(), run, brief, plan, reference)
        except MakerpathError as refused:
            if place is None or refused.status == 404:
                raise
            error = error or refused
    found = effects(db(), run, chosen) if chosen else []
    olds = {(one.case.rubric_hash, one.case.rubric_wording) for one in found}
    reader = language()
    changes = []
    if chosen is not None and len(olds) == 1:
        for change in classify(load_rubric(db(), *next(iter(olds))), chosen.rubric):
            words = gettext(change.message, reader, **change.texts(reader))
            changes.append((change.effect, gettext(EFFECT_TEXTS[change.effect], reader), words, change.details))
    shown = page(
        "rubric_adopt.html",
        **about(run),
        place=place,
        source=source,
        chosen=chosen,
        effects=found,
        makers=makers_of(db(), run) if found else {},
        counts={what: sum(one.what == what for one in found) for what in ORDER},
        flips=sum(one.flips for one in found),
        seen=digest(found),
        changes=changes,
        own=in_school(db()),
        library=in_library(),
        typed=request.form,
        problem=problem(error, reader) if error else None,
    )
    return (shown, error.status) if error else shown
