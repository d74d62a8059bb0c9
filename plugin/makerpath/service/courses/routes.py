"""A course run's pages: what it is, its lessons, its pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.course import Course
from makerpath.domain.errors import MakerpathError, NotFound
from makerpath.service import policy
from makerpath.service.classes.models import SchoolClass, Term
from makerpath.service.courses.definitions import load_brief, of_course
from makerpath.service.courses.edit_routes import editing
from makerpath.service.courses.lessons import lesson_parts, Published, published, spots
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.courses.serving import is_open, send
from makerpath.service.critiques.queries import Asking, asking
from makerpath.service.home.queries import projects_in, projects_of
from makerpath.service.parts import Host, PartForm, PARTS, perform, Reader, Shown, Spot, Typed
from makerpath.service.people.models import School
from makerpath.service.progress.opening import Opening, require_open
from makerpath.service.progress.view import lesson_view, run_view
from makerpath.service.web.access import permit
from makerpath.service.web.context import db, forget_db, language, me, services
from makerpath.service.web.pages import asset, csrf, page
from makerpath.service.web.problems import problem

courses = Blueprint("courses", __name__)
blueprints = (courses, editing)
PAGES = {
    "project": ("projects.show", "project_id"),
    "run": ("courses.run", "run_id"),
    "start": ("starting.show", "run_id"),
}
"""The pages that a part may lead to: endpoint, and the name of the id in its address."""


@courses.get("/runs/<uuid:run_id>")
@permit("course.read", CourseRun, "run")
def run(run: CourseRun) -> str:
    found = _published(run)
    progress = run_view(db(), me(), run, found.course)
    return page(
        "run.html",
        run=run,
        found=found,
        course=found.course,
        outline=_outline(found),
        group=db().get(SchoolClass, run.class_id),
        term=db().get(Term, run.term_id) if run.term_id else None,
        briefs=_briefs(run, found.course, progress.closed_briefs),
        progress=progress,
        manages=policy.allowed(db(), me(), "class.manage", run),
        teaches=policy.allowed(db(), me(), "guide.read", run),
        asking=_asking(run),
        projects=projects_in(db(), me(), [run.id]) if policy.allowed(db(), me(), "class.view", run) else [],
    )


@courses.get("/runs/<uuid:run_id>/lessons/<lesson_id>")
@permit("course.read", CourseRun, "run")
def lesson(run: CourseRun, lesson_id: str) -> str:
    require_open(db(), me(), run, _published(run).course, lesson_id)
    return _lesson(run, lesson_id)


@courses.post("/runs/<uuid:run_id>/lessons/<lesson_id>/<part>/<name>")
@permit("course.read", CourseRun, "run")
def act_in_lesson(run: CourseRun, lesson_id: str, part: str, name: str) -> Response | tuple[str, int]:
    """One form of a part of the lesson; refused, the lesson comes back with what was typed."""
    found = _published(run)
    require_open(db(), me(), run, found.course, lesson_id)
    spot = next((spot for spot in _spots(run, found, lesson_id) if spot.name == part), None)
    if spot is None:
        raise NotFound()
    fields = {key: sent if len(sent) > 1 else sent[0] for key, sent in request.form.lists()}
    form = PartForm(services(), me(), spot, request.form.get("key"), fields, request.files)
    run_id = run.id
    forget_db()
    try:
        answer = perform(name, form)
    except MakerpathError as error:
        forget_db()
        typed = Typed(request.form.get("form", name), fields, problem(error, language()))
        return _lesson(db().get_one(CourseRun, run_id), lesson_id, part, typed), error.status
    if "project" in answer:
        return redirect(url_for("projects.show", project_id=answer["project"]), 303)
    asked = {key: said for key, said in (_open_now() | (answer.get("page") or {})).items() if said}
    return redirect(url_for("courses.lesson", run_id=run_id, lesson_id=lesson_id, _anchor=f"part-{part}", **asked), 303)


@courses.get("/runs/<uuid:run_id>/files/<path:path>")
@permit("course.read", CourseRun, "run")
def picture(run: CourseRun, path: str) -> Response:
    file = _published(run).files.get(path)
    if file is None or not is_open(file):
        raise NotFound()
    return send(file)


def _asking(run: CourseRun) -> list[Asking]:
    """The projects of the run that ask the reader for critique."""
    person_id = me().person_id
    return [] if me().as_learner or person_id is None else asking(db(), person_id, run.id)


def _published(run: CourseRun) -> Published:
    return published(db(), db().get_one(CourseRow, run.course_id))


def _spots(run: CourseRun, found: Published, lesson_id: str) -> list[Spot]:
    return spots(db(), found, found.lesson(lesson_id, language()), run.id)


OPENS = ("attempt", "show", "at")
"""What the address of a lesson may say about its parts."""

EVERYWHERE = {"block/copy.js", "block/tabs.js"}
"""Scripts that every lesson has."""


def _lesson(run: CourseRun, lesson_id: str, refused: str = "", typed: Typed | None = None) -> str:
    """The lesson's page; `refused` names the part whose form came back with what was `typed`."""
    found = _published(run)
    file = found.lesson(lesson_id, language())
    order = [name for module in found.course.modules for name in module.lessons]
    if lesson_id not in order:
        raise NotFound()
    at = order.index(lesson_id)
    written = file.path.rsplit(".", 2)[1]

    def address(kind: str, name: str) -> str:
        if kind == "file":
            return url_for("courses.picture", run_id=run.id, path=name)
        return url_for("courses.lesson", run_id=run.id, lesson_id=name)

    def show(spot: Spot) -> Shown:
        mine = typed if spot.name == refused else None
        reader = Reader(services(), db(), me(), _host(spot), mine, request.args)
        return PARTS[spot.rule].show(reader, spot)

    placed = _spots(run, found, lesson_id)
    shown = {spot.name: show(spot) for spot in placed}
    return page(
        "lesson.html",
        run=run,
        course=found.course,
        module=next(module for module in found.course.modules if lesson_id in module.lessons),
        meta=file.meta,
        written=written,
        parts=lesson_parts(found, file, services().storage, written, address, placed),
        show=lambda spot: shown[spot.name].html,
        styles=list(dict.fromkeys(name for one in shown.values() for name in one.styles)),
        scripts=sorted({name for one in shown.values() for name in one.scripts} - EVERYWHERE),
        progress=lesson_view(db(), me(), run, lesson_id),
        before=_step(found, order[at - 1]) if at else None,
        after=_step(found, order[at + 1]) if at + 1 < len(order) else None,
        place=(at + 1, len(order)),
        edits=policy.allowed(db(), me(), "course.publish", db().get_one(School, me().school_id)),
    )


def _host(spot: Spot) -> Host:
    """Forms of a part go to the lesson that it stands in; `link("project", id)` and the like lead to other pages.

    `link("file", path)` is the address of a picture of the course.
    """

    def link(kind: str, ident: Any) -> str:
        if kind == "file":
            return url_for("courses.picture", run_id=spot.run_id, path=ident)
        return url_for(PAGES[kind][0], **{PAGES[kind][1]: ident})

    place: dict[str, Any] = {"run_id": spot.run_id, "lesson_id": spot.lesson, "part": spot.name, **_open_now()}
    return Host(
        kind="page",
        hidden=csrf,
        action=lambda name: url_for("courses.act_in_lesson", name=name, **place),
        link=link,
        asset=asset,
    )


def _open_now() -> dict[str, str]:
    """What of the lesson's parts is open; forms carry it along, so that a refused one comes back where it stood."""
    return {name: request.args[name] for name in OPENS if request.args.get(name)}


def _step(found: Published, lesson_id: str) -> dict[str, Any]:
    return {"id": lesson_id, "title": found.lesson(lesson_id, language()).meta["title"]}


def _outline(found: Published) -> list[dict[str, Any]]:
    reader = language()
    return [
        {
            "module": module,
            "lessons": [{"id": name, **found.lesson(name, reader).meta} for name in module.lessons],
        }
        for module in found.course.modules
    ]


def _briefs(run: CourseRun, course: Course, closed: Mapping[str, Opening]) -> list[dict[str, Any]]:
    """The briefs of the course, each with the reader's own project on it and whether they may begin one."""
    person_id = me().person_id
    assert person_id is not None
    mine = {project.brief: project for project in projects_of(db(), person_id) if project.run_id == run.id}
    found = []
    for slug in course.briefs:
        version = of_course(db(), "brief", slug, course.id)
        if version is not None:
            found.append(
                {
                    "slug": slug,
                    "brief": load_brief(db(), version.scoring_hash, version.wording_hash),
                    "project": mine.get(slug),
                    "closed": closed.get(slug),
                    "may_start": slug not in closed
                    and policy.allowed(db(), me(), "project.start", run)
                    and not me().as_learner,
                }
            )
    return found
