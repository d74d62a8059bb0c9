"""A course's badge: a gear in one of our colours with the title's first letters, as SVG and as PNG of the same paths.

Letters are outlines, so that no reader needs our fonts, and the same course always gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from makerpath.credentials.faces import coverage, SANS, SANS_ZH

SIZE = 512
TEETH = 12
COLOURS = (
    ("#8a3b12", "#c8622a", "#fff4ec"),
    ("#7a4a00", "#b8860b", "#fff8e6"),
    ("#2f5d1e", "#5b8c3a", "#f1f8ec"),
    ("#0f5a52", "#2a8c7f", "#e9f7f5"),
    ("#14507a", "#2f7fb5", "#eaf4fb"),
    ("#3b3a86", "#6462b8", "#f0f0fb"),
    ("#6b2a6e", "#9a4f9d", "#f9eefa"),
    ("#8a1f3d", "#bf4766", "#fdeff3"),
)
"""Edge, face and letters; white-like letters on each face have a contrast of at least 3 to 1 at this size."""
_BOLD = (SANS[1], SANS_ZH[1])
_ROUND = 0.5522847498

Step = tuple[str, tuple[float, ...]]


@dataclass(frozen=True)
class Shape:
    """A filled area: steps `M`, `L`, `C`, `Z` with coordinates, y downwards."""

    fill: str
    steps: tuple[Step, ...]


def svg(title: str, about: str) -> bytes:
    """The badge of the course `about` (its id), with its title for screen readers."""
    paths = "".join(f'<path fill="{shape.fill}" d="{_svg_path(shape)}"/>' for shape in _shapes(_letters(title), about))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}"'
        f' role="img" aria-label={quoteattr(title)}><title>{escape(title)}</title>{paths}</svg>'
    ).encode()


@lru_cache(maxsize=64)
def png(title: str, about: str) -> bytes:
    """The same as PNG, on nothing."""
    import pikepdf
    import pypdfium2

    drawn = [b"1 0 0 -1 0 %d cm" % SIZE]
    for shape in _shapes(_letters(title), about):
        drawn += [_pdf_colour(shape.fill), _pdf_path(shape), b"f"]
    document = pikepdf.new()
    document.add_blank_page(page_size=(SIZE, SIZE))
    document.pages[0].Contents = document.make_stream(b"\n".join(drawn))
    file = io.BytesIO()
    document.save(file, static_id=True)
    opened = pypdfium2.PdfDocument(file.getvalue())
    try:
        image: Any = opened[0].render(scale=1, fill_color=(0, 0, 0, 0), maybe_alpha=True).to_pil()
    finally:
        opened.close()
    out = io.BytesIO()
    image.convert("RGBA").save(out, "PNG", optimize=True)
    return out.getvalue()


def _letters(title: str) -> str:
    """Up to two: the first two characters of a title in Chinese, else the first letter of its first and last word."""
    shown = "".join(letter if letter.isalnum() else " " for letter in title.split("/")[0])
    words = shown.split()
    if not words:
        return ""
    if ord(words[0][0]) > 0x2E7F:
        return "".join(words)[:2]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()[:2]


def _shapes(letters: str, about: str) -> list[Shape]:
    edge, face, light = COLOURS[hashlib.sha256(about.encode()).digest()[0] % len(COLOURS)]
    middle = SIZE / 2
    return [
        Shape(edge, tuple(_gear(middle, 246, 214))),
        Shape(light, tuple(_circle(middle, middle, 190))),
        Shape(face, tuple(_circle(middle, middle, 176))),
        Shape(light, tuple(_outline(letters, middle, middle + 8, 230) or _star(middle, middle - 12, 96))),
        *(Shape(light, tuple(_circle(middle + 34 * at, middle + 132, 9))) for at in (-1, 0, 1)),
    ]


def _gear(middle: float, outer: float, inner: float) -> Iterable[Step]:
    """Teeth with slanted flanks."""
    points = []
    for tooth in range(TEETH):
        for share, radius in ((-0.34, inner), (-0.22, outer), (0.22, outer), (0.34, inner)):
            angle = 2 * math.pi * (tooth + share) / TEETH
            points.append((middle + radius * math.sin(angle), middle - radius * math.cos(angle)))
    yield "M", points[0]
    for point in points[1:]:
        yield "L", point
    yield "Z", ()


def _star(x: float, y: float, radius: float) -> Iterable[Step]:
    for point in range(10):
        angle, reach = math.pi * point / 5, radius if point % 2 == 0 else radius * 0.42
        yield "L" if point else "M", (x + reach * math.sin(angle), y - reach * math.cos(angle))
    yield "Z", ()


def _circle(x: float, y: float, radius: float) -> Iterable[Step]:
    bend = radius * _ROUND
    yield "M", (x + radius, y)
    yield "C", (x + radius, y + bend, x + bend, y + radius, x, y + radius)
    yield "C", (x - bend, y + radius, x - radius, y + bend, x - radius, y)
    yield "C", (x - radius, y - bend, x - bend, y - radius, x, y - radius)
    yield "C", (x + bend, y - radius, x + radius, y - bend, x + radius, y)
    yield "Z", ()


def _outline(letters: str, x: float, y: float, wide: float) -> list[Step]:
    """The letters as paths around the point, at most so wide; none of a letter that our fonts do not have."""
    from fontTools.pens.boundsPen import BoundsPen
    from fontTools.pens.transformPen import TransformPen

    placed: list[tuple[Any, Any, float]] = []
    at = 0.0
    for letter in letters:
        face = next((face for face in _BOLD if ord(letter) in coverage(face.file)), None)
        if face is None:
            continue
        font = _font(face.file)
        glyphs, scale = font.getGlyphSet(), 1000 / font["head"].unitsPerEm
        name = font.getBestCmap()[ord(letter)]
        placed.append((glyphs[name], glyphs, at / scale))
        at += glyphs[name].width * scale
    bounds = BoundsPen(None)
    for glyph, glyphs, offset in placed:
        bounds.glyphSet = glyphs
        glyph.draw(TransformPen(bounds, (1, 0, 0, 1, offset, 0)))
    if bounds.bounds is None:
        return []
    left, bottom, right, top = bounds.bounds
    scale = min(wide / (right - left), 160 / (top - bottom))
    pen = _pen()
    for glyph, glyphs, offset in placed:
        pen.glyphSet = glyphs
        shift = x - scale * (left + right) / 2 + scale * offset
        glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, shift, y + scale * (bottom + top) / 2 - 20)))
    return list(pen.steps)


def _pen() -> Any:
    from fontTools.pens.basePen import BasePen

    class Steps(BasePen):  # type: ignore[misc]
        """Collects steps; curves of other kinds arrive as cubic ones."""

        def __init__(self) -> None:
            super().__init__(None)
            self.steps: list[Step] = []

        def _moveTo(self, point: tuple[float, float]) -> None:
            self.steps.append(("M", point))

        def _lineTo(self, point: tuple[float, float]) -> None:
            self.steps.append(("L", point))

        def _curveToOne(self, *points: tuple[float, float]) -> None:
            self.steps.append(("C", tuple(value for point in points for value in point)))

        def _closePath(self) -> None:
            self.steps.append(("Z", ()))

    return Steps()


@lru_cache(maxsize=4)
def _font(file: str) -> Any:
    from importlib.resources import files

    from fontTools.ttLib import TTFont

    return TTFont(io.BytesIO(files("makerpath.credentials.fonts").joinpath(file).read_bytes()), lazy=True)


def _svg_path(shape: Shape) -> str:
    return "".join(kind + " ".join(f"{value:.2f}" for value in values) for kind, values in shape.steps)


def _pdf_path(shape: Shape) -> bytes:
    words = {"M": "m", "L": "l", "C": "c", "Z": "h"}
    return "\n".join(
        " ".join([*(f"{value:.2f}" for value in values), words[kind]]) for kind, values in shape.steps
    ).encode()


def _pdf_colour(colour: str) -> bytes:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return (" ".join(f"{part:.3f}" for part in parts) + " rg").encode()
