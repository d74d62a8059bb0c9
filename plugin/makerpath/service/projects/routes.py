"""A project's own page."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain import names
from makerpath.domain.errors import MakerpathError
from makerpath.i18n import gettext
from makerpath.service import policy
from makerpath.service.parts import Host, Typed
from makerpath.service.projects.actions import done, Form, perform
from makerpath.service.projects.fragment import render_project, SCRIPTS
from makerpath.service.projects.models import made_by, Project
from makerpath.service.projects.tabs import PAGE_FIELDS
from makerpath.service.web.access import permit
from makerpath.service.web.context import db, forget_db, language, me, services
from makerpath.service.web.pages import asset, csrf, page, say
from makerpath.service.web.problems import problem, wants_json

projects = Blueprint("projects", __name__)
blueprints = (projects,)
STAYS = ("stage", "tab", "picture")
"""What stays open after a form, when the form says so."""


@projects.get("/projects/<uuid:project_id>")
@permit("project.view", Project)
def show(project: Project) -> str:
    return _page(project, _asked())


@projects.post("/projects/<uuid:project_id>/<name>")
@permit("project.view", Project)
def change(project: Project, name: str) -> Response | tuple[str, int]:
    """One form of the page; refused, the page comes back with what was typed."""
    asked = {name: request.form[name] for name in STAYS if request.form.get(name)}
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
        sent = {key: values if len(values) > 1 else values[0] for key, values in request.form.lists()}
        typed = Typed(request.form.get("form", name), sent, problem(error, language()))
        return _page(db().get_one(Project, project_id), asked, typed), error.status
    if wants_json():
        return jsonify(answer)
    say(done(name))
    if answer.get("gone"):
        return redirect(url_for("home.start"), 303)
    anchor = "tab" if "tab" in asked else "stage"
    return redirect(f"{url_for('projects.show', project_id=project_id)}?{urlencode(asked)}#{anchor}", 303)


def _asked() -> dict[str, str]:
    """What the address asks for of the project's page; what stands there several times is joined by commas."""
    return {name: ",".join(request.args.getlist(name)) for name in PAGE_FIELDS if request.args.get(name)}


def _page(project: Project, asked: dict[str, str], typed: Typed | None = None) -> str:
    host = Host(
        kind="page",
        hidden=csrf,
        action=lambda name: url_for("projects.change", project_id=project.id, name=name),
        link=lambda query: f"{url_for('projects.show', project_id=project.id)}?{query}{'' if '#' in query else '#tab'}",
        asset=asset,
    )
    html = render_project(services(), db(), me(), project, host, page=asked, typed=typed)
    words = {name: gettext(text, language()) for name, text in names.UPLOAD.items()}
    return page(
        "project.html", project=project, fragment=html, assess=_may_assess(project), words=words, scripts=SCRIPTS
    )


def _may_assess(project: Project) -> bool:
    """Whether the reader assesses it by office; an instructor who makes it finds their own words in its tab."""
    return policy.allowed(db(), me(), "project.assess", project) and not made_by(db(), project.id, me().person_id)
