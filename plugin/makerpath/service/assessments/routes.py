"""The instructor's queue, and the rubric to fill in."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.assessments import operations
from makerpath.service.assessments.counting import counting_in
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.home.queries import projects_in, runs_of, waiting
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project
from makerpath.service.projects.view import project_view
from makerpath.service.uploads.links import file_url
from makerpath.service.web.access import permit, signed_in
from makerpath.service.web.context import act, db, forget_db, language, me, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

review = Blueprint("review", __name__)
blueprints = (review,)
LEVEL, COMMENT = "level-", "comment-"


@review.get("/review")
@signed_in
def queue() -> str:
    """What waits for this instructor; for anybody else the lists are empty."""
    projects = projects_in(db(), me(), [line.run.id for line in runs_of(db(), me())], "project.assess")
    assessed = counting_in(db(), [project.id for project, _name in projects])
    return page(
        "review.html",
        waiting=waiting(db(), me()),
        projects=projects,
        assessed={project.id: assessed.get(project.id) for project, _name in projects},
    )


@review.get("/projects/<uuid:project_id>/assessment")
@permit("project.assess", Project)
def assess(project: Project) -> str:
    row = operations.draft_or_latest(db(), project, _my_id())
    values: dict[str, str] = {}
    if row is not None:
        values = {f"{LEVEL}{key}": value for key, value in row.levels.items()}
        values |= {f"{COMMENT}{key}": value for key, value in row.comments.items()} | {"comment": row.comment}
    return _form(project, values)


@review.post("/projects/<uuid:project_id>/assessment")
@permit("project.assess", Project)
def save(project: Project) -> Response | tuple[str, int]:
    final = request.form.get("final") == "1"
    project_id = project.id
    try:
        act(
            operations.save,
            project_id=project_id,
            levels=_with_prefix(request.form, LEVEL),
            comments=_with_prefix(request.form, COMMENT),
            comment=request.form.get("comment", ""),
            final=final,
        )
    except MakerpathError as error:
        forget_db()
        shown = problem(error, language())
        shown["missing_ids"] = error.params.get("missing", [])
        return _form(db().get_one(Project, project_id), request.form.to_dict(), shown), error.status
    say(N_("The assessment is final.") if final else N_("The draft is saved."))
    where = "projects.show" if final else "review.assess"
    return redirect(url_for(where, project_id=project_id), 303)


def _form(project: Project, values: Mapping[str, str], refusal: dict[str, object] | None = None) -> str:
    return page(
        "assess.html",
        project=project,
        view=project_view(db(), me(), project),
        rubric=load_rubric(db(), project.rubric_hash, project.rubric_wording),
        values=values,
        latest=operations.draft_or_latest(db(), project, _my_id()),
        maker=db().get_one(Person, project.created_by).display_name,
        file_url=lambda file, download=False: file_url(services(), file, download=download),
        problem=refusal,
    )


def _my_id() -> UUID:
    person_id = me().person_id
    assert person_id is not None
    return person_id


def _with_prefix(form: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in form.items() if name.startswith(prefix)}
