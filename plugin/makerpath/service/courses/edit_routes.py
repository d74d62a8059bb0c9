"""The page on which a lesson of a published course is edited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.content.source import MAX_BYTES
from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.markup import Directive, render_lesson, segments
from makerpath.service.courses.drafts import (
    LessonChanged,
    LessonDraft,
    LessonProblem,
    LessonRefused,
    LessonText,
    WorkWouldGo,
)
from makerpath.service.courses.editing import draft_of, lesson_texts, publish_lesson
from makerpath.service.courses.lessons import Published, published, resolver
from makerpath.service.courses.models import CourseRow
from makerpath.service.courses.serving import is_open, send
from makerpath.service.web.access import permit
from makerpath.service.web.context import db, forget_db, language, me, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

editing = Blueprint("course_editing", __name__)


@editing.get("/courses/<slug>/lessons/<lesson_id>/edit")
@permit("course.publish")
def edit(slug: str, lesson_id: str) -> str:
    row = _row(slug)
    return _form(row, lesson_id, draft_of(services(), db(), row, lesson_id))


@editing.post("/courses/<slug>/lessons/<lesson_id>/edit")
@permit("course.publish")
def save(slug: str, lesson_id: str) -> Response | str | tuple[str, int]:
    """Show the text as learners would see it, or publish it; refused, everything typed is still there."""
    row = _row(slug)
    found = published(db(), row)
    lesson_texts(services(), found, lesson_id)
    draft = _typed(found, request.form)
    if request.form.get("do") == "preview":
        too_long = _too_long(draft)
        if too_long:
            return _form(row, lesson_id, draft, error=too_long), too_long.status
        return _form(row, lesson_id, draft, preview=True)
    course_id: UUID = row.id
    forget_db()
    try:
        warnings = publish_lesson(
            services(),
            me(),
            key=request.form.get("key") or None,
            course_id=course_id,
            lesson_id=lesson_id,
            draft=draft,
            sure=request.form.get("sure") == "1",
        )
    except MakerpathError as error:
        forget_db()
        return _form(_row(slug), lesson_id, draft, error=error), error.status
    forget_db()
    say(N_("Published. Learners see the new text at once."))
    if warnings:
        return _form(_row(slug), lesson_id, draft_of(services(), db(), _row(slug), lesson_id), warnings=warnings)
    return redirect(url_for("course_editing.edit", slug=slug, lesson_id=lesson_id, run=_run()), 303)


@editing.get("/courses/<slug>/files/<path:path>")
@permit("course.publish")
def file(slug: str, path: str) -> Response:
    """A picture of the course, for the preview."""
    found = published(db(), _row(slug)).files.get(path)
    if found is None or not is_open(found):
        raise NotFound()
    return send(found)


def _row(slug: str) -> CourseRow:
    row = db().scalar(select(CourseRow).where(CourseRow.slug == slug))
    if row is None:
        raise NotFound()
    return row


def _run() -> str | None:
    """The run from whose lesson the reader came, to lead them back there."""
    try:
        return str(UUID(request.values.get("run", "")))
    except ValueError:
        return None


def _typed(found: Published, form: Mapping[str, str]) -> LessonDraft:
    texts: dict[str, LessonText] = {
        tag: LessonText(
            form.get(f"title-{tag}", ""), form.get(f"summary-{tag}", ""), _lines(form.get(f"body-{tag}", ""))
        )
        for tag in found.course.languages
        if f"body-{tag}" in form
    }
    return LessonDraft(form.get("base", ""), form.get("minutes", ""), texts)


def _too_long(draft: LessonDraft) -> MakerpathError | None:
    """Why the draft is not rendered: no lesson's file may be as long as that, and rendering it would take its time."""
    size = max((len(text.body.encode("utf-8", "replace")) for text in draft.texts.values()), default=0)
    if size <= MAX_BYTES:
        return None
    return MakerpathError(
        "lesson.too_long",
        N_("The text has {size} kB; {limit} kB is the most there may be."),
        N_("Split it into two lessons."),
        status=422,
        size=size // 1000,
        limit=MAX_BYTES // 1000,
    )


def _lines(text: str) -> str:
    """Browsers send every line end as two letters."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _form(
    row: CourseRow,
    lesson_id: str,
    draft: LessonDraft,
    *,
    preview: bool = False,
    error: MakerpathError | None = None,
    warnings: list[LessonProblem] | None = None,
) -> str:
    found = published(db(), row)
    files = lesson_texts(services(), found, lesson_id)
    shown = {tag: draft.texts.get(tag, LessonText("", "", "")) for tag in found.course.languages}
    problems = error.problems if isinstance(error, LessonRefused) else warnings or []
    reader = language()
    return page(
        "lesson_edit.html",
        course=found.course,
        lesson_id=lesson_id,
        run=_run(),
        draft=draft,
        base=error.version if isinstance(error, LessonChanged) else draft.base,
        texts=shown,
        rows={tag: min(max(item.body.count("\n") + 2, 14), 40) for tag, item in shown.items()},
        previews={tag: _preview(found, files, tag, item) for tag, item in shown.items() if item.body}
        if preview
        else {},
        problems=[(item, *item.problem.texts(reader)) for item in problems],
        differences=error.differences if isinstance(error, LessonChanged) else {},
        things=error.things if isinstance(error, WorkWouldGo) else [],
        refused=problem(error, reader) if error else None,
    )


def _preview(found: Published, files: Mapping[str, Any], tag: str, typed: LessonText) -> list[Markup | Directive]:
    """The text as learners see it; a directive stands as what it says."""
    path = (files.get(tag) or next(iter(files.values()))).meta["path"]

    def address(kind: str, name: str) -> str:
        if kind == "file":
            return url_for("course_editing.file", slug=found.row.slug, path=name)
        return url_for("course_editing.edit", slug=found.row.slug, lesson_id=name)

    resolve = resolver(found, path, address)
    return [
        part if isinstance(part, Directive) else render_lesson(part.text, tag, resolve, scope=f"preview-{tag}")
        for part in segments(typed.body)
    ]
