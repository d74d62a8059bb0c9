"""A series of values as a small line: its points in a picture of a fixed size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 160, 40, 5


@dataclass(frozen=True)
class Line:
    """`points` for an SVG polyline within `WIDTH` × `HEIGHT`; `last` is where the newest value stands."""

    points: str
    last: tuple[float, float]
    least: float
    most: float
    newest: float
    count: int


def line(values: Sequence[float]) -> Line:
    """At least one value, the oldest first; equal ones lie in the middle."""
    least, most = min(values), max(values)
    across = (WIDTH - 2 * EDGE) / max(1, len(values) - 1)
    places = [
        (round(EDGE + at * across, 1), round(HEIGHT - EDGE - _part(value, least, most) * (HEIGHT - 2 * EDGE), 1))
        for at, value in enumerate(values)
    ]
    points = " ".join(f"{x},{y}" for x, y in places)
    return Line(points, places[-1], least, most, values[-1], len(values))


def _part(value: float, least: float, most: float) -> float:
    return (value - least) / (most - least) if most > least else 0.5
