"""The names files come with: kept for display, never used as a path."""

from __future__ import annotations

import unicodedata

from makerpath.service.core.files import FileReference

LONGEST = 255
JOINER = "\u200d"
"""Holds emoji together; all other invisible characters go, those that turn the reading direction among them."""


def file_name(given: str) -> str:
    """The name for display: no folders, nothing invisible, at most 255 characters with its ending kept."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    seen = (c for c in last if c == JOINER or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    name = " ".join(unicodedata.normalize("NFC", "".join(seen)).split()).strip(". ")
    if len(name) <= LONGEST:
        return name or "file"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 16:
        return name[: LONGEST - 1] + "…"
    return stem[: LONGEST - len(ending) - 2] + "…" + dot + ending


def with_ending(name: str, ending: str) -> str:
    """The name with another ending, for a file that was turned into another format."""
    stem, dot, _old = name.rpartition(".")
    return file_name(f"{stem if dot else name}.{ending}")


def neutral_name(file: FileReference) -> str:
    """A name that tells what kind of file it is and nothing of who made it, the same whenever it is asked for."""
    _stem, dot, suffix = file.name.rpartition(".")
    known = dot and 0 < len(suffix) <= 5 and suffix.isascii() and suffix.isalnum()
    return f"{file.sha256[:8]}{dot + suffix.lower() if known else ''}"
