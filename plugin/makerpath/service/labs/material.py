"""What the engine needs to grade an attempt: the notebook, the lab, the teacher's notebooks, and the data files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, NotFound
from makerpath.domain.lab import Lab
from makerpath.domain.lab_result import Given
from makerpath.labs.notebook import cells, Json, parse
from makerpath.labs.release import release
from makerpath.service.core.files import Storage
from makerpath.service.courses.definitions import load_definition, of_course
from makerpath.service.courses.lessons import published
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.courses.packages import ANSWERS
from makerpath.service.labs.models import LabAttempt, LabResult
from makerpath.service.labs.queries import lab_files, LabFiles
from makerpath.service.labs.reading import given_for
from makerpath.service.people.models import Person


@dataclass(frozen=True)
class Material:
    """`sources` are the SHA-256 of the teacher's notebooks by language, `files` those of the data files by name."""

    attempt: LabAttempt
    row: LabResult
    lab: Lab
    sources: Mapping[str, str]
    files: Mapping[str, str]
    language: str
    given: Mapping[str, Given]


def material(session: Session, attempt_id: UUID, result_id: UUID) -> Material:
    """The first time it is graded by the teacher's notebooks of its day, later by the newest."""
    attempt, row = session.get_one(LabAttempt, attempt_id), session.get_one(LabResult, result_id)
    found = newest_files(session, session.get_one(CourseRun, attempt.run_id), attempt.lab)
    sources = {language: file.sha256 for language, file in found.answers.items()}
    if row.number == 1:
        sources = attempt.notebooks or sources
    return Material(
        attempt,
        row,
        lab_of(session, attempt),
        sources,
        {name: file.sha256 for name, file in found.data.items()},
        session.get_one(Person, attempt.person_id).language,
        given_for(session, attempt.id),
    )


def lab_of(session: Session, attempt: LabAttempt) -> Lab:
    return load_definition(session, Lab, "lab", attempt.scoring_hash, attempt.wording_hash)


def newest_files(session: Session, run: CourseRun, lab: str) -> LabFiles:
    """The lab's files in the newest version of the course; none where it was never published on this service."""
    try:
        return lab_files(published(session, session.get_one(CourseRow, run.course_id)), lab)
    except NotFound:
        return LabFiles()


def labs_of(session: Session, course_id: UUID) -> Iterator[tuple[Lab, LabFiles]]:
    """The labs of a course as it is published now, with their files."""
    found = published(session, session.get_one(CourseRow, course_id))
    slugs = {path.split("/")[1] for path in found.files if path.startswith(ANSWERS)}
    for slug in sorted(slugs):
        version = of_course(session, "lab", slug, found.row.slug)
        if version is not None:
            lab = load_definition(session, Lab, "lab", version.scoring_hash, version.wording_hash)
            yield lab, lab_files(found, slug)


def read(storage: Storage, sha256: str) -> bytes:
    with storage.open(sha256) as file:
        return file.read()


def chosen(submitted: bytes, sources: Mapping[str, Json], language: str) -> str:
    """The language of the notebook that the learner had: the one with the most cells in common.

    Where none stands out it is the learner's own `language`, then the first.
    """
    try:
        written = {cell.source for cell in cells(parse(submitted))}
    except MakerpathError:
        written = set()

    def closeness(tag: str) -> tuple[int, bool]:
        same = sum(1 for cell in cells(release(sources[tag])) if cell.source.strip() and cell.source in written)
        return same, tag == language

    return max(sorted(sources), key=closeness)
