"""How large a model is, in its own units, and of how many triangles: `{"bounds": [x, y, z], "triangles": n}`."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any, IO

from makerpath.service.previews.making.scenes import scene_bounds
from makerpath.service.uploads import media

AT_ONCE = 4096
_VERTEX = re.compile(rb"^\s*vertex\s+(\S+)\s+(\S+)\s+(\S+)", re.MULTILINE)


class Bounds:
    """The smallest box around what was added."""

    def __init__(self) -> None:
        self.low = [math.inf] * 3
        self.high = [-math.inf] * 3

    def add(self, axis: int, values: Iterable[float]) -> None:
        values = list(values)
        if values:
            self.low[axis] = min(self.low[axis], min(values))
            self.high[axis] = max(self.high[axis], max(values))

    def size(self) -> list[float]:
        """ValueError for nothing at all, and for numbers that are none."""
        found = [high - low for low, high in zip(self.low, self.high, strict=True)]
        if not all(math.isfinite(side) for side in found):
            raise ValueError("no size")
        return [float(f"{side:.6g}") for side in found]


def make(source: IO[bytes], size: int, media_type: str, folder: Path) -> dict[str, Any]:
    if media_type == media.GLB:
        bounds, triangles = scene_bounds(source, size)
    else:
        bounds, triangles = stl_bounds(source, size)
    return {"facts": {"bounds": bounds, "triangles": triangles}, "pieces": {}}


def stl_bounds(source: IO[bytes], size: int) -> tuple[list[float], int]:
    source.seek(0)
    head = source.read(84)
    if len(head) == 84 and size == 84 + 50 * struct.unpack_from("<I", head, 80)[0]:
        return _binary(source)
    return _written(source)


def _binary(source: IO[bytes]) -> tuple[list[float], int]:
    bounds, count = Bounds(), 0
    while content := source.read(50 * AT_ONCE):
        whole = len(content) // 50
        numbers = struct.unpack("<" + "12x9f2x" * whole, content[: 50 * whole])
        if not all(map(math.isfinite, numbers)):
            raise ValueError("a corner is nowhere")
        count += whole
        for axis in range(3):
            bounds.add(axis, numbers[axis::3])
    return bounds.size(), count


def _written(source: IO[bytes]) -> tuple[list[float], int]:
    bounds, corners, rest = Bounds(), 0, b""
    source.seek(0)
    while chunk := source.read(1 << 20):
        content, _line, rest = (rest + chunk).rpartition(b"\n")
        if len(rest) > 1 << 16:
            raise ValueError("a line without an end")
        found = [[float(number) for number in corner] for corner in _VERTEX.findall(content)]
        corners += len(found)
        for axis in range(3):
            bounds.add(axis, (corner[axis] for corner in found))
    return bounds.size(), corners // 3
