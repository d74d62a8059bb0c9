"""Files: blobs by their SHA-256 behind one storage interface, and references to them that belong to a school."""

from __future__ import annotations

import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import BigInteger, ForeignKey, select, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.core.database import Base, InSchool, utc_now, UtcDateTime
from makerpath.service.core.settings import Settings

CHUNK = 1024 * 1024


class Blob(Base):
    """Content by its SHA-256, stored once. Belongs to no school: who may see it is the reference's matter.

    `gone_at`: nothing points to it any more and the storage has let it go, until somebody brings the same again.
    """

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[object] = mapped_column(UtcDateTime(), default=utc_now)
    gone_at: Mapped[datetime | None]


class FileReference(InSchool, Base):
    """A file as somebody gave it: its name, its type, and the blob that holds it; `erased_at`: its content is gone."""

    __tablename__ = "file_reference"

    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    project_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project.id"), index=True)
    erased_at: Mapped[datetime | None]


class Storage(Protocol):
    """Where blobs lie."""

    def put(self, source: IO[bytes]) -> tuple[str, int]:
        """Keep everything that `source` still holds; its SHA-256 in hex and its size in bytes."""

    def open(self, sha256: str) -> IO[bytes]:
        """The blob for reading, seekable; FileNotFoundError if there is none."""

    def delete(self, sha256: str) -> None:
        """Let the blob go; no error if there is none."""


class FolderStorage:
    """Blobs in a folder, two letters a level; written beside and moved, so that a crash leaves no half file."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256

    def put(self, source: IO[bytes]) -> tuple[str, int]:
        self.root.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=self.root, delete=False) as out:
            try:
                for chunk in chunks(source):
                    digest.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
                path = self.path(digest.hexdigest())
                path.parent.mkdir(exist_ok=True)
                os.replace(out.name, path)
            except BaseException:
                Path(out.name).unlink(missing_ok=True)
                raise
        return digest.hexdigest(), size

    def open(self, sha256: str) -> IO[bytes]:
        return self.path(sha256).open("rb")

    def delete(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)


def make_storage(settings: Settings) -> Storage:
    """The storage that the settings name: an S3 store if there is a bucket, else a folder in the data folder."""
    if not settings.s3_bucket:
        return FolderStorage(settings.data / "blobs")
    try:
        from makerpath.service.core.s3 import S3Storage
    except ImportError:
        raise MakerpathError(
            "settings.no_s3",
            N_("MAKERPATH_S3_BUCKET is set, but the library for S3 stores is not installed."),
            N_("Install makerpath with the extra s3, or take the setting out to keep files in the data folder."),
        ) from None
    return S3Storage(settings, settings.data / "uploads")


def chunks(source: IO[bytes]) -> Iterator[bytes]:
    """What `source` still holds, a mebibyte at a time."""
    while chunk := source.read(CHUNK):
        yield chunk


def keep_blob(session: Session, storage: Storage, source: IO[bytes]) -> Blob:
    """The blob with the content of `source`, stored if it is new; for small content: the transaction waits for it."""
    sha256, size = storage.put(source)
    return note_blob(session, sha256, size, storage)


def note_blob(session: Session, sha256: str, size: int, storage: Storage | None = None) -> Blob:
    """The row of a blob that `storage.put` has stored. The file comes first: a row never lacks its file.

    With `storage`, content that somebody let go between the two is noticed (`storage.let_go`): it is put once more.
    """
    gone = session.scalar(select(Blob.gone_at).where(Blob.sha256 == sha256).with_for_update())
    if gone is not None and storage is not None:
        try:
            storage.open(sha256).close()
        except FileNotFoundError:
            raise MakerpathError(
                "storage.let_go",
                N_("The same file was just being erased."),
                N_("Send it once more."),
                status=503,
            ) from None
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"sha256": sha256, "size": size, "created_at": utc_now()}
    there = dialect.insert(Blob).values(**row)
    session.execute(there.on_conflict_do_update(index_elements=[Blob.sha256], set_={"gone_at": None}))
    return session.get_one(Blob, sha256)
