"""A published course read back: its description, its lessons in the reader's language, its pictures."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.course import Course
from makerpath.domain.errors import NotFound
from makerpath.domain.hashing import join as join_parts
from makerpath.markup import Directive, Markdown, render_lesson, segments
from makerpath.service.core.files import Storage
from makerpath.service.courses.definitions import body, current
from makerpath.service.courses.models import CourseFile, CourseRow


@dataclass(frozen=True)
class Published:
    """The newest version of a course; `files` by path."""

    row: CourseRow
    course: Course
    files: dict[str, CourseFile]

    def lesson(self, lesson_id: str, language: str) -> CourseFile:
        """The lesson's file in `language`, else in the first language that has it."""
        for tag in (language, *self.course.languages):
            if f"lessons/{lesson_id}.{tag}.md" in self.files:
                return self.files[f"lessons/{lesson_id}.{tag}.md"]
        raise NotFound()

    def by_source(self) -> dict[str, str]:
        """Lesson ids by the path that the file had in the package, for links between lessons."""
        return {file.meta["path"]: file.meta["id"] for file in self.files.values() if "path" in file.meta}


def published(session: Session, row: CourseRow) -> Published:
    version = current(session, "course", row.slug)
    if version is None:
        raise NotFound()
    whole = join_parts(body(session, version.scoring_hash), body(session, version.wording_hash))
    rows = session.scalars(
        select(CourseFile).where(CourseFile.course_id == row.id, CourseFile.version_hash == version.wording_hash)
    )
    return Published(row, Course.model_validate(whole), {file.path: file for file in rows})


@dataclass(frozen=True)
class LessonPart:
    """A piece of a lesson: HTML, or a directive for the page to put something there."""

    html: Markup | None = None
    directive: str = ""
    arguments: dict[str, Any] | None = None


def lesson_parts(found: Published, file: CourseFile, storage: Storage, language: str, address: Any) -> list[LessonPart]:
    """The lesson's pieces in order. `address(kind, name)` gives the URL of a picture or of another lesson."""
    with storage.open(file.sha256) as handle:
        text = handle.read().decode()
    here, sources = dirname(file.meta["path"]), found.by_source()

    def resolve(url: str, kind: str) -> str:
        path, _, anchor = url.partition("#")
        target = normpath(join(here, path))
        if target in found.files:
            return str(address("file", target))
        if target in sources:
            return str(address("lesson", sources[target])) + (f"#{anchor}" if anchor else "")
        return url

    parts = []
    for segment in segments(text):
        if isinstance(segment, Markdown):
            parts.append(LessonPart(html=render_lesson(segment.text, language, resolve)))
        elif isinstance(segment, Directive):
            parts.append(LessonPart(directive=segment.name, arguments=dict(segment.attributes)))
    return parts
