"""Pages of examples: the list of a run, writing one, trying one and comparing."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.domain.assessing import LEARNERS
from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.domain.scoring import score
from makerpath.service import policy
from makerpath.service.board.pages import about
from makerpath.service.courses.ages import band_of_run
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.courses.models import CourseRun
from makerpath.service.moderation import example_files
from makerpath.service.moderation.choices import Choice, choices, rubric_by
from makerpath.service.moderation.examples import attempt, groups, there, tolerance, tries, withdraw, write
from makerpath.service.moderation.forms import id_of, LEVEL, points_of, with_prefix
from makerpath.service.moderation.models import Example, ExampleTry
from makerpath.service.people.models import Person
from makerpath.service.previews.queries import of_files
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

examples = Blueprint("examples", __name__)
REASON = "reason-"
FILES = 6
"""How many files a form may bring at once."""


@examples.get("/runs/<uuid:run_id>/examples")
@permit("example.try", CourseRun, "run")
def index(run: CourseRun) -> str:
    found = _by_office(run)
    moderates = policy.allowed(db(), me(), "assessment.moderate", run)
    return page(
        "examples.html",
        **about(run),
        groups=groups(db(), run, found, me().person_id),
        tries=tries(db(), run) if moderates else {},
        writes=moderates,
        sources=example_files.sources(db(), run) if moderates else [],
        mine=me().person_id,
    )


@examples.get("/runs/<uuid:run_id>/examples/new")
@permit("example.write", CourseRun, "run")
def new(run: CourseRun) -> str:
    """An empty form, or one about a project whose makers show it to everybody (`?project=`)."""
    values: dict[str, str] = {}
    files: list[UUID] = []
    if request.args.get("project"):
        found = example_files.source(db(), run, id_of(request.args["project"]))
        values = {"title": found.page.title, "body": found.page.story, "project": str(found.project.id)}
        files = [file.id for file in found.files]
    return _form(run, _choice(run, request.args.get("for", "")), values, files)


@examples.post("/runs/<uuid:run_id>/examples/new")
@permit("example.write", CourseRun, "run")
def create(run: CourseRun) -> Response | tuple[str, int]:
    run_id, form = run.id, request.form
    choice = _choice(run, form.get("for", ""))
    rubric = load_rubric(db(), choice.scoring, choice.wording)
    kept: list[UUID] = []
    try:
        kept = [id_of(value) for value in form.getlist("kept")[: example_files.MOST]]
        forget_db()
        for sent in [one for one in request.files.getlist("file") if one.filename][:FILES]:
            kept.append(example_files.take(services(), me(), run_id, sent))
        act(
            write,
            run_id=run_id,
            brief=choice.brief.id,
            plan=choice.plan.id,
            title=form.get("title", ""),
            body=form.get("body", ""),
            levels=with_prefix(form, LEVEL),
            reasons=with_prefix(form, REASON),
            points=points_of(form, rubric),
            file_ids=kept,
            project_id=id_of(form["project"]) if form.get("project") else None,
        )
    except MakerpathError as error:
        forget_db()
        shown = problem(error, language())
        shown["missing_ids"] = error.params.get("missing", [])
        return _form(db().get_one(CourseRun, run_id), choice, form, kept, shown), error.status
    say(N_("The example is there. Assessors are asked to try it."))
    return redirect(url_for("examples.index", run_id=run_id), 303)


@examples.get("/examples/<uuid:example_id>")
@permit("example.try", Example)
def show(example: Example) -> str:
    """The form for who has not tried it, or tries again; else what they gave beside what it deserves."""
    return _show(example, {})


@examples.post("/examples/<uuid:example_id>")
@permit("example.try", Example)
def tried(example: Example) -> Response | tuple[str, int]:
    example_id = example.id
    try:
        rubric = rubric_by(db(), there(db(), example_id).rubric_hash)
        points = points_of(request.form, rubric)
        act(attempt, example_id=example_id, levels=with_prefix(request.form, LEVEL), points=points)
    except MakerpathError as error:
        forget_db()
        shown = problem(error, language())
        shown["missing_ids"] = error.params.get("missing", [])
        return _show(db().get_one(Example, example_id), request.form, shown), error.status
    return redirect(url_for("examples.show", example_id=example_id), 303)


@examples.post("/examples/<uuid:example_id>/withdraw")
@permit("example.write", Example)
def take_out(example: Example) -> Response:
    run_id = example.run_id
    act(withdraw, example_id=example.id)
    say(N_("The example was withdrawn."))
    return redirect(url_for("examples.index", run_id=run_id), 303)


def _by_office(run: CourseRun) -> list[Choice]:
    """The assessments that others than learners give: those alone need examples."""
    return [one for one in choices(db(), run) if any(rule.role not in LEARNERS for rule in one.plan.assessors)]


def _choice(run: CourseRun, key: str) -> Choice:
    """The assessment that the form is for; without one, the first that asks for examples, else the first."""
    found = _by_office(run)
    if not found:
        raise NotFound()
    asking = sorted(found, key=lambda one: not one.plan.moderation.examples)
    return next((one for one in found if one.key == key), asking[0])


def _form(
    run: CourseRun,
    choice: Choice,
    values: Mapping[str, str],
    files: list[UUID],
    refusal: dict[str, object] | None = None,
) -> str:
    shown = example_files.files_of(db(), files)
    mine = [row for row in shown if row.project_id is None and row.owner_id == me().person_id]
    if values.get("project"):
        theirs = {row.id for row in example_files.source(db(), run, id_of(values["project"])).files}
        mine = [row for row in shown if row in mine or row.id in theirs]
    return page(
        "example_edit.html",
        **about(run),
        choices=_by_office(run),
        choice=choice,
        rubric=load_rubric(db(), choice.scoring, choice.wording),
        band=band_of_run(db(), run.id),
        values=values,
        files=mine,
        most=FILES,
        **of_files(services(), db()),
        problem=refusal,
    )


def _show(example: Example, values: Mapping[str, str], refusal: dict[str, object] | None = None) -> str:
    row = there(db(), example.id)
    rubric = rubric_by(db(), row.rubric_hash)
    mine = list(
        db().scalars(
            select(ExampleTry)
            .where(ExampleTry.example_id == row.id, ExampleTry.person_id == me().person_id)
            .order_by(ExampleTry.id)
        )
    )
    own = row.created_by == me().person_id
    again = bool(values) or request.args.get("again") == "1" or refusal is not None
    last = mine[-1] if mine else None
    trying = not own and (last is None or again)
    run = db().get_one(CourseRun, row.run_id)
    return page(
        "example.html",
        run=run,
        example=row,
        rubric=rubric,
        band=band_of_run(db(), run.id),
        files=example_files.files_of(db(), [UUID(one) for one in row.file_ids]),
        trying=trying,
        own=own,
        last=last,
        count=len(mine),
        deserved=None if trying else score(rubric, row.levels, row.points),
        given=score(rubric, last.levels, last.points) if last and not trying else None,
        tolerance=tolerance(db(), row),
        author=db().get_one(Person, row.created_by).display_name,
        writes=policy.allowed(db(), me(), "example.write", row),
        values=values,
        **of_files(services(), db()),
        problem=refusal,
    )
