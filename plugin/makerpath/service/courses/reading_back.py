"""The newest published version of a course as a package folder: the way back from the service to files.

Everything that was published comes back, with one exception: a lab's notebooks come as learners get them, unless
whoever asks may read the answers and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.content import samplefiles
from makerpath.content.check import load
from makerpath.content.guide import is_guide
from makerpath.content.incoming.draft import write
from makerpath.content.incoming.written import definition, lesson_text, plain, text_of
from makerpath.content.kinds import KINDS
from makerpath.content.package import CoursePackage
from makerpath.content.pulling.theirs import as_exported, Theirs
from makerpath.domain.brief import rubrics_named
from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.hashing import join
from makerpath.service.core.files import Storage
from makerpath.service.courses.definitions import body, MODELS, of_course
from makerpath.service.courses.lessons import Published, published
from makerpath.service.courses.models import CourseFile, CourseRow
from makerpath.service.courses.packages import ANSWERS, FRAMEWORKS, PRINTED
from makerpath.service.operation import Services
from makerpath.service.policy import Actor

LESSONS = "lessons/"
LOOKED_INTO = ("labs/", f"{samplefiles.FOLDER}/", FRAMEWORKS)
"""What the checks of a course open, besides what stands in definitions."""


@dataclass
class ReadBack:
    """The files of the package by path; `labs` are those whose notebooks came without their answers."""

    files: dict[str, bytes] = field(default_factory=dict)
    labs: list[str] = field(default_factory=list)


def read_back(
    session: Session, storage: Storage, row: CourseRow, *, blank: bool = False, answers: bool = False
) -> ReadBack:
    """The newest version of the course; `NotFound` for one that was never published here.

    `blank` leaves what no check looks into empty: pictures, films and the like. `answers` takes the teachers'
    notebooks of labs, for a reader who may have them.
    """
    found = published(session, row)
    made = ReadBack()
    made.files["course.yaml"] = _yaml(definition(found.course))
    for path, file in found.files.items():
        if path.startswith(PRINTED):
            continue
        if path.startswith(ANSWERS):
            if answers:
                made.files[f"labs/{path.removeprefix(ANSWERS)}"] = _content(storage, file)
            continue
        if answers and f"{ANSWERS}{path.removeprefix('labs/')}" in found.files:
            continue
        if path.startswith(LESSONS):
            made.files[_inside(file.meta["path"])] = lesson_source(file.meta, _content(storage, file).decode())
        else:
            looked_into = not blank or path.startswith(LOOKED_INTO) or is_guide(path)
            made.files[_inside(path)] = _content(storage, file) if looked_into else b""
    for kind, slug, data in _definitions(session, found):
        made.files[f"rubrics/{slug}.yaml" if kind == "rubric" else KINDS[kind].path(slug)] = _yaml(data)
        if kind == "lab" and not answers:
            made.labs.append(slug)
    return made


def write_back(session: Session, storage: Storage, row: CourseRow, folder: Path, *, answers: bool = False) -> ReadBack:
    """Write the package to `folder`, which has to be empty or not there (`course.folder_full`)."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(
            "course.folder_full",
            N_("There is something in {path} already."),
            N_("Give an empty folder, or one that is not there yet."),
            path=folder,
        )
    made = read_back(session, storage, row, answers=answers)
    write(made.files, folder)
    return made


def lesson_source(meta: Mapping[str, Any], text: str) -> bytes:
    """A lesson as its file has it: front matter, then the text."""
    front = {name: meta[name] for name in ("id", "title", "minutes", "summary") if meta.get(name)}
    return lesson_text(front, text).encode()


@dataclass(frozen=True)
class FromSchool:
    """A school's newest version of a course, as a place where it was edited."""

    services: Services
    actor: Actor

    def theirs(self, package: CoursePackage) -> Theirs:
        with TemporaryDirectory() as folder:
            school = published_package(self.services, self.actor, package.course.id, Path(folder, "course"))
            return as_exported(school, package.course.languages[0])


def published_package(services: Services, actor: Actor, slug: str, folder: Path) -> CoursePackage:
    """The course `slug` of the actor's school, written to `folder` and loaded. Raises `pull.not_in_school`."""
    with services.database.reading(actor.school_id) as session:
        row = session.scalar(select(CourseRow).where(CourseRow.slug == slug))
        if row is None:
            raise MakerpathError(
                "pull.not_in_school",
                N_("The course {course} was never published in this school."),
                N_("makerpath course publish brings it there."),
                course=slug,
            )
        write_back(session, services.storage, row, folder)
    return load(folder)


def _definitions(session: Session, found: Published) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What the course lists or places: kind, slug, and plain data as in a file; rubrics once."""
    wanted = {("brief", slug) for slug in found.course.briefs}
    for file in found.files.values():
        for thing in file.meta.get("placed", []):
            if thing["kind"]:
                wanted.add((thing["kind"], thing["arguments"]["brief" if thing["kind"] == "brief" else "id"]))
    for kind, slug in sorted(wanted):
        data = _definition(session, kind, slug, found.row.slug)
        if kind == "brief":
            for name in rubrics_named(data):
                if ("rubric", name) not in wanted:
                    wanted.add(("rubric", name))
                    yield "rubric", name, _definition(session, "rubric", name, found.row.slug)
        yield kind, slug, data


def _definition(session: Session, kind: str, slug: str, course: str) -> dict[str, Any]:
    version = of_course(session, kind, slug, course)
    assert version is not None, "publishing keeps every definition that a course names"
    whole = join(body(session, version.scoring_hash), body(session, version.wording_hash))
    return definition(MODELS[kind].model_validate(whole))


def _yaml(data: dict[str, Any]) -> bytes:
    return text_of(plain(data)).encode()


def _content(storage: Storage, file: CourseFile) -> bytes:
    with storage.open(file.sha256) as handle:
        return handle.read()


def _inside(path: str) -> str:
    """The path, which publishing took from a package; nothing is ever written beside the folder."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts:
        raise ValueError(path)
    return path
