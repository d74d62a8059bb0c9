"""Names of files that every system can keep: Windows, macOS and Linux, in any script."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 150
"""Bytes of UTF-8 for one name: 255 is the limit of most file systems, and what unpacks may add a folder or a number."""
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
FORBIDDEN = set('<>:"/\\|?*')
INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def plain(text: str, longest: int = LONGEST) -> str:
    """`text` as a name or a part of one: no separators, nothing invisible, at most `longest` bytes; maybe empty."""
    kept = (" " if c in FORBIDDEN or unicodedata.category(c) in INVISIBLE else c for c in _composed(text))
    name = " ".join("".join(kept).split())
    while len(name.encode()) > longest:
        name = _shorter(name)
    return name.strip(" .")


def file_name(serial: str, name: str, ending: str) -> str:
    """`HIL-2026-000001 张三.pdf`: unique by the serial, which no system takes for one of its own names."""
    shown = plain(name)
    return f"{serial} {shown}.{ending}" if shown else f"{serial}.{ending}"


def folder_name(text: str) -> str:
    """A class's name as a folder, empty for one without a letter to show."""
    name = plain(text)
    return f"_{name}" if RESERVED.fullmatch(name) else name


def _composed(text: str) -> str:
    # macOS takes accents apart and puts them together again: the composed form is the one that all others keep.
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())


def _shorter(name: str) -> str:
    """Without its last character, and without marks that would then stand alone."""
    name = name[:-1]
    while name and unicodedata.combining(name[-1]):
        name = name[:-1]
    return name
