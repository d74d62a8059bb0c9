"""The short way for the commonest passages: one line of plain texts, and several lines of one text.

What WeasyPrint would do with such lines is little: shape each text, put them side by side, move the line as it is
aligned. Whatever is not just that goes the long way (`lines`), and so does a text that does not fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pydyf
from weasyprint.draw.text import draw_text
from weasyprint.formatting_structure import boxes
from weasyprint.text.line_break import Layout, split_first_line

from makerpath.credentials.stamping.laying import Passage
from makerpath.credentials.stamping.lines import CLOSE
from makerpath.credentials.stamping.painting import Drawn, gather, has_grown, Spot, state, stream_at, Usage
from makerpath.credentials.stamping.places import Place

MOST_KEPT = 300
"""Texts that a line keeps for the next learner with the same."""
_PLAIN = {"visibility": "visible", "position": "static", "direction": "ltr", "text_decoration_line": "none"}
_SIDES = ("top", "right", "bottom", "left")


@dataclass
class _Word:
    """A shaped text: the instructions before and after its place on the line, and how wide it is."""

    before: bytes
    after: bytes
    usage: Any
    width: float


@dataclass
class _Part:
    """A text of the line. `slot` is its place among the passage's, -1 for one that stays; `gap` is before it."""

    box: Any
    slot: int
    gap: float
    state: tuple[Any, ...]
    marks: int
    word: _Word


class QuickLine:
    """A passage that is one line of plain text. `of` gives one, or None for any other passage."""

    def __init__(self, place: Place, spot: Spot, parts: list[_Part], rest: float, align: str) -> None:
        self._left, self._room = place.block.content_box_x(), place.block.width
        self._spot, self._parts, self._rest, self._align = spot, parts, rest, align
        self._resources = spot.stream._resources
        self.kept: dict[tuple[int, str], _Word] = {}

    @classmethod
    def of(cls, passage: Passage, place: Place, spots: Sequence[Spot]) -> QuickLine | None:
        if len(place.block.children) != 1 or not _is_plain(place.block.children[0]):
            return None
        line = place.block.children[0]
        align = _align(line)
        texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox)]
        order = [box.slot for box in texts if hasattr(box, "slot")]
        if not align or order != passage.slots or any(box.text != box.text.strip(" ") for box in texts[-1:]):
            return None
        parts, at = [], line.position_x
        stream = stream_at(spots[0], spots[0].stream._resources, spots[0].before, spots[0].marks)
        for box in texts:
            slot = order.index(box.slot) if hasattr(box, "slot") else -1
            begun = state(stream), len(stream._tags)
            word = _draw(stream, box)
            if word is None:
                return None
            parts.append(_Part(box, slot, box.position_x - at, *begun, word))
            at = box.position_x + box.width
        return cls(place, spots[0], parts, line.position_x + line.width - at, align)

    def draw(self, texts: Sequence[str]) -> list[Drawn] | None:
        """What the line adds to the page with these texts; None if it needs the long way."""
        words = []
        for number, part in enumerate(self._parts):
            word = part.word if part.slot < 0 else self._word(number, part, texts[part.slot])
            if word is None:
                return None
            words.append(word)
        width = sum(part.gap + word.width for part, word in zip(self._parts, words, strict=True)) + self._rest
        if width > self._room:
            return None
        free = self._room - width
        at = self._left + (free / 2 if self._align == "center" else free if self._align == "end" else 0)
        pieces: list[bytes] = []
        usage: Usage = {}
        for part, word in zip(self._parts, words, strict=True):
            at += part.gap
            pieces.append(word.before + pydyf._to_bytes(float(at)) + word.after)
            at += word.width
        for word in reversed(words):
            for key, (shown, widths) in word.usage.items():
                known = usage.get(key, ({}, {}))
                usage[key] = {**known[0], **shown}, {**known[1], **widths}
        return [(b"\n".join(pieces), usage)]

    def _word(self, number: int, part: _Part, text: str) -> _Word | None:
        key = number, text
        if key not in self.kept:
            word = self._shape(part, text)
            if word is None:
                return None
            self.kept[key] = word
            while len(self.kept) > MOST_KEPT:
                del self.kept[next(iter(self.kept))]
        return self.kept[key]

    def _shape(self, part: _Part, text: str) -> _Word | None:
        old = part.box
        box = old.copy()
        box.text = text
        box.process_whitespace(old.leading_collapsible_space)
        box.process_text_transform()
        if not box.text or box.text != box.text.strip() or "\n" in box.text:
            return None
        with _alive():
            layout, _length, rest, width, height, baseline = split_first_line(box.text, box.style, None, None, 0)
            same = abs(height - old.height) < CLOSE and abs(baseline + old.margin_top - old.baseline) < CLOSE
            if rest is not None or not same:
                return None
            box.text, box.pango_layout, box.width = layout.text, layout, width
            stream = stream_at(self._spot, self._resources, part.state, part.marks)
            word = _draw(stream, box)
        return None if has_grown(stream, self._resources) else word


class QuickLines:
    """A passage of one text that is broken into lines. `of` gives one, or None for any other passage."""

    def __init__(self, context: Any, place: Place, spots: Sequence[Spot], marks: list[tuple[Any, ...]]) -> None:
        self._context, self._spots, self._marks = context, spots, marks
        self._lines = place.block.children
        self._boxes = [_only(line) for line in self._lines]
        self._left, self._room, self._align = place.block.content_box_x(), place.block.width, _align(self._lines[0])
        self._resources = spots[0].stream._resources
        self.kept: dict[str, list[Drawn]] = {}

    @classmethod
    def of(cls, context: Any, passage: Passage, place: Place, spots: Sequence[Spot]) -> QuickLines | None:
        lines = place.block.children
        fine = len(lines) > 1 and all(map(_is_plain, lines)) and all(map(_align, lines)) and len(passage.slots) == 1
        texts: list[Any] = [_only(line) for line in lines] if fine else [None]
        if any(box is None or box.style["hyphens"] == "auto" or box.style["white_space"] != "normal" for box in texts):
            return None
        if any(abs(line.width - box.width) > CLOSE for line, box in zip(lines, texts, strict=True)):
            return None
        return cls(context, place, spots, [(spot.before, spot.marks) for spot in spots])

    def draw(self, texts: Sequence[str]) -> list[Drawn] | None:
        """What each line adds to the page; None if the passage needs the long way."""
        (text,) = texts
        if text not in self.kept:
            drawn = self._drawn(text)
            if drawn is None:
                return None
            self.kept[text] = drawn
            while len(self.kept) > MOST_KEPT:
                del self.kept[next(iter(self.kept))]
        return self.kept[text]

    def _drawn(self, text: str) -> list[Drawn] | None:
        whole = self._boxes[0].copy()
        whole.text = text
        whole.process_whitespace(whole.leading_collapsible_space)
        whole.process_text_transform()
        left = whole.text.encode()
        if not left or whole.text != whole.text.strip() or "\n" in whole.text or "\u00ad" in whole.text:
            return None
        found = []
        with _alive():
            for number, old in enumerate(self._boxes):
                room = (self._left + self._room) * (1 + 1e-9) - self._left
                layout, _length, more, width, height, baseline = split_first_line(
                    left.decode(), old.style, self._context, room, 0
                )
                last = number + 1 == len(self._boxes)
                same = abs(height - old.height) < CLOSE and abs(baseline + old.margin_top - old.baseline) < CLOSE
                if (more is None) != last or not same or width > self._room:
                    return None
                free = self._room - width
                word = self._word(number, old, layout, width)
                if word is None:
                    return None
                at = self._left + (free / 2 if self._align == "center" else free if self._align == "end" else 0)
                found.append((word.before + pydyf._to_bytes(float(at)) + word.after, word.usage))
                left = left[more:].lstrip(b" ") if more else b""
        return found

    def _word(self, number: int, old: Any, layout: Any, width: float) -> _Word | None:
        box = old.copy()
        box.text, box.pango_layout, box.width = layout.text, layout, width
        stream = stream_at(self._spots[number], self._resources, *self._marks[number])
        word = _draw(stream, box)
        return None if has_grown(stream, self._resources) else word


def _only(line: Any) -> Any:
    """The one text of a line, if it has a slot."""
    texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox)]
    return texts[0] if len(texts) == 1 and hasattr(texts[0], "slot") else None


def _draw(stream: Any, box: Any) -> _Word | None:
    begun = len(stream.stream)
    gather(stream._fonts)
    with stream.marked(box, "Span"):
        draw_text(stream, box, 0, "clip", "none")
    done = stream.stream[begun:]
    places = [at for at, item in enumerate(done) if isinstance(item, bytes) and item.endswith(b" Tm")]
    if len(places) != 1:
        return None
    matrix = done[places[0]].split(b" ")
    head = [*map(pydyf._to_bytes, done[: places[0]]), b" ".join(matrix[:4]) + b" "]
    tail = [b" " + b" ".join(matrix[5:]), *map(pydyf._to_bytes, done[places[0] + 1 :])]
    return _Word(b"\n".join(head), b"\n".join(tail), gather(stream._fonts), box.width)


@contextmanager
def _alive() -> Iterator[None]:
    """Between setting a text and drawing it Pango's layout is kept: it need not be shaped twice."""
    original = Layout.deactivate, Layout.reactivate
    Layout.deactivate, Layout.reactivate = (lambda _self: None), (lambda _self, _style: None)
    try:
        yield
    finally:
        Layout.deactivate, Layout.reactivate = original


def _is_plain(box: Any) -> bool:
    """Whether a line holds texts only, in boxes that draw nothing of their own."""
    style = box.style
    if any(style[name] != value for name, value in _PLAIN.items()) or not box.is_in_normal_flow() or box.is_leader:
        return False
    if style["white_space"] not in ("normal", "nowrap"):
        return False
    if isinstance(box, boxes.TextBox):
        return bool(box.justification_spacing == 0 and style["font_size"])
    if not isinstance(box, boxes.LineBox | boxes.InlineBox) or getattr(box, "background", None) is not None:
        return False
    if any(style[f"border_{side}_width"] for side in _SIDES) or style["outline_width"]:
        return False
    if style["mask_border_source"][0] != "none" or style["border_image_source"][0] != "none":
        return False
    return all(map(_is_plain, box.children))


def _align(line: Any) -> str:
    """`start`, `center` or `end`, for the last line of a passage; empty for what takes more."""
    style = line.style
    last = style["text_align_last"]
    align = style["text_align_all"] if last == "auto" else last
    if getattr(line, "text_indent", 0) or align == "justify":
        return ""
    return str({"left": "start", "right": "end"}.get(align, align))
