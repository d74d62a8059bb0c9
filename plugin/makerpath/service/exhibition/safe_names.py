"""Names of files inside an archive: they can be unpacked on every system, and never outside of their folder."""

from __future__ import annotations

import re
import unicodedata

from makerpath.service.uploads.names import file_name

LONGEST = 80
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def safe_name(given: str) -> str:
    """`given` without what some system takes for a path, a device or a hidden file; its ending is kept."""
    name = _UNSAFE.sub("-", file_name(given)).strip(" .-")
    if len(name.encode()) > LONGEST:
        stem, dot, ending = name.rpartition(".")
        if not dot or len(ending) > 12:
            stem, ending = name, ""
        name = _cut(stem, LONGEST - len(ending) - 1) + (f".{ending}" if ending else "")
    return f"_{name}" if not name or _DEVICES.fullmatch(name) else name


def folder_name(title: str) -> str:
    """A project's title as the name of a folder."""
    words = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in unicodedata.normalize("NFC", title))
    return safe_name("-".join(words.split())[:60] or "project").lower()


def _cut(text: str, size: int) -> str:
    """No more than `size` bytes of UTF-8, whole letters only."""
    return text.encode()[:size].decode(errors="ignore").rstrip()
