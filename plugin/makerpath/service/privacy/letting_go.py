"""After a person was erased: content that nobody else has leaves the storage, here and where they were a guest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import cast, select, String
from sqlalchemy.orm import Session

from makerpath.service.certificates.models import Certificate, CertificateDesign
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import Blob, FileReference
from makerpath.service.core.jobs import job, JobRun
from makerpath.service.courses.models import CourseFile
from makerpath.service.operation import Services
from makerpath.service.people.models import Person
from makerpath.service.people.operations import system_actor
from makerpath.service.previews.models import Preview
from makerpath.service.privacy.erasing import erase, LET_GO
from makerpath.service.teams.models import Guest

UNSCOPED = "content belongs to no school, and a guest stands in a school for a person of another"


@job(LET_GO, lease=60)
def let_go(run: JobRun) -> None:
    """Everything that can be done again: whatever a killed worker left is found by the next one."""
    person_id = UUID(run.payload["person"])
    services: Services = run.services
    with services.database.reading(unscoped=UNSCOPED) as session:
        guests = session.execute(
            select(Guest.school_id, Guest.person_id)
            .join(Person, Person.id == Guest.person_id)
            .where(Guest.home_person_id == person_id, Person.erased_at.is_(None))
        ).all()
    for school_id, guest_id in guests:
        erase(services, system_actor(school_id), person_id=guest_id)
    release(services, erased_content(services, run.school_id))


def erased_content(services: Services, school_id: UUID | None) -> list[str]:
    """The SHA-256 of what erased files of the school still hold."""
    with services.database.reading(unscoped=UNSCOPED) as session:
        return list(
            session.scalars(
                select(FileReference.sha256)
                .join(Blob, Blob.sha256 == FileReference.sha256)
                .where(FileReference.school_id == school_id, FileReference.erased_at.is_not(None))
                .where(Blob.gone_at.is_(None))
                .distinct()
            )
        )


def release(services: Services, hashes: Iterable[str]) -> None:
    """Let content go that no file, course, certificate or other preview needs, with the previews made of it.

    The storage lets go before the row says so is committed: a crash in between is made good by the next attempt.
    """
    for sha256 in hashes:
        with services.database.writing(unscoped=UNSCOPED) as session:
            for gone in _unneeded(session, sha256):
                session.get_one(Blob, gone).gone_at = utc_now()
                services.storage.delete(gone)


def forget_unnoted(services: Services, hashes: Iterable[str]) -> None:
    """Delete what was just put into the storage for content that was erased meanwhile, unless a row knows it."""
    for sha256 in hashes:
        with services.database.writing(unscoped=UNSCOPED) as session:
            if session.get(Blob, sha256) is None:
                services.storage.delete(sha256)


def _unneeded(session: Session, sha256: str) -> Iterator[str]:
    """The content and its previews, locked, as far as nothing else needs them."""
    blob = session.get(Blob, sha256, with_for_update=True)
    if blob is None or is_needed(session, sha256):
        return
    preview = session.get(Preview, sha256)
    pieces = [piece["sha256"] for piece in preview.pieces.values()] if preview else []
    if preview is not None:
        session.delete(preview)
        session.flush()
    yield sha256
    for piece in pieces:
        if piece != sha256 and session.get(Blob, piece, with_for_update=True) and not is_needed(session, piece):
            yield piece


def is_needed(session: Session, sha256: str) -> bool:
    """Whether a file that is not erased, a course, certificate, design or preview points to the content (unscoped)."""
    live = select(FileReference.id).where(FileReference.sha256 == sha256, FileReference.erased_at.is_(None))
    other = [select(table.id).where(table.sha256 == sha256) for table in (CourseFile, Certificate, CertificateDesign)]
    if any(session.scalar(found.limit(1)) is not None for found in (live, *other)):
        return True
    in_preview = select(Preview.sha256).where(cast(Preview.pieces, String).contains(sha256))
    return session.scalar(in_preview.limit(1)) is not None
