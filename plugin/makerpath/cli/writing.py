"""Files that a command writes."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(goal: Path, data: bytes) -> None:
    """Write `goal`, which appears whole or not at all."""
    part = goal.with_name(f".{goal.name}.part")
    try:
        part.write_bytes(data)
        os.replace(part, goal)
    finally:
        part.unlink(missing_ok=True)
