"""One lesson of a published course edited in the browser: checked as its file would be, and published."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.content.check import check, load
from makerpath.content.incoming.draft import write
from makerpath.content.problem import Problem
from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.domain.hashing import Json, Parts
from makerpath.service import policy
from makerpath.service.core import text
from makerpath.service.core.files import keep_blob
from makerpath.service.courses.begun import people_in
from makerpath.service.courses.definitions import body, COURSE, current, store
from makerpath.service.courses.drafts import (
    LessonChanged,
    LessonDraft,
    LessonProblem,
    LessonRefused,
    LessonText,
    WorkWouldGo,
)
from makerpath.service.courses.lessons import Published, published
from makerpath.service.courses.models import CourseFile, CourseRow, DefinitionVersion
from makerpath.service.courses.packages import PackageFile, PRINTED, take_in
from makerpath.service.courses.reading_back import lesson_source, read_back
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.people.models import School
from makerpath.service.policy import Actor

ATTEMPTS = 3
MINUTES = (1, 600)


class _Overtaken(Conflict):
    def __init__(self) -> None:
        super().__init__("lesson.overtaken", N_("Somebody else published at the same moment."), N_("Publish again."))


@dataclass
class Prepared:
    """The edited lesson, ready to be published on top of `version`."""

    version: str
    wording: dict[str, str]
    files: list[PackageFile]
    warnings: list[LessonProblem] = field(default_factory=list)


def lesson_texts(services: Services, found: Published, lesson_id: str) -> dict[str, CourseFile]:
    """The lesson's files by language; `NotFound` for a lesson that the course does not have."""
    if not any(lesson_id in module.lessons for module in found.course.modules):
        raise NotFound()
    names = {language: f"lessons/{lesson_id}.{language}.md" for language in found.course.languages}
    return {language: found.files[name] for language, name in names.items() if name in found.files}


def draft_of(services: Services, session: Session, row: CourseRow, lesson_id: str) -> LessonDraft:
    """The lesson as it is published now."""
    found = published(session, row)
    files = lesson_texts(services, found, lesson_id)
    texts = {
        language: LessonText(file.meta["title"], file.meta.get("summary") or "", _body(services, file))
        for language, file in files.items()
    }
    minutes = next(str(file.meta["minutes"]) for file in files.values())
    return LessonDraft(_version(session, row).wording_hash, minutes, texts)


def publish_lesson(
    services: Services,
    actor: Actor,
    *,
    key: str | None = None,
    course_id: UUID,
    lesson_id: str,
    draft: LessonDraft,
    sure: bool = False,
) -> list[LessonProblem]:
    """Publish the draft; its warnings. Raises `LessonRefused`, `LessonChanged`, and without `sure` `WorkWouldGo`."""
    for attempt in range(ATTEMPTS):
        with services.database.reading(actor.school_id) as session:
            policy.require(session, actor, "course.publish", session.get_one(School, actor.school_id))
            row = session.scalar(select(CourseRow).where(CourseRow.id == course_id))
            if row is None:
                raise NotFound()
            prepared = prepare(services, session, row, lesson_id, draft, sure=sure)
        if not prepared.files:
            return prepared.warnings
        try:
            _publish(services, actor, key=key, course_id=course_id, lesson_id=lesson_id, prepared=prepared)
        except _Overtaken:
            if attempt == ATTEMPTS - 1:
                raise
            continue
        return prepared.warnings
    raise AssertionError("unreachable")


def prepare(
    services: Services, session: Session, row: CourseRow, lesson_id: str, draft: LessonDraft, *, sure: bool = False
) -> Prepared:
    """Check the draft in the course around it; no files if it says what is published already."""
    found, version = published(session, row), _version(session, row).wording_hash
    before = lesson_texts(services, found, lesson_id)
    sources = _sources(found, before, lesson_id, draft)
    made = read_back(session, services.storage, row, blank=True)
    if all(made.files.get(path) == data for _language, path, data in sources):
        return Prepared(version, {}, [])
    if version != draft.base:
        _require_unchanged(services, session, row, lesson_id, before, draft.base, version)
    with TemporaryDirectory() as folder:
        root = Path(folder, "course")
        write(made.files | {path: data for _language, path, data in sources}, root)
        problems = _placed(check(root), root, sources, draft)
        if any(item.problem.severity == "error" for item in problems):
            raise LessonRefused(problems)
        package = take_in(load(root))
    files = [file for file in package.files if file.meta.get("id") == lesson_id]
    if not sure:
        _require_work_stays(session, row, lesson_id, before, files)
    warnings = [item for item in problems if item.language]
    return Prepared(version, package.course.wording[f"/lessons/{lesson_id}"], files, warnings)


@operation("course.edit_lesson")
def _publish(work: Work, *, course_id: UUID, lesson_id: str, prepared: Prepared) -> Answer:
    """A new version of the course: this lesson's files are new, all others stay as they are."""
    work.require("course.publish", work.get(School, work.actor.school_id))
    row = work.get(CourseRow, course_id, lock=True)
    now = _version(work.session, row)
    if now.wording_hash != prepared.version:
        raise _Overtaken()
    wording = body(work.session, now.wording_hash) | {f"/lessons/{lesson_id}": prepared.wording}
    parts = Parts(scoring=body(work.session, now.scoring_hash), wording=dict(sorted(wording.items())))
    version = store(work.session, "course", parts, row.slug, COURSE + row.slug).wording_hash
    of_course = select(CourseFile).where(CourseFile.course_id == row.id)
    if work.session.scalar(of_course.where(CourseFile.version_hash == version).limit(1)) is None:
        _keep_files(work, row, of_course.where(CourseFile.version_hash == prepared.version), version, prepared)
    work.record("course.lesson_edited", row.id, slug=row.slug, lesson=lesson_id, version=version)
    return {"course": str(row.id), "version": version}


def _keep_files(work: Work, row: CourseRow, before: Any, version: str, prepared: Prepared) -> None:
    new = {file.path: file for file in prepared.files}
    for old in work.session.scalars(before):
        if old.path not in new and not old.path.startswith(PRINTED):
            same = {name: getattr(old, name) for name in ("path", "sha256", "media_type", "meta")}
            work.session.add(CourseFile(course_id=row.id, version_hash=version, **same))
    for file in new.values():
        blob = keep_blob(work.session, work.services.storage, io.BytesIO(file.content))
        own: dict[str, Json] = {"path": file.path, "media_type": file.media_type, "meta": file.meta}
        work.session.add(CourseFile(course_id=row.id, version_hash=version, sha256=blob.sha256, **own))


def _sources(
    found: Published, before: Mapping[str, CourseFile], lesson_id: str, draft: LessonDraft
) -> list[tuple[str, str, bytes]]:
    """Language, path in the package and content of the lesson's files; a language that nobody wrote in has none."""
    made: list[tuple[str, str, bytes]] = []
    for language in found.course.languages:
        typed = draft.texts.get(language)
        if typed is None or (language not in before and not (typed.title.strip() or typed.body.strip())):
            if language in before:
                raise NotFound()
            continue
        meta = {
            "id": lesson_id,
            "title": text.line(typed.title, f"title-{language}", 200),
            "minutes": _minutes(draft.minutes),
            "summary": text.line(typed.summary, f"summary-{language}", 500, required=False),
        }
        written = typed.body.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
        stem = next(iter(before.values())).meta["path"].rsplit(".", 2)[0]
        path = before[language].meta["path"] if language in before else f"{stem}.{language}.md"
        made.append((language, path, lesson_source(meta, written)))
    return made


def _minutes(typed: str) -> int:
    minutes = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
    if not MINUTES[0] <= minutes <= MINUTES[1]:
        raise MakerpathError(
            "lesson.minutes",
            N_("A lesson takes {least} to {most} minutes."),
            status=422,
            field="minutes",
            least=MINUTES[0],
            most=MINUTES[1],
        )
    return minutes


def _placed(
    problems: list[Problem], root: Path, sources: list[tuple[str, str, bytes]], draft: LessonDraft
) -> list[LessonProblem]:
    """The problems as the form can show them: those of this lesson with their line, of others only errors."""
    found = []
    for problem in problems:
        path = problem.place.path.relative_to(root).as_posix() if problem.place.path.is_relative_to(root) else ""
        own = next((item for item in sources if item[1] == path), None)
        if own is not None:
            front = own[2].split(b"\n---\n", 1)[0].count(b"\n") + 2
            found.append(LessonProblem(problem, own[0], max(problem.place.line - front, 0)))
        elif problem.severity == "error":
            found.append(LessonProblem(problem))
    return found


def _require_unchanged(
    services: Services,
    session: Session,
    row: CourseRow,
    lesson_id: str,
    now: Mapping[str, CourseFile],
    base: str,
    version: str,
) -> None:
    """Whether the lesson is still the one that was read: other lessons may have changed meanwhile."""
    rows = session.scalars(
        select(CourseFile).where(
            CourseFile.course_id == row.id,
            CourseFile.version_hash == base,
            CourseFile.path.in_([f"lessons/{lesson_id}.{language}.md" for language in now]),
        )
    )
    was = {file.path: file for file in rows}
    differences = {}
    for language, file in now.items():
        old = was.get(file.path)
        before = _whole(services, old) if old else []
        after = _whole(services, file)
        if before != after:
            lines = list(unified_diff(before, after, lineterm="", n=2))[2:]
            differences[language] = lines or [after[0]]
    if differences:
        raise LessonChanged(version, differences)


def _require_work_stays(
    session: Session, row: CourseRow, lesson_id: str, before: Mapping[str, CourseFile], files: list[PackageFile]
) -> None:
    kept = {thing["name"] for file in files for thing in file.meta["placed"]}
    gone = {thing["name"]: thing for file in before.values() for thing in file.meta["placed"]}
    things = []
    for name, thing in gone.items():
        if name in kept:
            continue
        slug = thing["arguments"].get("brief") or thing["arguments"].get("id") or ""
        people = people_in(session, row.id, thing["rule"], slug, thing["arguments"], lesson_id)
        if people:
            things.append((thing["rule"], slug, people))
    if things:
        raise WorkWouldGo(things)


def _whole(services: Services, file: CourseFile) -> list[str]:
    """What a person compares: title, time and summary above the text."""
    head = [file.meta["title"], str(file.meta["minutes"]), file.meta.get("summary") or ""]
    return [*head, *_body(services, file).split("\n")]


def _body(services: Services, file: CourseFile) -> str:
    with services.storage.open(file.sha256) as handle:
        return handle.read().decode()


def _version(session: Session, row: CourseRow) -> DefinitionVersion:
    version = current(session, "course", row.slug)
    if version is None:
        raise NotFound()
    return version
