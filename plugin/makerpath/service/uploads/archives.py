"""Looking into archives without unpacking them: what is in them, and whether unpacking them would hurt somebody.

Runs in the limited process. Reasons for refusing are those of `Unsafe`.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import posixpath
import re
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO

from makerpath.service.uploads import media

MIB = 1024 * 1024
MOST_ENTRIES = 50_000
MOST_UNPACKED = 16 * 1024 * MIB
MOST_STREAMED = 4 * 1024 * MIB
"""What is unpacked to be counted, where a format has no table of contents."""
MOST_RATIO, FREE = 200, 64 * MIB
"""More than 200 times its size is a bomb, if it is more than 64 MiB."""
MOST_DEPTH = 3
MOST_DIRECTORY = 32 * MIB
NESTED = 64 * MIB
LISTED = 200
_DRIVE = re.compile(r"[A-Za-z]:")
_PACKED = re.compile(r"\.(zip|jar|tar|tgz|tbz2?|txz|gz|bz2|xz)$", re.IGNORECASE)
_SIGNS = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


class Unsafe(Exception):
    """`reason` is `escape`, `bomb`, `deep` or `broken`; `name` is the entry that it is about."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason, name)
        self.reason, self.name = reason, name[:120]


@dataclass
class Contents:
    """`entries` and `unpacked` (bytes) count all of it, `names` holds the first of them with their sizes."""

    entries: int = 0
    unpacked: int = 0
    names: list[tuple[str, int]] = field(default_factory=list)
    encrypted: bool = False
    nested: int = 0

    def add(self, name: str, size: int, *, listed: bool) -> None:
        self.entries += 1
        self.unpacked += size
        if self.entries > MOST_ENTRIES or self.unpacked > MOST_UNPACKED:
            raise Unsafe("bomb", name)
        if listed and len(self.names) < LISTED:
            self.names.append((name[:200], size))


def examine(source: IO[bytes], size: int, media_type: str) -> Contents:
    """What is in the archive of `size` bytes; raises `Unsafe`."""
    found = Contents()
    try:
        _look(source, size, media_type, found, 0)
    except Unsafe:
        raise
    except (OSError, EOFError, ValueError, KeyError, struct.error, zlib.error, lzma.LZMAError) as error:
        raise Unsafe("broken") from error
    except (zipfile.BadZipFile, tarfile.TarError, NotImplementedError, RuntimeError) as error:
        raise Unsafe("broken") from error
    if found.unpacked > FREE and found.unpacked > MOST_RATIO * size:
        raise Unsafe("bomb")
    return found


def _look(source: IO[bytes], size: int, media_type: str, found: Contents, depth: int) -> None:
    if depth > MOST_DEPTH:
        raise Unsafe("deep")
    if media_type == "application/x-tar":
        _tar(source, size, found, depth)
    elif media_type in media.COMPRESSED:
        _compressed(source, size, media_type, found, depth)
    else:
        _zip(source, size, found, depth)


def _zip(source: IO[bytes], size: int, found: Contents, depth: int) -> None:
    source.seek(max(0, size - 66_000))
    end = source.read()
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) - at < 22:
        raise Unsafe("broken")
    if struct.unpack_from("<I", end, at + 12)[0] not in range(min(size, MOST_DIRECTORY) + 1):
        raise Unsafe("bomb")
    with zipfile.ZipFile(source) as archive:
        packed = 0
        for entry in archive.infolist():
            name = zip_name(entry)
            _check_name(name)
            packed += entry.compress_size
            if packed > size:  # entries that share their bytes
                raise Unsafe("bomb", name)
            found.add(name, entry.file_size, listed=not depth)
            found.encrypted |= bool(entry.flag_bits & 1)
            if entry.flag_bits & 1:
                continue
            if stat.S_ISLNK(entry.external_attr >> 16):
                with archive.open(entry) as link:
                    _check_link(name, link.read(4096).decode("utf-8", "replace"))
            elif _PACKED.search(name) and 0 < entry.file_size <= NESTED:
                with archive.open(entry) as inner:
                    _inner(inner, found, depth)


def zip_name(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: zips without the mark for UTF-8 come from systems that write UTF-8 or GB 18030."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        written = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _tar(source: IO[bytes], size: int, found: Contents, depth: int) -> None:
    with tarfile.open(fileobj=source, mode="r|") as archive:
        for entry in archive:
            _check_name(entry.name)
            if entry.ischr() or entry.isblk() or entry.isfifo():
                raise Unsafe("escape", entry.name)
            if entry.issym():
                _check_link(entry.name, entry.linkname)
            elif entry.islnk():
                _check_name(entry.linkname)
            found.add(entry.name, entry.size, listed=not depth)
            if entry.isfile() and _PACKED.search(entry.name) and 0 < entry.size <= NESTED:
                inner = archive.extractfile(entry)
                if inner is not None:
                    _inner(inner, found, depth)
    if not found.entries:
        raise Unsafe("broken")


class _Counted:
    """Reads on what was compressed; raises `Unsafe` when far more comes out than went in."""

    def __init__(self, source: IO[bytes], size: int) -> None:
        self._source, self._size, self.out = source, size, 0

    def read(self, count: int = -1) -> bytes:
        data = self._source.read(count if 0 <= count <= MIB else MIB)
        self.out += len(data)
        if self.out > MOST_STREAMED or (self.out > FREE and self.out > MOST_RATIO * self._size):
            raise Unsafe("bomb")
        return data


def _compressed(source: IO[bytes], size: int, media_type: str, found: Contents, depth: int) -> None:
    """A tar inside, or one file."""
    counted = _Counted(_unpacking(source, media_type), size)
    head = counted.read(512)
    if head[257:262] != b"ustar":
        while counted.read(MIB):
            pass
        found.add("", counted.out, listed=False)
        return
    source.seek(0)
    _tar(_Counted(_unpacking(source, media_type), size), size, found, depth)  # type: ignore[arg-type]


def _unpacking(source: IO[bytes], media_type: str) -> IO[bytes]:
    source.seek(0)
    if media_type == "application/gzip":
        return gzip.GzipFile(fileobj=source)  # type: ignore[return-value]
    if media_type == "application/x-bzip2":
        return bz2.BZ2File(source)
    return lzma.LZMAFile(source)


def _inner(inner: IO[bytes], found: Contents, depth: int) -> None:
    """An archive inside of an archive, looked into as far as there is patience."""
    with tempfile.SpooledTemporaryFile(max_size=4 * MIB) as copy:
        while (chunk := inner.read(MIB)) and copy.tell() <= NESTED:
            copy.write(chunk)
        size = copy.tell()
        found.nested += size
        if found.nested > 4 * NESTED:
            raise Unsafe("deep")
        copy.seek(0)
        head = copy.read(media.HEAD)
        kind = media.detect(head, size)
        if not head.startswith(_SIGNS) and kind != "application/x-tar":
            return
        copy.seek(0)
        try:
            _look(copy, size, kind, found, depth + 1)
        except Unsafe as unsafe:
            if unsafe.reason != "broken":
                raise


def _check_name(name: str) -> None:
    path = name.replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/"):
        raise Unsafe("escape", name)


def _check_link(name: str, target: str) -> None:
    target = target.replace("\\", "/")
    place = posixpath.normpath(posixpath.join(posixpath.dirname(name.replace("\\", "/")), target))
    if target.startswith("/") or _DRIVE.match(target) or place == ".." or place.startswith("../"):
        raise Unsafe("escape", name)
