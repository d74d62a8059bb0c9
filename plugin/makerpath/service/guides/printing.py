"""A teacher's guide that somebody asked for: printed in the press of certificates, and kept for whoever asks next."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, IO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.content.check import load
from makerpath.content.guidebook import guidebook
from makerpath.credentials.bookpress import Pages, print_book
from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.domain.text import LANGUAGES, LocalText
from makerpath.service.core.files import note_blob
from makerpath.service.core.jobs import JobRun
from makerpath.service.courses.definitions import current
from makerpath.service.courses.lessons import published
from makerpath.service.courses.models import CourseFile, CourseRow
from makerpath.service.courses.reading_back import write_back
from makerpath.service.exports.kinds import Asked, kind, Made
from makerpath.service.guides.queries import language_for, may_read, printed, printed_as
from makerpath.service.operation import Services

KIND = "guide"
PDF = "application/pdf"
REASONS = {
    "book.too_slow": N_("Its pictures take too long to print."),
    "book.broken": N_("A picture in it broke the printer."),
    "course.problems": N_("The course has problems now that it did not have when it was published: publish it again."),
}


def _options(_session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    if given.keys() != {"language", "whole"} or given["language"] not in LANGUAGES:
        raise MakerpathError("guide.options", N_("There is no such guide."), status=422)
    return {"language": given["language"], "whole": bool(given["whole"])}


def _named(session: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = session.scalars(select(CourseRow).where(CourseRow.id.in_(ids)))
    return {row.id: LocalText(row.title).pick("en") for row in rows}


@kind(KIND, N_("Teacher’s guide"), may=may_read, named=_named, options=_options, reasons=REASONS)
def make(run: JobRun, asked: Asked, out: IO[bytes]) -> Made:
    """The PDF of the newest version: the one that is there, or a new one, printed outside of any transaction."""
    services: Services = run.services
    whole = asked.options["whole"]
    with TemporaryDirectory() as place:
        folder = Path(place, "course")
        with services.database.reading(asked.actor.school_id) as session:
            row = session.get(CourseRow, asked.subject_id)
            version = current(session, "course", row.slug) if row else None
            if row is None or version is None:
                raise NotFound()
            found = published(session, row)
            language = language_for(found.course, asked.options["language"])
            path = printed_as(row.slug, language, whole)
            there = printed(found, language, whole)
            sha256, titles = there.sha256 if there else None, _titles(session)
            if sha256 is None:
                write_back(session, services.storage, row, folder)
        if sha256 is None:
            made = guidebook(load(folder), language, with_lessons=whole, titles=titles)
            sha256 = _keep(run, asked.subject_id, version.wording_hash, path, print_book(Pages(**vars(made))).pdf)
    with services.storage.open(sha256) as content:
        shutil.copyfileobj(content, out)
    return Made(path.rsplit("/", 1)[1], PDF)


def _titles(session: Session) -> dict[str, LocalText]:
    return {row.slug: LocalText(row.title) for row in session.scalars(select(CourseRow))}


def _keep(run: JobRun, course_id: UUID, version: str, path: str, pdf: bytes) -> str:
    """Keep the PDF among the files of the version; of two that were printed at once the first stays."""
    services: Services = run.services
    sha256, size = services.storage.put(io.BytesIO(pdf))
    with run.session_scope() as session:
        same = select(CourseFile).where(
            CourseFile.course_id == course_id, CourseFile.version_hash == version, CourseFile.path == path
        )
        there = session.scalar(same)
        if there is not None:
            return there.sha256
        note_blob(session, sha256, size, services.storage)
        session.add(
            CourseFile(
                course_id=course_id,
                version_hash=version,
                path=path,
                sha256=sha256,
                media_type=PDF,
                meta={"staff": True},
            )
        )
    return sha256
