"""What signed-in people do around public pages: take their own archive, make their own from another's, let search
engines in; and the other routes of this feature."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, Response, url_for
from werkzeug.wrappers import Response as Answer

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.domain.licences import LICENCES
from makerpath.service.exhibition import forking, settings
from makerpath.service.exhibition.exhibition_routes import exhibitions
from makerpath.service.exhibition.own_archive import own_contents
from makerpath.service.exhibition.public_routes import publics, sent
from makerpath.service.exhibition.view import find, open_page
from makerpath.service.projects.models import Project
from makerpath.service.web.access import permit, signed_in
from makerpath.service.web.context import act, db, forget_db, language, me, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

making = Blueprint("exhibit", __name__)
blueprints = (making, publics, exhibitions)


@making.get("/projects/<uuid:project_id>/archive.zip")
@permit("project.work", Project)
def own_archive(project: Project) -> Response:
    """All of a project, for its own makers, whatever its licence."""
    contents = own_contents(db(), project)
    forget_db()
    return sent(contents)


@making.get("/p/<code>/fork")
@signed_in
def choose(code: str) -> str:
    """Where to begin a project of one's own from this page."""
    return _choose(_original(code), code)


@making.post("/p/<code>/fork")
@signed_in
def fork(code: str) -> Answer | tuple[str, int]:
    found = _original(code)
    wanted = request.form.get("place", "")
    place = next((one for one in forking.free_places(db(), me()) if _value(one.run.id, one.brief.id) == wanted), None)
    if place is None:
        raise MakerpathError(
            "fork.place", N_("Choose where your project belongs."), N_("Go back and choose a course."), status=422
        )
    run_id, brief, rubric = place.run.id, place.version, place.rubric
    title = request.form.get("title", "") or str(found.origin["title"])
    try:
        answer = act(forking.fork, run_id=run_id, brief=brief, rubric=rubric, title=title, original=found)
    except MakerpathError as error:
        forget_db()
        return _choose(found, code, title, problem(error, language())), error.status
    say(N_("Your own project has begun. Where it comes from stands on it."))
    return redirect(url_for("projects.show", project_id=answer["project"]), 303)


@making.post("/school/exhibits")
@permit("school.manage")
def index_pages() -> Answer:
    """Whether search engines may list the school's public pages."""
    act(settings.index_pages, allowed=request.form.get("allowed") == "1")
    say(N_("Saved."))
    return redirect(url_for("school.show") + "#exhibits", 303)


def _choose(found: forking.Original, code: str, title: str = "", refusal: dict[str, object] | None = None) -> str:
    places = [
        (
            _value(one.run.id, one.brief.id),
            f"{one.course.title.pick(language())} · {one.brief.title.pick(language())} · {one.group}",
        )
        for one in forking.free_places(db(), me())
    ]
    return page(
        "fork.html",
        code=code,
        origin=found.origin,
        licence=LICENCES[found.origin["licence"]],
        materials=len(found.materials),
        places=places,
        title=title or found.origin["title"],
        problem=refusal,
    )


def _original(code: str) -> forking.Original:
    school_id = find(services(), code)
    if school_id is None:
        raise NotFound()
    with services().database.reading(school_id) as session:
        facts = open_page(session, code)
        if facts is None:
            raise NotFound()
        return forking.original(session, facts, services().settings)


def _value(run_id: UUID, brief: str) -> str:
    return f"{run_id}:{brief}"
