"""Pictures of pages for the guides: small palette files, written when `MAKERPATH_SCREENSHOTS` is set."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from PIL import Image

PICTURES = Path(__file__).parents[2] / "docs" / "screenshots"
COLOURS = 128
LARGEST = 250_000


def goal_of(name: str, *, kept: bool) -> Path | None:
    """Where the picture goes: into the folder that `MAKERPATH_SCREENSHOTS` names; else, if it is one of those the
    guides show, into `docs/screenshots/`; None for nowhere."""
    asked = os.environ.get("MAKERPATH_SCREENSHOTS")
    if not asked:
        return None
    folder = Path(asked)
    if not folder.is_dir():
        if not kept:
            return None
        folder = PICTURES
    return folder / f"{name}.png"


def write(page: Any, goal: Path) -> None:
    """The window as it is; in a folder of one's own, the whole page."""
    whole = goal.parent != PICTURES
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled", full_page=whole)))
    out = io.BytesIO()
    shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    assert whole or out.tell() < LARGEST, goal.name
    goal.parent.mkdir(parents=True, exist_ok=True)
    goal.write_bytes(out.getvalue())
