"""A project's own page."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain import names
from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import gettext
from makerpath.service import policy
from makerpath.service.courses.definitions import load_brief, of_course
from makerpath.service.courses.lessons import published
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.parts import Host, Typed
from makerpath.service.progress.opening import closed_lessons, ModuleNotOpen
from makerpath.service.progress.view import closed_briefs
from makerpath.service.projects import operations
from makerpath.service.projects.actions import Form, perform
from makerpath.service.projects.fragment import render_project
from makerpath.service.projects.models import Project
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me, services
from makerpath.service.web.pages import asset, csrf, page, say
from makerpath.service.web.problems import problem, wants_json

projects = Blueprint("projects", __name__)
blueprints = (projects,)

DONE = {
    "evidence.add": N_("Added."),
    "evidence.withdraw": N_("Taken back. It stays in the record."),
    "iteration.add": N_("The version is kept as it is."),
    "submit": N_("Handed in. You will see the decision here."),
    "reopen": N_("Open again. Nothing was lost."),
    "comment": N_("Your comment is there."),
    "decide": N_("Decided."),
    "rename": N_("Renamed."),
    "showcase.show": N_("Your class sees your project now."),
    "showcase.hide": N_("Your project is out of the showcase. Only your team and your instructors see it."),
}


@projects.get("/projects/<uuid:project_id>")
@permit("project.view", Project)
def show(project: Project) -> str:
    return _page(project, request.args.get("stage"))


@projects.post("/projects/<uuid:project_id>/<name>")
@permit("project.view", Project)
def change(project: Project, name: str) -> Response | tuple[str, int]:
    """One form of the page; refused, the page comes back with what was typed."""
    stage = request.form.get("stage")
    form = Form(
        services=services(),
        actor=me(),
        project_id=project.id,
        key=request.form.get("key"),
        fields=request.form,
        files=request.files,
    )
    project_id = project.id
    forget_db()
    try:
        answer = perform(name, form)
    except MakerpathError as error:
        if wants_json():
            raise
        forget_db()
        typed = Typed(request.form.get("form", name), request.form.to_dict(), problem(error, language()))
        return _page(db().get_one(Project, project_id), stage, typed), error.status
    if wants_json():
        return jsonify(answer)
    say(DONE.get(name, N_("Done.")))
    return redirect(url_for("projects.show", project_id=project_id, stage=stage, _anchor="stage"), 303)


@projects.post("/runs/<uuid:run_id>/projects")
@permit("course.read", CourseRun, "run")
def start(run: CourseRun) -> Response:
    """Begin a project on a brief of the run's course."""
    slug = request.form.get("brief", "")
    course = published(db(), db().get_one(CourseRow, run.course_id)).course
    brief = of_course(db(), "brief", slug, course.id) if slug in course.briefs else None
    wording = load_brief(db(), brief.scoring_hash, brief.wording_hash) if brief else None
    rubric = of_course(db(), "rubric", wording.rubric, course.id) if wording else None
    if brief is None or wording is None or rubric is None:
        raise MakerpathError("brief.unknown", N_("This course has no such brief."), status=404)
    closed = closed_briefs(db(), run, closed_lessons(db(), me(), run, course)).get(slug)
    if closed is not None:
        raise ModuleNotOpen(closed, language())
    run_id: UUID = run.id
    answer = act(
        operations.start,
        run_id=run_id,
        brief=brief,
        rubric=rubric,
        title=request.form.get("title") or wording.title.pick(language()),
    )
    return redirect(url_for("projects.show", project_id=answer["project"]), 303)


def _page(project: Project, stage: str | None, typed: Typed | None = None) -> str:
    host = Host(
        kind="page",
        hidden=csrf,
        action=lambda name: url_for("projects.change", project_id=project.id, name=name),
        link=lambda stage_id: url_for("projects.show", project_id=project.id, stage=stage_id, _anchor="stage"),
        asset=asset,
    )
    html = render_project(services(), db(), me(), project, host, stage=stage, typed=typed)
    words = {name: gettext(text, language()) for name, text in names.UPLOAD.items()}
    return page("project.html", project=project, fragment=html, assess=_may_assess(project), words=words)


def _may_assess(project: Project) -> bool:
    return policy.allowed(db(), me(), "project.assess", project)
