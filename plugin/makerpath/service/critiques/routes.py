"""The page on which a class sees a project that asks it for critique."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, NotFound
from makerpath.service import policy
from makerpath.service.critiques.peers import render_for_class
from makerpath.service.parts import Host, Typed
from makerpath.service.projects.actions import done, Form, perform
from makerpath.service.projects.models import Project
from makerpath.service.projects.tabs import PAGE_FIELDS, TabReader
from makerpath.service.projects.view import CAN
from makerpath.service.web.access import permit
from makerpath.service.web.context import db, forget_db, language, me, services
from makerpath.service.web.pages import asset, csrf, page, say
from makerpath.service.web.problems import problem

critiques = Blueprint("critiques", __name__)
blueprints = (critiques,)
OURS = ("critique.give", "critique.answer")
"""The forms of the page."""


@critiques.get("/projects/<uuid:project_id>/critique")
@permit("project.look", Project)
def show(project: Project) -> str:
    return _page(project, {name: request.args[name] for name in PAGE_FIELDS if request.args.get(name)})


@critiques.post("/projects/<uuid:project_id>/critique/<name>")
@permit("project.look", Project)
def act(project: Project, name: str) -> Response | tuple[str, int]:
    """One form of the page; refused, the page comes back with what was typed."""
    if name not in OURS:
        raise NotFound()
    asked = {"picture": request.form["picture"]} if request.form.get("picture") else {}
    project_id = project.id
    form = Form(services(), me(), project_id, request.form.get("key"), request.form, {})
    forget_db()
    try:
        perform(name, form)
    except MakerpathError as error:
        forget_db()
        typed = Typed(request.form.get("form", name), request.form.to_dict(), problem(error, language()))
        return _page(db().get_one(Project, project_id), asked, typed), error.status
    say(done(name))
    return redirect(f"{url_for('critiques.show', project_id=project_id)}?{urlencode(asked)}#said", 303)


def _page(project: Project, asked: dict[str, str], typed: Typed | None = None) -> str:
    """What the class sees; for the makers and their instructors too, who write in the project itself."""
    can = policy.rights(db(), me(), project, CAN)
    host = Host(
        kind="page",
        hidden=csrf,
        action=lambda name: url_for("critiques.act", project_id=project.id, name=name),
        link=lambda query: url_for("critiques.show", project_id=project.id) + f"?{query}",
        asset=asset,
    )
    inside = "project.view" in can
    writes = frozenset() if inside else can & {"project.critique"}
    reader = TabReader(services(), db(), me(), host, project, writes, typed, asked, while_shown=True)
    return page("critique.html", project=project, fragment=render_for_class(reader), inside=inside)
