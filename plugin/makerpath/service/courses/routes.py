"""A course run's pages: what it is, its lessons, its pictures."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, send_file, url_for

from makerpath.domain.errors import NotFound
from makerpath.service import policy
from makerpath.service.classes.models import SchoolClass, Term
from makerpath.service.courses.definitions import current, load_brief
from makerpath.service.courses.lessons import lesson_parts, Published, published
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.home.queries import projects_in, projects_of
from makerpath.service.web.access import permit
from makerpath.service.web.context import db, language, me, services
from makerpath.service.web.pages import page

courses = Blueprint("courses", __name__)
blueprints = (courses,)
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@courses.get("/runs/<uuid:run_id>")
@permit("course.read", CourseRun, "run")
def run(run: CourseRun) -> str:
    found = _published(run)
    return page(
        "run.html",
        run=run,
        found=found,
        course=found.course,
        outline=_outline(found),
        group=db().get(SchoolClass, run.class_id),
        term=db().get(Term, run.term_id) if run.term_id else None,
        briefs=_briefs(run, found.course.briefs),
        manages=policy.allowed(db(), me(), "class.manage", run),
        projects=projects_in(db(), me(), [run.id]) if policy.allowed(db(), me(), "class.view", run) else [],
    )


@courses.get("/runs/<uuid:run_id>/lessons/<lesson_id>")
@permit("course.read", CourseRun, "run")
def lesson(run: CourseRun, lesson_id: str) -> str:
    found = _published(run)
    reader = language()
    file = found.lesson(lesson_id, reader)
    order = [name for module in found.course.modules for name in module.lessons]
    if lesson_id not in order:
        raise NotFound()
    at = order.index(lesson_id)
    written = file.path.rsplit(".", 2)[1]

    def address(kind: str, name: str) -> str:
        if kind == "file":
            return url_for("courses.picture", run_id=run.id, path=name)
        return url_for("courses.lesson", run_id=run.id, lesson_id=name)

    return page(
        "lesson.html",
        run=run,
        course=found.course,
        module=next(module for module in found.course.modules if lesson_id in module.lessons),
        meta=file.meta,
        written=written,
        parts=lesson_parts(found, file, services().storage, written, address),
        briefs={brief["slug"]: brief for brief in _briefs(run, found.course.briefs)},
        before=_step(found, order[at - 1]) if at else None,
        after=_step(found, order[at + 1]) if at + 1 < len(order) else None,
        place=(at + 1, len(order)),
    )


@courses.get("/runs/<uuid:run_id>/files/<path:path>")
@permit("course.read", CourseRun, "run")
def picture(run: CourseRun, path: str) -> Response:
    file = _published(run).files.get(path)
    if file is None or not path.startswith("images/"):
        raise NotFound()
    response = send_file(
        services().storage.open(file.sha256), mimetype=file.media_type, etag=file.sha256, conditional=True, max_age=3600
    )
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return response


def _published(run: CourseRun) -> Published:
    return published(db(), db().get_one(CourseRow, run.course_id))


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


def _briefs(run: CourseRun, slugs: list[str]) -> list[dict[str, Any]]:
    """The briefs of the course, each with the reader's own project on it and whether they may begin one."""
    person_id = me().person_id
    assert person_id is not None
    mine = {project.brief: project for project in projects_of(db(), person_id) if project.run_id == run.id}
    found = []
    for slug in slugs:
        version = current(db(), "brief", slug)
        if version is not None:
            found.append(
                {
                    "slug": slug,
                    "brief": load_brief(db(), version.scoring_hash, version.wording_hash),
                    "project": mine.get(slug),
                    "may_start": policy.allowed(db(), me(), "project.start", run) and not me().as_learner,
                }
            )
    return found
