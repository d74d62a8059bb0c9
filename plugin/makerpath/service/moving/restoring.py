"""Restoring an archive into a school: first its files, then all rows in one transaction.

Killed at any moment, nothing or everything is there; run again, nothing is there twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from makerpath.domain.errors import Conflict, N_
from makerpath.service.certificates.models import Certificate, IssuerKey
from makerpath.service.core.files import Blob, note_blob
from makerpath.service.moving import shapes
from makerpath.service.moving.batches import some
from makerpath.service.moving.elsewhere import MOVED_TO
from makerpath.service.moving.facts import ORIGIN, origin_of
from makerpath.service.moving.reading import Archive, open_archive
from makerpath.service.moving.rows import Taking
from makerpath.service.moving.sealing import altered
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.people.models import Person, School
from makerpath.service.people.operations import system_actor
from makerpath.service.privacy.erasing import erase

UNSCOPED = "whether what an archive brings is another school's here"
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Restored:
    """What came in; `known` certificates were here already, `changed` of them got news, `erased` are people who were
    erased where the archive comes from and are so here now."""

    school: str
    certificates: int
    known: int
    changed: int
    people: int
    keys: int
    designs: int
    files: int
    erased: int
    to_print: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class _OnlyLooking(Exception):
    """Takes a transaction back that was made to see what would come of it."""


def restore(
    services: Services,
    school_id: UUID,
    path: Path,
    passphrase: str,
    *,
    dry_run: bool = False,
    renamed: bool = False,
    progress: Progress = lambda _part: None,
) -> Restored:
    """Bring everything of the archive at `path` into the school; what is here already stays.

    `renamed`: although its short name is another one here, so that addresses in badges lead nowhere. Raises what
    `open_archive` does; `moving.other_school`, `moving.other_code`, `moving.other_name`, `moving.taken`,
    `moving.both_issued`.
    """
    with open_archive(path, passphrase) as archive:
        _check_school(services, school_id, archive.manifest.school, renamed)
        for name, shape, columns in _NAMED:
            _check_free(services, school_id, archive, name, shape, columns)
        brought: list[Answer] = []
        if not dry_run:
            _take_files(services, archive, progress)
        try:
            answer = take_in(services, system_actor(school_id), archive=archive, undone=brought if dry_run else None)
        except _OnlyLooking:
            answer = brought[0]
        to_erase = answer.pop("to_erase")
        for person_id in to_erase if not dry_run else ():
            erase(services, system_actor(school_id), person_id=UUID(person_id))
        files = archive.manifest.files
        return Restored(school=archive.manifest.school.slug, files=files, erased=len(to_erase), **answer)


@operation("certificates.restore")
def take_in(work: Work, *, archive: Archive, undone: list[Answer] | None = None) -> Answer:
    """All rows of the archive. With `undone`, the answer goes there and everything is taken back."""
    school = work.get(School, work.actor.school_id, lock=True)
    work.require("platform.manage", school)
    facts = archive.manifest.school
    _check(work.session, school, facts)
    taking = Taking(work, archive, blobs=undone is not None)
    taking.keys()
    taking.people()
    taking.designs()
    taking.certificates()
    taking.changes()
    taking.look()
    school = work.get(School, work.actor.school_id)
    kept = {name: value for name, value in school.settings.items() if name != MOVED_TO}
    if facts.certificate_years is not None:
        kept.setdefault("certificate_years", facts.certificate_years)
    school.settings = kept | ({ORIGIN: str(facts.origin)} if facts.origin != school.id else {})
    answer = taking.answer()
    work.record("certificates.restored", school.id, count=answer["certificates"], known=answer["known"])
    if undone is not None:
        undone.append(answer)
        raise _OnlyLooking
    return answer


def _check_school(services: Services, school_id: UUID, facts: shapes.SchoolFacts, renamed: bool) -> None:
    with services.database.reading(school_id) as session:
        school = session.get_one(School, school_id)
        _check(session, school, facts)
    if school.slug != facts.slug and not renamed:
        raise Conflict(
            "moving.other_name",
            N_("The school's short name was {theirs}; here it is {ours}."),
            N_(
                "It stands in the addresses of badges: make the school as {theirs}, or say --renamed if those may be "
                "given up. Certificates are verified by their codes either way."
            ),
            theirs=facts.slug,
            ours=school.slug,
        )


def _check(session: Any, school: School, facts: shapes.SchoolFacts) -> None:
    """The archive is of this school, or the school has no certificate of its own yet."""
    other = origin_of(school) != facts.origin
    if other and (school.settings.get(ORIGIN) or session.scalar(select(Certificate.id).limit(1)) is not None):
        raise Conflict(
            "moving.other_school",
            N_("The archive holds the certificates of another school ({slug}); this one has its own."),
            N_("Make a school for them: makerpath admin create."),
            slug=facts.slug,
        )
    if school.code != facts.code:
        raise Conflict(
            "moving.other_code",
            N_("The archive's serial numbers begin with {theirs}, this school's with {ours}."),
            N_("Make the school with --code {theirs}, so that its numbers go on."),
            theirs=facts.code,
            ours=school.code,
        )


_NAMED: tuple[tuple[str, Any, dict[Any, str]], ...] = (
    (shapes.KEYS, shapes.KeyLine, {IssuerKey.id: "id"}),
    (shapes.PEOPLE, shapes.PersonLine, {Person.id: "id"}),
    (shapes.CERTIFICATES, shapes.CertificateLine, {Certificate.id: "id", Certificate.code: "code"}),
)


def _check_free(
    services: Services, school_id: UUID, archive: Archive, name: str, shape: Any, columns: dict[Any, str]
) -> None:
    """Nothing that the archive names is another school's here."""
    table = next(iter(columns)).class_
    for rows in some(archive.rows(name, shape)):
        named = or_(*(column.in_([getattr(row, field) for row in rows]) for column, field in columns.items()))
        with services.database.reading(unscoped=UNSCOPED) as session:
            if session.scalar(select(table.id).where(named, table.school_id != school_id).limit(1)) is not None:
                raise Conflict(
                    "moving.taken",
                    N_("Some of what the archive holds is another school's here."),
                    N_("It was restored into another school of this installation already."),
                )


def _take_files(services: Services, archive: Archive, progress: Progress) -> None:
    """Copy what is not here yet. A killed run leaves contents that the next one finds."""
    wanted = sorted(info.filename for info in archive.zip.infolist() if info.filename.startswith(shapes.FILES))
    done = 0
    for names in some(iter(wanted)):
        hashes = [name.removeprefix(shapes.FILES) for name in names]
        with services.database.reading() as session:
            there = set(session.scalars(select(Blob.sha256).where(Blob.sha256.in_(hashes), Blob.gone_at.is_(None))))
        put = []
        for sha256 in hashes:
            done += 1
            progress(done / len(wanted))
            if sha256 in there:
                continue
            with archive.open(sha256) as content:
                made, size = services.storage.put(content)
            if made != sha256:
                services.storage.delete(made)
                raise altered()
            put.append((sha256, size))
        with services.database.writing() as session:
            for sha256, size in put:
                note_blob(session, sha256, size, services.storage)
