"""One case: settle a difference, approve, send back, set the result by hand, take that back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service.assessments.cases import rubric_of
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.courses.ages import band_of_run
from makerpath.service.courses.models import CourseRun
from makerpath.service.moderation import approving, overriding, resolving
from makerpath.service.moderation.case_view import case_view, ways
from makerpath.service.moderation.forms import (
    COMMENT,
    id_of,
    LEVEL,
    number,
    points_of,
    revision_of,
    with_prefix,
)
from makerpath.service.operation import Answer
from makerpath.service.projects.models import made_by
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

cases = Blueprint("moderated", __name__)
Told = Response | tuple[str, int]


@cases.get("/moderation/<uuid:case_id>")
@permit("assessment.moderate", AssessmentCase, "case")
def show(case: AssessmentCase) -> str:
    return _page(case)


@cases.post("/moderation/<uuid:case_id>/resolve")
@permit("assessment.moderate", AssessmentCase, "case")
def resolve(case: AssessmentCase) -> Told:
    case_id, rubric = case.id, rubric_of(db(), case)

    def call() -> Answer:
        way, _, taken = request.form.get("way", "").partition(":")
        return act(
            resolving.resolve,
            case_id=case_id,
            way=way,
            reason=request.form.get("reason", ""),
            assessment_id=id_of(taken) if way == "one" else None,
            levels=with_prefix(request.form, LEVEL),
            points=points_of(request.form, rubric),
            comments=with_prefix(request.form, COMMENT),
            revision=revision_of(request.form),
        )

    return _done(case_id, "resolve", call, N_("The difference is settled."))


@cases.post("/moderation/<uuid:case_id>/approve")
@permit("assessment.moderate", AssessmentCase, "case")
def approve(case: AssessmentCase) -> Told:
    case_id, revision = case.id, revision_of(request.form)
    return _done(
        case_id,
        "approve",
        lambda: act(approving.approve, case_id=case_id, revision=revision),
        N_("The result is released. Its makers are told."),
    )


@cases.post("/moderation/<uuid:case_id>/send-back")
@permit("assessment.moderate", AssessmentCase, "case")
def send_back(case: AssessmentCase) -> Told:
    case_id = case.id
    return _done(
        case_id,
        "back",
        lambda: act(
            approving.send_back,
            assessment_id=id_of(request.form.get("assessment", "")),
            reason=request.form.get("reason", ""),
            revision=revision_of(request.form),
        ),
        N_("The assessment went back to its assessor."),
    )


@cases.post("/moderation/<uuid:case_id>/override")
@permit("assessment.moderate", AssessmentCase, "case")
def override(case: AssessmentCase) -> Told:
    case_id, rubric = case.id, rubric_of(db(), case)

    def call() -> Answer:
        form = request.form
        by_levels = form.get("by") == "levels"
        return act(
            overriding.override,
            case_id=case_id,
            reason=form.get("reason", ""),
            total=None if by_levels or not form.get("total", "").strip() else number(form["total"], "total"),
            levels=with_prefix(form, LEVEL) if by_levels else None,
            points=points_of(form, rubric) if by_levels else None,
            person_id=id_of(form["person"]) if form.get("person") else None,
            revision=revision_of(form),
        )

    return _done(case_id, "override", call, N_("The result is set."))


@cases.post("/moderation/<uuid:case_id>/take-back")
@permit("assessment.moderate", AssessmentCase, "case")
def take_back(case: AssessmentCase) -> Told:
    case_id = case.id
    return _done(
        case_id,
        "take_back",
        lambda: act(
            overriding.take_back,
            case_id=case_id,
            reason=request.form.get("reason", ""),
            revision=revision_of(request.form),
        ),
        N_("The result is what it was before."),
    )


def _done(case_id: UUID, form: str, call: Callable[[], Answer], said: str) -> Told:
    """Do it; refused, the page comes back with what was typed."""
    try:
        call()
    except MakerpathError as error:
        forget_db()
        shown = problem(error, language())
        shown["missing_ids"] = error.params.get("missing", [])
        return _page(db().get_one(AssessmentCase, case_id), shown, form), error.status
    say(said)
    return redirect(url_for("moderated.show", case_id=case_id), 303)


def _page(case: AssessmentCase, refusal: dict[str, object] | None = None, form: str = "") -> str:
    if made_by(db(), case.project_id, me().person_id):
        raise NotFound()  # who made it reads its result when it is out, where makers do
    run = db().get_one(CourseRun, case.run_id)
    view = case_view(db(), me(), run, case)
    return page(
        "moderation_case.html",
        run=run,
        case=case,
        view=view,
        band=band_of_run(db(), run.id),
        ways=ways(db(), view),
        revision=resolving.fingerprint(case),
        least=resolving.LEAST_REASON,
        typed=request.form if refusal else {},
        form=form,
        problem=refusal,
    )
