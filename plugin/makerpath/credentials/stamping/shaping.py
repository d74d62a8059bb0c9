"""One text of a line, shaped and drawn by itself: the instructions before and after its place on the line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pydyf
from weasyprint.draw.text import draw_text
from weasyprint.text.ffi import FROM_UNITS, pango
from weasyprint.text.line_break import Layout, line_size

from makerpath.credentials.stamping.painting import begin_again, gather, has_grown, Spot, stream_at
from makerpath.credentials.stamping.strings import Writer

CLOSE = 1e-6
"""Two lengths in CSS pixels are one: a PDF has them to six places."""


@dataclass
class Word:
    """`width`, `height` and `baseline` are the shaped text's own."""

    before: bytes
    after: bytes
    usage: Any
    width: float
    height: float = 0
    baseline: float = 0


class _Kept(Layout):  # type: ignore[misc]
    """A layout of Pango's for one text after the other."""

    def deactivate(self) -> None:
        pass

    def reactivate(self, _style: Any) -> None:
        pass


class Shaper:
    """Shapes texts for one box of a stencil, in the state that the page is in before it."""

    def __init__(self, box: Any, spot: Spot, before: tuple[Any, ...], marks: int) -> None:
        self._box, self._spot, self._before, self._marks = box, spot, before, marks
        self._resources = spot.stream._resources
        self._stream: Any = None
        self._layout: Any = None
        self._writer = Writer()
        style = box.style
        # What these add to a layout stays there.
        self._once = bool(style["word_spacing"]) or style["letter_spacing"] != "normal"
        self._once |= style["overflow_wrap"] in ("anywhere", "break-word")

    def fits(self, word: Word) -> bool:
        """Whether `word` is as high as the text that stood here, and stands where that did."""
        box = self._box
        return bool(
            abs(word.height - box.height) < CLOSE and abs(word.baseline + box.margin_top - box.baseline) < CLOSE
        )

    def shape(self, text: str) -> Word | None:
        """None for what is not one plain line of text."""
        old = self._box
        box = old.copy()
        box.text = text
        if " ".join(text.split()) != text:
            box.process_whitespace(old.leading_collapsible_space)
        box.process_text_transform()
        if not box.text or box.text != box.text.strip() or len(box.text.splitlines()) != 1:
            return None
        if self._layout is None or self._once:
            self._layout = _Kept(box.style)
        self._layout.set_text(box.text)
        line, more = self._layout.get_first_line()
        if more is not None:
            return None
        box.width, height = line_size(line, box.style)
        box.text, box.pango_layout = self._layout.text, self._layout
        word = self.draw(box)
        if word:
            word.height = height
            word.baseline = pango.pango_layout_get_baseline(self._layout.layout) * FROM_UNITS
        return word

    def draw(self, box: Any) -> Word | None:
        """A box that is shaped already; None for what takes more than its text to draw."""
        if self._stream is None:
            self._stream = stream_at(self._spot, self._resources, self._before, self._marks)
        else:
            begin_again(self._stream, self._spot, self._before)
        word = drawn(self._stream, box, self._writer)
        if has_grown(self._stream, self._resources):
            self._stream = None
            return None
        return word


def drawn(stream: Any, box: Any, writer: Writer | None = None) -> Word | None:
    """The text of a box that is shaped already, drawn to the end of the stream; None if it takes more than that."""
    begun = len(stream.stream)
    gather(stream._fonts)
    with stream.marked(box, "Span"):
        if not (writer and writer.draw(stream, box)):
            draw_text(stream, box, 0, "clip", "none")
    done = stream.stream[begun:]
    places = [at for at, item in enumerate(done) if isinstance(item, bytes) and item.endswith(b" Tm")]
    if len(places) != 1:
        return None
    matrix = done[places[0]].split(b" ")
    head = [*map(pydyf._to_bytes, done[: places[0]]), b" ".join(matrix[:4]) + b" "]
    tail = [b" " + b" ".join(matrix[5:]), *map(pydyf._to_bytes, done[places[0] + 1 :])]
    return Word(b"\n".join(head), b"\n".join(tail), gather(stream._fonts), box.width)


@contextmanager
def alive() -> Iterator[None]:
    """Between setting a text and drawing it Pango's layout is kept: it need not be shaped twice."""
    original = Layout.deactivate, Layout.reactivate
    Layout.deactivate, Layout.reactivate = (lambda _self: None), (lambda _self, _style: None)
    try:
        yield
    finally:
        Layout.deactivate, Layout.reactivate = original
