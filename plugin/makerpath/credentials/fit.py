"""How large a text can be set so that it stays in its frame."""

from __future__ import annotations

import unicodedata
from math import ceil

MM_PER_POINT = 25.4 / 72
LINE_HEIGHT = 1.3
# Lines break at words, so that none is quite full.
SLACK = 1.12
STEP = 0.5


def ems(text: str) -> float:
    """A width for `text` in ems that is rather too wide than too narrow."""
    return sum(_em(c) for c in text)


def fit(text: str, width: float, height: float, largest: float, smallest: float) -> float:
    """The largest size in points, from `largest` down to `smallest`, at which `text` fits `width` × `height` mm."""
    size = largest
    while size > smallest and not _fits(ems(text), size, width, height):
        size -= STEP
    return max(size, smallest)


def _fits(length: float, size: float, width: float, height: float) -> bool:
    line = size * MM_PER_POINT
    run = length * line
    lines = 1 if run <= width else ceil(run * SLACK / width)
    return lines * line * LINE_HEIGHT <= height


def _em(character: str) -> float:
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0 if category != "So" else 1.3
    if category == "So":
        return 1.3
    if character in " .,:;'’|!ilIjtf()":
        return 0.4
    return 0.78 if category == "Lu" else 0.66
