"""How long a film or a sound is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, IO

from makerpath.service.uploads import boxes


def make(source: IO[bytes], size: int, media_type: str, folder: Path) -> dict[str, Any]:
    length = boxes.seconds(source, size)
    return {"facts": {"seconds": round(length, 1)} if length and length < 1e7 else {}, "pieces": {}}
