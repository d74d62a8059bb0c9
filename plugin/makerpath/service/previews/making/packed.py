"""What is in an archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any, IO

from makerpath.service.uploads import archives, names


def make(source: IO[bytes], size: int, media_type: str, folder: Path) -> dict[str, Any]:
    try:
        found = archives.examine(source, size, media_type)
    except archives.Unsafe:
        return {"problem": "broken"}
    listed = [[_safe(name), length] for name, length in sorted(found.names) if name and not name.endswith("/")]
    facts = {"entries": found.entries, "unpacked": found.unpacked, "names": listed}
    return {"facts": facts | ({"encrypted": True} if found.encrypted else {}), "pieces": {}}


def _safe(name: str) -> str:
    """The path for people to read: nothing invisible, nothing that turns the reading direction."""
    return "/".join(names.file_name(part) for part in name.replace("\\", "/").split("/") if part)
