"""Writing the archive of everything that a school has certified.

The same state and passphrase give the same bytes. Rows go through a file on the disk, contents are copied a piece at a
time: 10,000 certificates take no more memory than ten.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, IO
from uuid import UUID

import rfc8785
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.badges.keys import opened
from makerpath.service.certificates.models import Certificate, CertificateChange, CertificateDesign, IssuerKey
from makerpath.service.core.settings import Settings
from makerpath.service.exhibition.zipping import Member, stream, text_member
from makerpath.service.moving import shapes
from makerpath.service.moving.facts import facts_of
from makerpath.service.moving.sealing import Lock
from makerpath.service.operation import Services
from makerpath.service.people.models import Person, School

ROWS = 500
"""So many rows are in memory at once."""

Progress = Callable[[float], None]


@dataclass
class Written:
    """What went into an archive."""

    school: shapes.SchoolFacts
    counts: dict[str, int] = field(default_factory=dict)
    files: int = 0


def write_archive(
    services: Services, school_id: UUID, lock: Lock, out: IO[bytes], progress: Progress = lambda _part: None
) -> Written:
    """Write the archive to `out`. `moving.file_missing` if the storage lacks a file that a certificate names."""
    with ExitStack() as stack:
        parts: dict[shapes.PartName, IO[bytes]] = {}
        with services.database.reading(school_id) as session:
            _one_moment(session)
            school = session.get_one(School, school_id)
            facts = facts_of(session, services.settings, school)
            wanted: set[str] = facts.look_files()
            manifest_parts = {}
            for name, rows in _parts(session, services.settings, lock, wanted):
                parts[name] = stack.enter_context(tempfile.TemporaryFile())
                manifest_parts[name] = _write_rows(parts[name], rows)
        manifest = _json(shapes.Manifest(schema=shapes.SCHEMA, school=facts, parts=manifest_parts, files=len(wanted)))
        seal = shapes.SealFile(
            schema=shapes.SCHEMA, kdf=shapes.KDF, salt=lock.salt.hex(), check=lock.check, mac=lock.mac(manifest)
        )
        head = [text_member(shapes.SEAL, _json(seal)), text_member(shapes.MANIFEST, manifest)]
        rows_of = [_part_member(name, parts[name]) for name in sorted(parts)]
        contents = (_file_member(services, sha256) for sha256 in sorted(wanted))
        total = len(wanted) + len(rows_of) + 2
        for piece in stream(_counting([*head, *rows_of], contents, total, progress)):
            out.write(piece)
    counts = {name.removesuffix(".jsonl"): part.rows for name, part in manifest_parts.items()}
    return Written(facts, counts, len(wanted))


def _one_moment(session: Session) -> None:
    """All that is read is of one moment; SQLite's transactions are so by themselves."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _parts(
    session: Session, settings: Settings, lock: Lock, wanted: set[str]
) -> Iterator[tuple[shapes.PartName, Iterator[BaseModel]]]:
    """Each part with its rows; the files that they name are added to `wanted` while they are read."""
    yield "keys.jsonl", (_key(settings, lock, row) for row in _rows(session, IssuerKey))
    yield "people.jsonl", (_line(shapes.PersonLine, row) for row in _holders(session))
    yield "designs.jsonl", _noting(wanted, (_line(shapes.DesignLine, row) for row in _rows(session, CertificateDesign)))
    yield (
        "certificates.jsonl",
        _noting(wanted, (_line(shapes.CertificateLine, row) for row in _rows(session, Certificate))),
    )
    yield "changes.jsonl", (_line(shapes.ChangeLine, row) for row in _rows(session, CertificateChange))


def _rows(session: Session, table: Any) -> Iterator[Any]:
    """The school's rows of a table in the order they were made, a few at a time."""
    last = None
    while True:
        found = select(table).order_by(table.created_at, table.id).limit(ROWS)
        if last is not None:
            after = table.created_at > last.created_at
            found = found.where(after | ((table.created_at == last.created_at) & (table.id > last.id)))
        rows = session.scalars(found).all()
        yield from rows
        if len(rows) < ROWS:
            return
        last = rows[-1]
        session.expunge_all()


def _holders(session: Session) -> Iterator[Person]:
    holders = select(Certificate.person_id)
    ids: UUID | None = None
    while True:
        found = select(Person).where(Person.id.in_(holders)).order_by(Person.id).limit(ROWS)
        rows = session.scalars(found.where(Person.id > ids) if ids else found).all()
        yield from rows
        if len(rows) < ROWS:
            return
        ids = rows[-1].id
        session.expunge_all()


def _line(shape: type[Any], row: Any) -> Any:
    return shape(**{name: getattr(row, name) for name in shape.model_fields})


def _key(settings: Settings, lock: Lock, row: IssuerKey) -> shapes.KeyLine:
    sealed = lock.seal(opened(settings, row), row.kid) if row.secret else ""
    values = {name: getattr(row, name) for name in shapes.KeyLine.model_fields if name != "sealed"}
    return shapes.KeyLine(**values, sealed=sealed)


def _noting(wanted: set[str], lines: Iterable[Any]) -> Iterator[Any]:
    for line in lines:
        wanted |= line.files()
        yield line


def _write_rows(out: IO[bytes], rows: Iterable[BaseModel]) -> shapes.Part:
    digest, count, size = hashlib.sha256(), 0, 0
    for row in rows:
        data = _json(row) + b"\n"
        out.write(data)
        digest.update(data)
        count, size = count + 1, size + len(data)
    return shapes.Part(rows=count, size=size, sha256=digest.hexdigest())


def _json(row: BaseModel) -> bytes:
    return rfc8785.dumps(row.model_dump(mode="json", by_alias=True))


def _part_member(name: str, content: IO[bytes]) -> Member:
    size = content.seek(0, 2)
    content.seek(0)
    return Member(name, lambda: content, size)


def _file_member(services: Services, sha256: str) -> Member:
    def there() -> IO[bytes]:
        try:
            return services.storage.open(sha256)
        except FileNotFoundError:
            raise MakerpathError(
                "moving.file_missing",
                N_("The storage lacks a file that a certificate names: {sha256}."),
                N_("Bring the storage back from your backup, then make the archive."),
                sha256=sha256,
            ) from None

    with there() as content:
        size = content.seek(0, 2)
    return Member(shapes.FILES + sha256, there, size)


def _counting(head: list[Member], contents: Iterable[Member], total: int, progress: Progress) -> Iterator[Member]:
    number = 0
    for members in (head, contents):
        for member in members:
            yield member
            number += 1
            progress(number / total)
