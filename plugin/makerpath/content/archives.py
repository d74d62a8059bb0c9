"""Opening an archive that somebody else made: everything in it is looked at before anything is used.

Zip, tar and tar.gz go through one guard. It gives files by path, in memory; nothing is ever unpacked to a
place that a name in the archive chooses.
"""

from __future__ import annotations

import gzip
import io
import re
import stat
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, IO, NoReturn

from makerpath.domain.errors import MakerpathError, N_

MAX_FILES = 4_000
MAX_TOTAL = 200_000_000
MAX_FILE = 50_000_000
ROOM = 10_000_000
"""An archive may always hold this much; beyond it, `MAX_RATIO` counts."""
MAX_RATIO = 100
MAX_NAME = 200
MAX_PATH = 400
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".7z", ".rar", ".zst")
_GZIP = b"\x1f\x8b"
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\..*)?", re.IGNORECASE | re.DOTALL)
"""What Windows takes for a device, in whatever folder it stands."""
_HOLD = {
    "name": N_("The name {name} could lead out of the folder, or means something else on another system."),
    "link": N_("{name} is a link, a device or a sparse file; only files and folders are taken."),
    "twice": N_("Two entries would be one file on some systems: {name}."),
    "encrypted": N_("{name} is encrypted."),
    "method": N_("{name} is packed by a method that is not taken."),
    "overlap": N_("Entries of the archive share their bytes, as in an archive made to overfill a disk."),
    "too_many": N_("The archive has more than {count} files."),
    "too_large": N_("What is in the archive unfolds to more than can be taken: {name}."),
    "broken": N_("The archive cannot be read: {reason}."),
}


def read_archive(path: Path) -> dict[str, bytes]:
    """The files of the archive at `path` by their names (POSIX), in its order; folders are left out.

    Raises `archive.name`, `.link`, `.twice`, `.encrypted`, `.method`, `.overlap`, `.too_many`, `.too_large`, `.broken`.
    """
    found: dict[str, bytes] = {}
    keys: dict[str, str] = {}
    try:
        for name, data in _entries(path):
            _add(name, data, found, keys)
    except MakerpathError:
        raise
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, OSError, EOFError) as error:
        _refuse("broken", reason=error)
    except (NotImplementedError, RuntimeError, ValueError, OverflowError, MemoryError, IndexError) as error:
        # What the libraries raise besides their own errors for archives that nobody packed in good faith.
        _refuse("broken", reason=type(error).__name__)
    return found


def name_is_safe(name: str) -> bool:
    """Whether `name` is a path below its folder on every system, of ordinary length and with visible letters only."""
    parts = name.split("/")
    # A colon names a drive on one system, and a hidden second content of a file.
    if len(name) > MAX_PATH or "\\" in name or ":" in name:
        return False
    if any(unicodedata.category(letter) in ("Cc", "Cs") or letter in _BIDI for letter in name):
        return False
    return all(
        part and part == part.rstrip(". ") and len(part) <= MAX_NAME and not _DEVICE.fullmatch(part) for part in parts
    )


def _add(name: str, data: bytes | None, found: dict[str, bytes], keys: dict[str, str]) -> None:
    """Take an entry in; a folder has no `data`."""
    key = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    if data is not None and key in keys:
        _refuse("twice", name=name)
    pieces = key.split("/")
    for length in range(1, len(pieces) + (data is None)):
        folder = "/".join(pieces[:length])
        if keys.setdefault(folder, "folder") != "folder":
            _refuse("twice", name=name)
    if data is None:
        return
    keys[key] = "file"
    found[name] = data
    if len(found) > MAX_FILES:
        _refuse("too_many", count=MAX_FILES)


def _entries(path: Path) -> Iterator[tuple[str, bytes | None]]:
    size = path.stat().st_size
    limit = min(MAX_TOTAL, max(ROOM, size * MAX_RATIO))
    with path.open("rb") as handle:
        head = handle.read(4)
        handle.seek(0)
        if head[:2] == b"PK":
            yield from _zip(handle, limit)
        elif head[:2] == _GZIP:
            with gzip.GzipFile(fileobj=handle) as unpacked:
                yield from _tar(_bounded(unpacked, limit, path.name), limit)
        else:
            yield from _tar(_bounded(handle, MAX_TOTAL, path.name), MAX_TOTAL)


def _bounded(handle: IO[bytes] | gzip.GzipFile, limit: int, name: str) -> io.BytesIO:
    """All of `handle`; a header that claims more than there is cannot ask for memory afterwards."""
    data = handle.read(limit + 1)
    if len(data) > limit:
        _refuse("too_large", name=name)
    return io.BytesIO(data)


def _zip(handle: IO[bytes], limit: int) -> Iterator[tuple[str, bytes | None]]:
    with zipfile.ZipFile(handle) as archive:
        infos = archive.infolist()
        if len(infos) > 2 * MAX_FILES:
            _refuse("too_many", count=MAX_FILES)
        ends = sorted((info.header_offset, info.header_offset + 30 + info.compress_size) for info in infos)
        if any(end > start for (_, end), (start, _) in pairwise(ends)):
            _refuse("overlap")
        for info in infos:
            name = _checked(info.orig_filename)
            mode = stat.S_IFMT(info.external_attr >> 16)
            if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
                _refuse("link", name=name)
            if info.flag_bits & 0x41:
                _refuse("encrypted", name=name)
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                _refuse("method", name=name)
            if info.is_dir():
                yield name, None
                continue
            limit -= info.file_size
            if limit < 0 or info.file_size > MAX_FILE:
                _refuse("too_large", name=name)
            with archive.open(info) as entry:
                data = entry.read(info.file_size + 1)
            if len(data) != info.file_size:
                _refuse("broken", reason=name)
            yield name, data


def _tar(handle: io.BytesIO, limit: int) -> Iterator[tuple[str, bytes | None]]:
    with tarfile.open(fileobj=handle, mode="r:") as archive:
        for number, info in enumerate(archive):
            if number > 2 * MAX_FILES:
                _refuse("too_many", count=MAX_FILES)
            if info.name in (".", "./"):
                continue
            name = _checked(info.name.removeprefix("./"))
            if not (info.isreg() or info.isdir()) or info.issparse():
                _refuse("link", name=name)
            if info.isdir():
                yield name, None
                continue
            limit -= info.size
            if limit < 0 or info.size > MAX_FILE:
                _refuse("too_large", name=name)
            entry = archive.extractfile(info)
            data = entry.read() if entry else b""
            if len(data) != info.size:
                _refuse("broken", reason=name)
            yield name, data


def _checked(name: str) -> str:
    """The name without the slash that ends a folder's."""
    if not name_is_safe(name.removesuffix("/")):
        _refuse("name", name=ascii(name[:MAX_NAME])[1:-1])
    return name.removesuffix("/")


def _refuse(kind: str, **params: Any) -> NoReturn:
    raise MakerpathError(
        f"archive.{kind}",
        _HOLD[kind],
        N_("Nothing was written. If you trust where it comes from, unpack it yourself and give the folder."),
        **params,
    )
