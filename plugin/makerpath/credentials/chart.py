"""Drawings of a certificate's figures: bars and a radar, as SVG in the page, without a letter in them.

What they show stands beside them in words and numbers, so that the page reads without colour, and to whom hears it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin

from markupsafe import Markup

LEAST = 3
"""Two points make no area."""


def bar(percent: float) -> Markup:
    """What is filled of a bar: for an `<svg viewBox="0 0 100 1" preserveAspectRatio="none">`."""
    return Markup('<rect width="{}" height="1"/>').format(_short(min(max(percent, 0.0), 100.0)))


def radar(percents: Sequence[float]) -> Markup:
    """The area that `percents` span: for an `<svg viewBox="-100 -100 200 200">`; nothing for fewer than three."""
    if len(percents) < LEAST:
        return Markup()
    ends = zip(spokes(len(percents)), percents, strict=True)
    points = [(x * percent / 100, y * percent / 100) for (x, y), percent in ends]
    dots = Markup("").join(Markup('<circle cx="{}" cy="{}" r="2.6"/>').format(_short(x), _short(y)) for x, y in points)
    area = " ".join(f"{_short(x)},{_short(y)}" for x, y in points)
    return Markup('<polygon points="{}"/>').format(area) + dots


def spokes(count: int) -> list[tuple[float, float]]:
    """Where the ends of `count` spokes of length 100 are, the first upwards, then clockwise."""
    turns = [2 * pi * number / count for number in range(count)]
    return [(round(100 * sin(turn), 2), round(-100 * cos(turn), 2)) for turn in turns]


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
