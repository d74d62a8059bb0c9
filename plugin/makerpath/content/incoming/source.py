"""Where a course comes from: a folder or an archive, seen as files by path."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from makerpath.content.archives import MAX_FILE, read_archive
from makerpath.domain.errors import MakerpathError, N_

MAX_FILES = 20_000
JUNK = frozenset({".git", ".hg", ".svn", "__pycache__", "node_modules", "__MACOSX", ".DS_Store", "Thumbs.db"})


class Source(Protocol):
    """Files of somebody else. `skipped` are those that must not be read: links that lead out, too large ones."""

    @property
    def names(self) -> list[str]: ...

    @property
    def skipped(self) -> list[str]: ...

    def read(self, name: str) -> bytes: ...


@dataclass
class Files:
    """A source in memory."""

    files: Mapping[str, bytes]

    @property
    def names(self) -> list[str]:
        return sorted(self.files)

    @property
    def skipped(self) -> list[str]:
        return []

    def read(self, name: str) -> bytes:
        return self.files[name]


class Folder:
    """A source on disk, read file by file. Raises `import.too_many_files`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.names: list[str] = []
        self.skipped: list[str] = []
        real = root.resolve()
        for folder, folders, names in os.walk(root):
            linked = [name for name in folders if (Path(folder) / name).is_symlink()]
            folders[:] = sorted(name for name in folders if name not in JUNK and name not in linked)
            for name in sorted([*names, *linked]):
                path = Path(folder) / name
                if name in JUNK:
                    continue
                inside = path.is_file() and path.resolve().is_relative_to(real) and path.stat().st_size <= MAX_FILE
                (self.names if inside else self.skipped).append(path.relative_to(root).as_posix())
            if len(self.names) > MAX_FILES:
                raise MakerpathError(
                    "import.too_many_files",
                    N_("The folder has more than {count} files."),
                    N_("Give the folder of the course alone."),
                    count=MAX_FILES,
                )

    def read(self, name: str) -> bytes:
        return (self._root / name).read_bytes()


def open_source(path: Path) -> Source:
    """The folder or archive at `path`. Raises `import.no_source` and what `read_archive` raises."""
    if path.is_dir():
        return Folder(path)
    if not path.is_file():
        raise MakerpathError(
            "import.no_source",
            N_("There is no folder or file {path}."),
            N_("Give a folder of files, or a .tar.gz, .tar or .zip."),
            path=path,
        )
    files = read_archive(path)
    return Files({name: data for name, data in files.items() if not JUNK & set(name.split("/"))})


def below(source: Source, folder: str) -> Source:
    """The part of `source` below `folder` (with its slash), or all of it."""
    if not folder:
        return source
    kept = {name.removeprefix(folder): name for name in source.names if name.startswith(folder)}
    return _Below(source, kept)


@dataclass
class _Below:
    source: Source
    kept: dict[str, str]

    @property
    def names(self) -> list[str]:
        return sorted(self.kept)

    @property
    def skipped(self) -> list[str]:
        return self.source.skipped

    def read(self, name: str) -> bytes:
        return self.source.read(self.kept[name])
