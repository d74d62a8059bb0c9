"""Reading an archive that may have been made by anybody.

Nothing of it is parsed before the passphrase proves that the manifest is the one that was written, and the manifest
that each part is: whoever does not know the passphrase can only make it unreadable. What a row names lies in `files/`
under its SHA-256, and is compared with it where it is copied.
"""

from __future__ import annotations

import hashlib
import hmac
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.core.files import chunks
from makerpath.service.moving import shapes
from makerpath.service.moving.sealing import altered, Lock, lock

T = TypeVar("T", bound=BaseModel)

SMALL = 1024 * 1024
"""The most bytes of the seal and of the manifest."""
LONGEST = 16 * SMALL
"""The most bytes of one row."""

ROWS: dict[str, type[BaseModel]] = {
    shapes.KEYS: shapes.KeyLine,
    shapes.PEOPLE: shapes.PersonLine,
    shapes.DESIGNS: shapes.DesignLine,
    shapes.CERTIFICATES: shapes.CertificateLine,
    shapes.CHANGES: shapes.ChangeLine,
}


@dataclass(frozen=True)
class Archive:
    """An archive whose manifest was proved; its rows are proved as they are read."""

    zip: zipfile.ZipFile
    manifest: shapes.Manifest
    lock: Lock

    def rows(self, name: str, shape: type[T]) -> Iterator[T]:
        """The rows of a part; `moving.altered` at the latest after the last, if the part is not what it was."""
        part, digest, count = self.manifest.parts[name], hashlib.sha256(), 0  # type: ignore[index]
        with _as_altered(), self.zip.open(name) as lines:
            while line := _line(lines):
                digest.update(line)
                count += 1
                yield _parsed(shape, line, _newer)
        if digest.hexdigest() != part.sha256 or count != part.rows:
            raise altered()

    @contextmanager
    def open(self, sha256: str) -> Iterator[IO[bytes]]:
        """The content that goes by that hash; damage that shows while it is read is `moving.altered`."""
        with _as_altered(), self.zip.open(shapes.FILES + sha256) as content:
            yield content


@contextmanager
def open_archive(path: Path, passphrase: str) -> Iterator[Archive]:
    """The archive at `path`, proved but for its files.

    Raises `moving.not_an_archive`, `moving.passphrase` and `moving.altered`.
    """
    try:
        opened = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError):
        raise _not_one() from None
    with opened as found:
        yield _proved(found, passphrase)


def _proved(found: zipfile.ZipFile, passphrase: str) -> Archive:
    names = _names(found)
    seal = _parsed(shapes.SealFile, _bytes(found, shapes.SEAL), _not_one)
    made = lock(passphrase, bytes.fromhex(seal.salt))
    if not hmac.compare_digest(made.check, seal.check):
        raise MakerpathError(
            "moving.passphrase",
            N_("This is not the passphrase of the archive."),
            N_("Type it as it was typed when the archive was made; capitals and spaces count."),
            status=422,
            field="passphrase",
        )
    written = _bytes(found, shapes.MANIFEST)
    if not hmac.compare_digest(made.mac(written), seal.mac):
        raise altered()
    archive = Archive(found, _parsed(shapes.Manifest, written, _newer), made)
    _prove(archive, names)
    return archive


def _names(found: zipfile.ZipFile) -> set[str]:
    """Every entry is one of ours, once, and takes as much room as it says."""
    counts = Counter(info.filename for info in found.infolist())
    fixed = {shapes.SEAL, shapes.MANIFEST, *ROWS}
    for info in found.infolist():
        packed = info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size
        if counts[info.filename] > 1 or packed or not (info.filename in fixed or _is_file(info.filename)):
            raise altered() if fixed <= counts.keys() else _not_one()
    if not fixed <= counts.keys():
        raise _not_one()
    return set(counts) - fixed


def _is_file(name: str) -> bool:
    digest = name.removeprefix(shapes.FILES)
    return name.startswith(shapes.FILES) and len(digest) == 64 and set(digest) <= set("0123456789abcdef")


def _prove(archive: Archive, names: set[str]) -> None:
    """Every part is as it was written, then every row means something, and the files are those that rows name."""
    if archive.manifest.parts.keys() != ROWS.keys():
        raise _newer()
    for name, part in archive.manifest.parts.items():
        digest = hashlib.sha256()
        with _as_altered(), archive.zip.open(name) as content:
            for chunk in chunks(content):
                digest.update(chunk)
        if digest.hexdigest() != part.sha256:
            raise altered()
    wanted = archive.manifest.school.look_files()
    known = {kind: _ids(archive, kind, shape) for kind, shape in ROWS.items()}
    for kind, shape in ROWS.items():
        for row in archive.rows(kind, shape):
            _check_whole(row, known)
            if isinstance(row, shapes.DesignLine | shapes.CertificateLine):
                wanted |= row.files()
            if isinstance(row, shapes.CertificateLine):
                _check_readable(row)
    if {shapes.FILES + sha256 for sha256 in wanted} != names or len(wanted) != archive.manifest.files:
        raise altered()


def _ids(archive: Archive, kind: str, shape: type[BaseModel]) -> set[UUID]:
    """Of all rows of a part; none stands there twice."""
    found: set[UUID] = set()
    for row in archive.rows(kind, shape):
        if row.id in found:  # type: ignore[attr-defined]
            raise altered()
        found.add(row.id)  # type: ignore[attr-defined]
    return found


def _check_whole(row: BaseModel, known: dict[str, set[UUID]]) -> None:
    """A row points at rows of its own archive alone: what else it named could be another school's here."""
    named: list[tuple[str, UUID | None]] = []
    if isinstance(row, shapes.CertificateLine):
        named = [(shapes.PEOPLE, row.person_id), (shapes.KEYS, row.key_id), (shapes.CERTIFICATES, row.replaces_id)]
    elif isinstance(row, shapes.ChangeLine):
        named = [(shapes.CERTIFICATES, row.certificate_id)]
    if any(id_ is not None and id_ not in known[part] for part, id_ in named):
        raise altered()


def _check_readable(row: shapes.CertificateLine) -> None:
    """That this version knows what the record says; one that was tampered with moves, too, and is told by its hash."""
    try:
        CertificateRecord.model_validate(row.record)
    except ValidationError:
        raise _newer() from None


def _line(lines: IO[bytes]) -> bytes:
    line = lines.readline(LONGEST + 1)
    if len(line) > LONGEST:
        raise altered()
    return line


def _bytes(found: zipfile.ZipFile, name: str) -> bytes:
    with _as_altered(), found.open(name) as content:
        data = content.read(SMALL + 1)
    if len(data) > SMALL:
        raise altered()
    return data


def _parsed(shape: type[T], data: bytes, refusal: Callable[[], MakerpathError]) -> T:
    try:
        return shape.model_validate_json(data)
    except ValidationError:
        raise refusal() from None


@contextmanager
def _as_altered() -> Iterator[None]:
    """What zipfile says of damaged entries; some of it is NotImplementedError, which is a RuntimeError."""
    try:
        yield
    except (zipfile.BadZipFile, EOFError, NotImplementedError):
        raise altered() from None


def _not_one() -> MakerpathError:
    return MakerpathError(
        "moving.not_an_archive",
        N_("This is not an archive of a school's certificates."),
        N_("Such an archive is made with makerpath certificate archive, or by an administrator on the page of moving."),
        status=422,
    )


def _newer() -> MakerpathError:
    """What its maker wrote and this version cannot read."""
    return MakerpathError(
        "moving.newer",
        N_("The archive was made by a newer Makerpath."),
        N_("Bring this installation up to date first."),
        status=422,
    )
