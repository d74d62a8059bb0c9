"""Certificates become PDFs, each once: the jobs that print, and what exports print with."""

from __future__ import annotations

import io
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.credentials.press import Press, Wanted
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import gettext
from makerpath.service.certificates import unprinted
from makerpath.service.certificates.models import Certificate, CertificateBatch
from makerpath.service.certificates.presses import PRESSES
from makerpath.service.core.files import note_blob
from makerpath.service.core.jobs import GiveUp, job, JobRun, RetryLater
from makerpath.service.designs.choosing import design_of, pictures_of
from makerpath.service.operation import Services
from makerpath.service.people.models import School

logger = logging.getLogger(__name__)
CHUNK = 25
"""So many PDFs, or those of a second, are kept in one transaction: that much is printed again after a crash."""
SECONDS = 1.0
AT_ONCE = 500
NAMED = 5
PASSING = 500
"""An error with such a status may be over when it is tried again, in `LATER` seconds."""
LATER = 30.0

T = TypeVar("T")
Kept = Callable[[Session], None]
Tell = Callable[[int, int], None]


@dataclass
class Printed:
    """What came of it; `failed` maps certificates that cannot be printed to why, `ways` counts how the press did it."""

    done: int = 0
    failed: dict[UUID, MakerpathError] = field(default_factory=dict)
    serials: dict[UUID, str] = field(default_factory=dict)
    ways: Counter[str] = field(default_factory=Counter)


@job("certificate.print", attempts=5, lease=60)
def print_certificate(run: JobRun) -> None:
    """Print the `certificate` of the payload."""
    _work_off(run, [UUID(run.payload["certificate"])])


@job("certificate.print_many", attempts=5, lease=60, limit=7200)
def print_certificates(run: JobRun) -> None:
    """Print those of the payload's `batch`, or its `certificates`, that have no PDF yet."""
    if "batch" not in run.payload:
        _work_off(run, [UUID(ident) for ident in run.payload["certificates"]])
        return
    assert run.school_id is not None
    with run.services.database.reading(run.school_id) as session:
        batch = session.get(CertificateBatch, UUID(run.payload["batch"]))
        ids = session.scalars(select(Certificate.id).where(Certificate.batch_id == batch.id)).all() if batch else []
    _work_off(run, ids)


def _work_off(run: JobRun, ids: Sequence[UUID]) -> None:
    """A job with certificates that cannot be printed is given up, and names them; tried again, it prints just those."""
    services: Services = run.services
    assert run.school_id is not None
    with services.database.reading(run.school_id) as session:
        language = session.get_one(School, run.school_id).language

    def tell(done: int, total: int) -> None:
        words = gettext(N_("{done} of {total} certificates are printed"), language, done=done, total=total)
        run.progress(done / total, words)

    printed = print_all(services, run.school_id, ids, tell=tell, kept=run.got_on)
    if any(error.status >= PASSING for error in printed.failed.values()):
        raise RetryLater(LATER, in_short(printed))
    if printed.failed:
        raise GiveUp(in_short(printed))


def print_all(
    services: Services,
    school_id: UUID,
    ids: Iterable[UUID],
    *,
    tell: Tell = lambda _done, _total: None,
    kept: Kept = lambda _session: None,
) -> Printed:
    """Print those of the school's certificates that have no PDF, one press for each look, and keep what was printed.

    `tell` hears how many of how many are done, `kept` is called in each transaction that keeps some. May be killed at
    any moment and called again, also by two at once: whoever keeps a PDF first wins, and it stays.
    """
    lacking = _lacking(services, school_id, ids)
    found, total = Printed(), len(lacking)
    for look, group in groupby(lacking, key=lambda item: item[0]):
        members = [ident for _known_by, ident in group]
        try:
            make = _making(services, school_id, members[0])
        except MakerpathError as error:
            _complain(services, school_id, dict.fromkeys(members, error), found)
            tell(found.done + len(found.failed), total)
            continue
        with PRESSES.borrowed((Press, look), make) as press:
            for some in slices(members, CHUNK):
                _print_some(services, school_id, press, some, found, kept)
                tell(found.done + len(found.failed), total)
    if total:
        logger.info("certificates printed: %d, failed: %d, %s", found.done, len(found.failed), dict(found.ways))
    return found


def _lacking(services: Services, school_id: UUID, ids: Iterable[UUID]) -> list[tuple[str, UUID]]:
    """The certificates without a PDF, in the order of their look, each with what its look is known by."""
    found: list[tuple[str, UUID]] = []
    with services.database.reading(school_id) as session:
        for some in slices(sorted(set(ids))):
            rows = session.execute(
                select(Certificate.id, Certificate.design, Certificate.design_sha256, Certificate.record["look"]).where(
                    Certificate.id.in_(some), Certificate.sha256.is_(None)
                )
            )
            found += [(repr((design, sha256, _pictures(look))), ident) for ident, design, sha256, look in rows]
    return sorted(found)


def _pictures(look: dict[str, Any] | None) -> list[str]:
    """What makes two looks different for a press: orientation, signatories and pictures."""
    return sorted(f"{name}={value}" for name, value in (look or {}).items())


def _making(services: Services, school_id: UUID, example: UUID) -> Callable[[], Press]:
    """What makes a press for certificates that look like this one."""
    with services.database.reading(school_id) as session:
        row = session.get_one(Certificate, example)
        design, record = design_of(services, row), _record(row)
    pictures = pictures_of(services, record)
    return lambda: Press(design, pictures)


def _record(row: Certificate) -> CertificateRecord:
    try:
        return CertificateRecord.model_validate(row.record)
    except ValidationError as error:
        raise MakerpathError(
            "certificate.record_unreadable",
            N_("The record of this certificate cannot be read."),
            N_("Restore the database from a backup: nobody changes a record by hand."),
            status=422,
        ) from error


def _print_some(
    services: Services, school_id: UUID, press: Press, ids: Sequence[UUID], found: Printed, kept: Kept
) -> None:
    """Print these, and keep what there is every second: outside of any transaction first, then in a short one."""
    wanted, failed = _wanted(services, school_id, ids)
    done: list[_Done] = []
    since = time.monotonic()
    for (ident, one), sheet in zip(wanted.items(), press.print(wanted.values()), strict=True):
        if sheet.pdf is None:
            assert sheet.error is not None
            failed[ident] = sheet.error
            continue
        found.ways[f"{sheet.way}: {sheet.why}" if sheet.why else sheet.way] += 1
        done.append(_Done(ident, one.record.record_hash, *services.storage.put(io.BytesIO(sheet.pdf))))
        if time.monotonic() - since > SECONDS:
            _keep(services, school_id, done, kept)
            found.done, done, since = found.done + len(done), [], time.monotonic()
    _keep(services, school_id, done, kept)
    found.done += len(done)
    _complain(services, school_id, failed, found)


def _wanted(
    services: Services, school_id: UUID, ids: Sequence[UUID]
) -> tuple[dict[UUID, Wanted], dict[UUID, MakerpathError]]:
    """What to print of each that has no PDF still, and those whose record nobody can read."""
    wanted, failed = {}, {}
    with services.database.reading(school_id) as session:
        rows = select(Certificate).where(Certificate.id.in_(ids), Certificate.sha256.is_(None))
        for row in sorted(session.scalars(rows), key=lambda row: row.id):
            try:
                wanted[row.id] = Wanted(_record(row), row.credential)
            except MakerpathError as error:
                failed[row.id] = error
    return wanted, failed


@dataclass(frozen=True)
class _Done:
    """A printed certificate: the record it was printed from, and its PDF in the storage."""

    id: UUID
    record_hash: str
    sha256: str
    size: int


def _keep(services: Services, school_id: UUID, done: Sequence[_Done], kept: Kept) -> None:
    """Note the PDFs of those that have none yet and whose record is still the one that was printed."""
    if not done:
        return
    from makerpath.service.privacy.letting_go import forget_unnoted

    left = []
    with services.database.writing(school_id) as session:
        rows = select(Certificate).where(Certificate.id.in_([one.id for one in done])).order_by(Certificate.id)
        there = {row.id: row for row in session.scalars(rows.with_for_update())}
        for one in done:
            row = there.get(one.id)
            if row is None or row.sha256 or row.record_hash != one.record_hash:
                left.append(one.sha256)
                continue
            row.sha256 = note_blob(session, one.sha256, one.size, services.storage).sha256
        kept(session)
    forget_unnoted(services, left)


def _complain(services: Services, school_id: UUID, failed: dict[UUID, MakerpathError], found: Printed) -> None:
    """Note for the office what cannot be printed and why."""
    for ids in slices(sorted(failed)):
        with services.database.writing(school_id) as session:
            for row in session.scalars(select(Certificate).where(Certificate.id.in_(ids)).order_by(Certificate.id)):
                unprinted.note(session, row, failed[row.id])
                found.serials[row.id] = row.serial
    found.failed |= failed


def slices(items: Sequence[T], size: int = AT_ONCE) -> Iterator[Sequence[T]]:
    """So many of them at a time: what a query asks for stays short."""
    return (items[at : at + size] for at in range(0, len(items), size))


def in_short(printed: Printed) -> str:
    """What could not be printed and why, a line each for the first few, by number."""
    lines = [f"{len(printed.failed)} could not be printed, {printed.done} are printed"]
    first = list(printed.failed.items())[:NAMED]
    lines += [f"{printed.serials.get(ident, ident)}: {error}" for ident, error in first]
    return "\n".join([*lines, "…"] if len(printed.failed) > NAMED else lines)
