"""A model for the demonstration: the clay foot of a lantern."""

from __future__ import annotations

import math
import struct
from itertools import chain, pairwise

SIDES = 24
PROFILE = ((0.0, 0.0), (62.0, 0.0), (66.0, 8.0), (58.0, 20.0), (50.0, 20.0), (46.0, 12.0), (0.0, 12.0))
"""Radius and height in millimetres, from the middle of the bottom round to the middle of the top."""
Point = tuple[float, float, float]


def foot() -> bytes:
    """A binary STL of a round foot with a hollow for the strip, closed on all sides."""
    turns = [2 * math.pi * side / SIDES for side in range(SIDES + 1)]
    triangles = list(
        chain.from_iterable(
            _patch(lower, upper, left, right) for lower, upper in pairwise(PROFILE) for left, right in pairwise(turns)
        )
    )
    head = b"foot of a lantern".ljust(80) + struct.pack("<I", len(triangles))
    # Programs work the normals out themselves where they are zero.
    return head + b"".join(struct.pack("<12fH", 0, 0, 0, *chain(*corners), 0) for corners in triangles)


def _patch(
    lower: tuple[float, float], upper: tuple[float, float], left: float, right: float
) -> list[tuple[Point, Point, Point]]:
    """The two triangles between two turns of a piece of the profile; one, where the piece begins or ends inside."""
    a, b = _point(lower, left), _point(lower, right)
    c, d = _point(upper, right), _point(upper, left)
    found = []
    if lower[0]:
        found.append((a, b, c))
    if upper[0]:
        found.append((a, c, d))
    return found


def _point(at: tuple[float, float], turn: float) -> Point:
    radius, height = at
    return (radius * math.cos(turn), radius * math.sin(turn), height)
