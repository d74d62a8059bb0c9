"""A published course read back: its description, its lessons in the reader's language, its pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.brief import rubrics_named
from makerpath.domain.course import Course
from makerpath.domain.errors import NotFound
from makerpath.domain.hashing import join as join_parts
from makerpath.markup import Markdown, render_lesson, segments
from makerpath.markup.view import Resolve
from makerpath.service.core.files import Storage
from makerpath.service.courses.definitions import body, current, of_course, Version
from makerpath.service.courses.models import CourseFile, CourseRow
from makerpath.service.parts import further_rubric, Spot


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
    """A piece of a lesson: its HTML, or the spot where a part stands."""

    html: Markup | None = None
    spot: Spot | None = None


def spots(session: Session, found: Published, file: CourseFile, run_id: UUID) -> list[Spot]:
    """What directives put into the lesson, in order, for one run of the course."""
    made = []
    for thing in file.meta.get("placed", []):
        versions = dict(_versions(session, found.row.slug, thing))
        made.append(
            Spot(run_id, found.row.slug, file.meta["id"], thing["rule"], thing["name"], thing["arguments"], versions)
        )
    return made


def _versions(session: Session, course: str, thing: dict[str, Any]) -> Iterator[tuple[str, Version]]:
    """The definitions that the thing needs: the one it names, and a brief's rubrics."""
    slug = thing["arguments"].get("brief" if thing["kind"] == "brief" else "id", "")
    row = of_course(session, thing["kind"], slug, course) if thing["kind"] else None
    if row is None:
        return
    yield thing["kind"], Version(slug, row.scoring_hash, row.wording_hash)
    if thing["kind"] == "brief":
        own, *further = rubrics_named(body(session, row.scoring_hash))
        for key, name in (("rubric", own), *((further_rubric(name), name) for name in further)):
            rubric = of_course(session, "rubric", name, course)
            if rubric:
                yield key, Version(rubric.slug, rubric.scoring_hash, rubric.wording_hash)


def lesson_parts(
    found: Published, file: CourseFile, storage: Storage, language: str, address: Any, placed: Sequence[Spot]
) -> list[LessonPart]:
    """The lesson's pieces in order; `placed` are its spots.

    `address(kind, name)` gives the URL of a file or of another lesson.
    """
    with storage.open(file.sha256) as handle:
        text = handle.read().decode()
    resolve = resolver(found, file.meta["path"], address)
    parts, waiting = [], iter(placed)
    for segment in segments(text):
        if isinstance(segment, Markdown):
            parts.append(LessonPart(html=render_lesson(segment.text, language, resolve)))
        else:
            parts.append(LessonPart(spot=next(waiting)))
    return parts


def resolver(found: Published, path: str, address: Any) -> Resolve:
    """From addresses as the lesson at `path` of the package writes them to those that its readers follow."""
    here, sources = dirname(path), found.by_source()

    def resolve(url: str, kind: str) -> str:
        name, _, anchor = url.partition("#")
        target = normpath(join(here, name))
        if target in found.files:
            return str(address("file", target))
        if target in sources:
            return str(address("lesson", sources[target])) + (f"#{anchor}" if anchor else "")
        return url

    return resolve
