"""Painting: the whole page once, noting where each line and drawing stands in the content; then each of them alone.

A line is drawn in the state that the page was in before it: the bytes are those that WeasyPrint would have written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pydyf
import weasyprint.draw as draw
import weasyprint.pdf as pdf_module
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.stream import Stream
from weasyprint.stacking import _dispatch

from makerpath.credentials.stamping.laying import NotExact

Usage = dict[Any, tuple[dict[int, str], dict[int, float]]]
"""The glyphs that were drawn, by the key of their font: what each stands for, and its width."""
Drawn = tuple[bytes, Usage]
"""Instructions, and the glyphs that they use."""
_STATE = (
    "_current_color",
    "_current_color_stroke",
    "_current_alpha",
    "_current_alpha_stroke",
    "_current_font",
    "_current_font_size",
)


@dataclass
class Spot:
    """Where a line of a passage, or a drawing, stands in a page's content.

    `key` is (passage, line) or (-1, drawing). `start` and `end` are places in the stream; `marks` and `until` the
    numbers of marked content before and after; `before` and `after` the state of the stream.
    """

    key: tuple[int, int]
    stream: Any
    start: int
    marks: int
    before: tuple[Any, ...]
    matrix: Any
    end: int = 0
    until: int = 0
    after: tuple[Any, ...] = ()
    usage: Usage = field(default_factory=dict)


@dataclass
class Painted:
    """A painted document: its PDF objects, the streams of its pages, and in order the spots in them.

    `fonts` is the dictionary of fonts, still empty. `fixed` are the glyphs of what is between the spots: of what comes
    before each, and of the rest.
    """

    pdf: Any
    fonts: Any
    streams: list[Any]
    spots: list[Spot]
    fixed: list[Usage]


def paint_whole(document: Any, drawings: dict[int, int], options: dict[str, Any]) -> Painted:
    """Paint the document without its fonts. `drawings` are the numbers of drawings by the id of their element."""
    spots: list[Spot] = []
    fixed: list[Usage] = []
    streams: list[Any] = []
    names = pydyf.Dictionary()
    inner = [0]
    original = draw.draw_inline_level, draw.draw_replacedbox, pdf_module.Stream, pdf_module.build_fonts_dictionary

    def noted(key: tuple[int, int], stream: Any, paint: Any, arguments: tuple[Any, ...]) -> None:
        fixed.append(gather(document.fonts))
        spot = Spot(key, stream, len(stream.stream), len(stream._tags), state(stream), stream.ctm)
        spots.append(spot)
        inner[0] += 1
        paint(*arguments)
        inner[0] -= 1
        spot.end, spot.until, spot.after = len(stream.stream), len(stream._tags), state(stream)
        spot.usage = gather(document.fonts)

    def inline_level(stream: Any, page: Any, box: Any, *rest: Any) -> None:
        if isinstance(box, boxes.LineBox) and hasattr(box, "place") and not inner[0]:
            number = sum(spot.key[0] == box.place for spot in spots)
            noted((box.place, number), stream, original[0], (stream, page, box, *rest))
        else:
            original[0](stream, page, box, *rest)

    def replaced(stream: Any, box: Any) -> None:
        if (number := drawings.get(id(box.element))) is not None and not inner[0]:
            noted((-1, number), stream, original[1], (stream, box))
        else:
            original[1](stream, box)

    class Kept(Stream):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            streams.append(self)

    draw.draw_inline_level, draw.draw_replacedbox, pdf_module.Stream = inline_level, replaced, Kept
    pdf_module.build_fonts_dictionary = lambda *_arguments, **_named: names
    try:
        pdf = pdf_module.generate_pdf(document, None, 1, **options)
    finally:
        draw.draw_inline_level, draw.draw_replacedbox = original[:2]
        pdf_module.Stream, pdf_module.build_fonts_dictionary = original[2:]
    fixed.append(gather(document.fonts))
    if any(spot.stream not in streams for spot in spots):
        raise NotExact("layer")
    return Painted(pdf, names, streams, spots, fixed)


def paint_line(spot: Spot, line: Any, page: Any, resources: dict[str, Any]) -> Drawn:
    """What a laid-out line adds to the page in the place of the one at `spot`."""
    apart: tuple[Any, ...] = ([], [], [], {})
    placed = _dispatch(line, page, *apart)
    if any(apart):
        raise NotExact("layer")
    with _alone(spot, resources) as stream:
        draw.draw_inline_level(stream, page, placed)
        return _content(stream), gather(stream._fonts)


def paint_drawing(spot: Spot, box: Any, resources: dict[str, Any]) -> Drawn:
    """What a drawing adds to the page in the place of the one at `spot`."""
    with _alone(spot, resources) as stream:
        draw.draw_replacedbox(stream, box)
        return _content(stream), gather(stream._fonts)


@contextmanager
def _alone(spot: Spot, resources: dict[str, Any]) -> Iterator[Any]:
    """A stream that begins as the page's did at `spot`; raises `NotExact` if it does not end as that did."""
    stream = stream_at(spot, resources, spot.before, spot.marks)
    gather(stream._fonts)
    yield stream
    if state(stream) != spot.after or len(stream._tags) != spot.until:
        raise NotExact("state")
    if has_grown(stream, resources):
        raise NotExact("resource")


def stream_at(spot: Spot, resources: dict[str, Any], before: tuple[Any, ...], marks: int) -> Any:
    """An empty stream in that state, after so many marks, as if it were the page's at `spot`."""
    mine = {name: dict(kept) if isinstance(kept, dict) else kept for name, kept in resources.items()}
    stream = spot.stream.clone(resources=mine, tags=_Tags(marks), images=dict(spot.stream._images))
    begin_again(stream, spot, before)
    return stream


def begin_again(stream: Any, spot: Spot, before: tuple[Any, ...]) -> None:
    """Empty a stream of `stream_at`."""
    stream.stream.clear()
    stream._tags.clear()
    for name, value in zip(_STATE, before, strict=True):
        setattr(stream, name, value)
    stream._ctm_stack = [spot.matrix]


def has_grown(stream: Any, resources: dict[str, Any]) -> bool:
    """Whether something was drawn that the page has no resources for."""
    return any(len(stream._resources[name]) != len(kept) for name, kept in resources.items() if isinstance(kept, dict))


class _Tags(dict[Any, Any]):
    """The tags of a part of a page: counted on from what was there before."""

    def __init__(self, before: int) -> None:
        super().__init__()
        self._before = before

    def __len__(self) -> int:
        return self._before + super().__len__()


def state(stream: Any) -> tuple[Any, ...]:
    """What the next instruction may leave out."""
    return tuple(getattr(stream, name) for name in _STATE)


def _content(stream: Any) -> bytes:
    return b"\n".join(map(pydyf._to_bytes, stream.stream))


def gather(fonts: dict[Any, Any]) -> Usage:
    """Take what the fonts have noted of the glyphs since the last time."""
    found = {}
    for key, font in fonts.items():
        if font.missing or font.bitmap or font.png or font.svg or font.colr:
            raise NotExact("font")
        if font.to_unicode or font.widths:
            found[key] = font.to_unicode, font.widths
            font.to_unicode, font.widths = {}, {}
    return found
