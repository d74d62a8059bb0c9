"""A ZIP made while it is sent: no more of it in memory than one piece, and the same bytes for the same content.

Nothing is compressed: compressors differ from version to version, and most of what makers upload is compressed already.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from makerpath.service.core.files import chunks

EPOCH = datetime(1980, 1, 1)


@dataclass(frozen=True)
class Member:
    """One file of an archive: its path, how to open it, its size in bytes, and when it was made."""

    path: str
    open: Callable[[], IO[bytes]]
    size: int
    at: datetime = EPOCH


def text_member(path: str, content: str | bytes) -> Member:
    data = content.encode() if isinstance(content, str) else content
    return Member(path, lambda: io.BytesIO(data), len(data))


def stream(members: Iterable[Member]) -> Iterator[bytes]:
    """The bytes of the archive, piece by piece."""
    out = _Out()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for member in members:
            info = zipfile.ZipInfo(member.path, member.at.timetuple()[:6])
            info.file_size = member.size
            info.external_attr = 0o100644 << 16
            info.create_system = 3
            with member.open() as content, archive.open(info, "w") as target:
                for chunk in chunks(content):
                    target.write(chunk)
                    yield out.taken()
            yield out.taken()
    yield out.taken()


class _Out(io.RawIOBase):
    """Where the archive is written to: it cannot be sought in, and forgets what was taken."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(data)  # type: ignore[arg-type]
        self._waiting += view
        return view.nbytes

    def taken(self) -> bytes:
        data = bytes(self._waiting)
        self._waiting.clear()
        return data
