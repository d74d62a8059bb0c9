"""A design as one file: a ZIP that is the same for the same folder, and opened without trust in what it says."""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
import zlib
from functools import cache
from pathlib import Path, PurePosixPath
from typing import IO

from makerpath.credentials.design import inside, load_design
from makerpath.domain.errors import MakerpathError, N_

MOST_FILES = 60
MOST_BYTES = 8 * 1024 * 1024
"""Of all the files together, unpacked."""

KINDS = frozenset({".yaml", ".html", ".css", ".json", ".svg", ".png", ".jpg", ".jpeg", ".md", ".txt"})
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}){0,2}")
_TOP = re.compile(r"(?!\.)[^/\\:]+/design\.yaml")
_LITTER = re.compile(r"(^|/)(__MACOSX(/|$)|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)")


def pack(folder: Path) -> bytes:
    """The files of `folder`, sorted and without their times: the same folder gives the same bytes everywhere."""
    return zipped(files_of(folder))


def files_of(folder: Path) -> dict[str, bytes]:
    """What is in `folder`, by name; without litter, and without links to elsewhere."""
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    kept = {name: path for name, path in files.items() if inside(path, folder) and not _LITTER.search(name)}
    return {name: path.read_bytes() for name, path in kept.items()}


def zipped(files: dict[str, bytes]) -> bytes:
    """An archive of `files` by name. Nothing is compressed: no two versions of a library do that alike."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[name])
    return out.getvalue()


@cache
def hash_of(name: str) -> str:
    """The SHA-256 of a design that comes with Makerpath, packed: which version of it a certificate was made with."""
    return hashlib.sha256(pack(load_design(name).folder)).hexdigest()


def unpacked(source: IO[bytes]) -> dict[str, bytes]:
    """The files of an archive that somebody sent, by name, from the folder that `design.yaml` lies in.

    Raises `design.archive_broken`, `design.archive_unsafe`, `design.archive_large`, `design.file_kind`.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            return _from_the_top(_read(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise _refused(
            "design.archive_broken",
            N_("This is not a ZIP archive, or it is damaged or locked with a password."),
            N_("Pack the design's folder as a ZIP and send that."),
        ) from error


def write(files: dict[str, bytes], folder: Path) -> None:
    """Put `files` below `folder`, which is there and empty."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _read(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [e for e in archive.infolist() if not e.is_dir() and not _LITTER.search(e.filename)]
    if len(entries) > MOST_FILES:
        raise _too_large()
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for entry in entries:
        _check(entry, found)
        with archive.open(entry) as file:
            # What the archive says of sizes is not believed.
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise _too_large()
        found[entry.filename] = content
    return found


def _check(entry: zipfile.ZipInfo, found: dict[str, bytes]) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG) or entry.filename.lower() in {name.lower() for name in found}:
        raise _unsafe(entry.filename)
    if PurePosixPath(entry.filename).suffix.lower() not in KINDS:
        raise _refused(
            "design.file_kind",
            N_("The archive holds {file}. A design has no files of this kind."),
            N_("A design may have these: {kinds}. Fonts come with Makerpath."),
            file=entry.filename[:120],
            kinds=", ".join(sorted(KINDS)),
        )


def _from_the_top(files: dict[str, bytes]) -> dict[str, bytes]:
    """Without a folder around everything, which may be called as anybody likes."""
    if "design.yaml" not in files:
        tops = [name.removesuffix("design.yaml") for name in files if _TOP.fullmatch(name)]
        if len(tops) == 1:
            files = {name.removeprefix(tops[0]): body for name, body in files.items() if name.startswith(tops[0])}
    for name in files:
        if not _NAME.fullmatch(name):
            raise _unsafe(name)
    return files


def _unsafe(name: str) -> MakerpathError:
    return _refused(
        "design.archive_unsafe",
        N_("The archive holds {file}, which cannot be a file of a design."),
        N_("Names have English letters, digits, - and _, each name once; no links, and no paths to elsewhere."),
        file=name[:120],
    )


def _too_large() -> MakerpathError:
    return _refused(
        "design.archive_large",
        N_("The design has more than {files} files, or more than {limit} MB when it is unpacked."),
        N_("Take out what the page does not need, and make pictures smaller."),
        files=MOST_FILES,
        limit=MOST_BYTES // (1024 * 1024),
    )


def _refused(code: str, message: str, hint: str, **params: object) -> MakerpathError:
    return MakerpathError(code, message, hint, status=422, field="design", **params)
