"""A harmless copy of an SVG drawing."""

from __future__ import annotations

from pathlib import Path
from typing import Any, IO

from makerpath.service.uploads import drawings


def make(source: IO[bytes], size: int, media_type: str, folder: Path) -> dict[str, Any]:
    if size > drawings.MOST_BYTES:
        return {"problem": "too_big"}
    source.seek(0)
    content, width, height = drawings.clean(source.read())
    (folder / "view.svg").write_bytes(content)
    facts = {"width": width, "height": height} if width else {}
    return {"facts": facts, "pieces": {"view": {"file": "view.svg", "media_type": "image/svg+xml", **facts}}}
