"""The files of a course folder and how they stood, without opening one."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

Stamp = tuple[int, int, int, int]
"""Size, times of the last change to content and to the file's entry (ns), inode."""
Tree = dict[str, Stamp]
"""Stamps by path (POSIX, from the root)."""
GRAIN = 2_000_000_000
"""Nanoseconds that two changes may be apart and still get one time on some file system."""


def scan(root: Path, without: frozenset[Path] = frozenset()) -> Tree | None:
    """The files below `root` but for `.git` and `without`.

    None if there is a link or anything else whose content may change without its stamp.
    """
    found: Tree = {}
    skipped = {os.path.abspath(path) for path in without}
    top = os.path.abspath(root)
    folders = [(top, "")]
    try:
        while folders:
            folder, prefix = folders.pop()
            for entry in os.scandir(folder):
                state = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(state.st_mode):
                    if entry.name != ".git":
                        folders.append((entry.path, f"{prefix}{entry.name}/"))
                elif not stat.S_ISREG(state.st_mode):
                    return None
                elif entry.path not in skipped:
                    stamp = state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino
                    found[prefix + entry.name] = stamp
    except OSError:
        return None
    return found


def settled(stamp: Stamp, seen: int) -> bool:
    """Whether a file that still has the stamp it had at the moment `seen` (ns) is still the same.

    A file that was changed just before it was looked at may have been changed once more within the same tick of the
    file system's clock; it is read again, as git does. A time in the future says nothing at all.
    """
    return max(stamp[1], stamp[2]) < seen - GRAIN


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
