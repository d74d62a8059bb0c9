"""Crop marks: a page on a larger sheet, with lines that say where to cut, and its edges carried on into the bleed.

A printed page ends where it is cut, and no cut is exact. So the page is mirrored at each edge, as in prepress: what is
cut a millimetre too far out shows what the page's edge has, not white paper.
"""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.service.certificates.exporting.merging.writer import number

Box = tuple[float, float, float, float]
MM = 72 / 25.4
BLEED = 3 * MM
MARK = 5 * MM
MARGIN = BLEED + 7 * MM
"""From where the paper is cut to the edge of the sheet: bleed, the marks' length, and air for the printer."""

LINE = 0.25
OVERLAP = 1.0
"""So far the mirrored edges reach under the page: no white hair between them, however it is drawn."""

FORM = b"P"


def sheet(width: float, height: float) -> tuple[Box, Box, Box]:
    """The sheet, the bleed and the trim box for a page of that size, in points from the sheet's lower left corner."""
    trim = (MARGIN, MARGIN, MARGIN + width, MARGIN + height)
    bleed = (trim[0] - BLEED, trim[1] - BLEED, trim[2] + BLEED, trim[3] + BLEED)
    return (0, 0, width + 2 * MARGIN, height + 2 * MARGIN), bleed, trim


def content(width: float, height: float) -> bytes:
    """What is drawn on the sheet: the mirrored edges, the page over them, the marks."""
    trim = sheet(width, height)[2]
    edges = b"".join(_mirrored(trim))
    return b"/Artifact BMC\n%bEMC\n%b%b" % (edges, _drawn(trim, (1, trim[0]), (1, trim[1])), lines(trim))


def _mirrored(trim: Box) -> Iterator[bytes]:
    """The page turned over at its four edges and four corners, of each the part that lies in the bleed."""
    left, bottom, right, top = trim
    across = (((1, left), left, right), *_over(left, right))
    along = (((1, bottom), bottom, top), *_over(bottom, top))
    for x, first, last in across:
        for y, low, high in along:
            if (x, y) != (across[0][0], along[0][0]):
                yield _drawn((first, low, last, high), x, y)


def _over(begin: float, end: float) -> tuple[tuple[tuple[int, float], float, float], ...]:
    """Turned over at the beginning and at the end of one direction: how it is placed, from where to where seen."""
    before = ((-1, begin), begin - BLEED, begin + OVERLAP)
    return before, ((-1, 2 * end - begin), end - OVERLAP, end + BLEED)


def _drawn(window: Box, x: tuple[int, float], y: tuple[int, float]) -> bytes:
    """The page as far as it lies in `window`, scaled and moved in each direction."""
    left, bottom, right, top = window
    seen = b" ".join(map(number, (left, bottom, right - left, top - bottom)))
    placed = b" ".join(map(number, (x[0], 0, 0, y[0], x[1], y[1])))
    return b"q %b re W n %b cm /%b Do Q\n" % (seen, placed, FORM)


def lines(trim: Box) -> bytes:
    """The eight marks, in every ink, so that they stand on every printing plate."""
    drawn = b"".join(b"%b m %b l S\n" % (_point(start), _point(end)) for start, end in _strokes(trim))
    return b"/Artifact BMC\nq 1 1 1 1 K %b w\n%bQ\nEMC\n" % (number(LINE), drawn)


def _strokes(trim: Box) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    left, bottom, right, top = trim
    for x, outward in ((left, -1), (right, 1)):
        for y in (bottom, top):
            yield (x + outward * BLEED, y), (x + outward * (BLEED + MARK), y)
    for y, outward in ((bottom, -1), (top, 1)):
        for x in (left, right):
            yield (x, y + outward * BLEED), (x, y + outward * (BLEED + MARK))


def _point(point: tuple[float, float]) -> bytes:
    return number(point[0]) + b" " + number(point[1])
