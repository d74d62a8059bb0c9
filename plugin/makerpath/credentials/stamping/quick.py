"""The short way for the commonest passages: lines of plain texts, and several lines of one text.

What WeasyPrint would do with such lines is little: shape each text, put them side by side, move the line as it is
aligned. Whatever is not just that goes the long way (`lines`), and so does a text that does not fit.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.text.line_break import split_first_line

from makerpath.credentials.stamping.laying import NotExact, Passage
from makerpath.credentials.stamping.painting import Drawn, Spot, state, stream_at, Usage
from makerpath.credentials.stamping.places import Place
from makerpath.credentials.stamping.shaping import alive, CLOSE, drawn, Shaper, Word

MOST_KEPT = 300
"""Lines that a passage keeps for the next learner with the same texts, and what it knows not to fit."""
LEAST_KEPT = 20
"""The same of a passage where no texts came again among so many: a name, a number."""
_PLAIN = {"visibility": "visible", "position": "static", "direction": "ltr", "text_decoration_line": "none"}
_SIDES = ("top", "right", "bottom", "left")


class Kept(OrderedDict[Any, Any]):
    """The last ones of a passage: fewer of them where none is asked for again."""

    def __init__(self) -> None:
        super().__init__()
        self._most = MOST_KEPT
        self._again = False

    def keep(self, key: Any, value: Any) -> None:
        self[key] = value
        if len(self) > self._most:
            self._most = MOST_KEPT if self._again else LEAST_KEPT
            self._again = False
            while len(self) > self._most:
                self.popitem(last=False)

    def found(self, key: Any) -> Any:
        self._most, self._again = MOST_KEPT, True
        return self[key]


class Quick:
    """A passage of plain lines. `of` gives one, or None for any other passage."""

    def __init__(self, parts: list[tuple[QuickLine | QuickLines, list[int]]]) -> None:
        self._parts: list[tuple[QuickLine | QuickLines, list[int], Kept]] = [
            (part, places, Kept()) for part, places in parts
        ]
        self._wrong = Kept()
        self._asked: Unlike | None = None

    @classmethod
    def of(cls, context: Any, passage: Passage, place: Place, spots: Sequence[Spot]) -> Quick | None:
        lines = place.block.children
        if not all(_is_plain(line) and _align(line) for line in lines):
            return None
        parts: list[tuple[QuickLine | QuickLines, list[int]]] = []
        order: list[int] = []
        for some in _broken(passage, lines):
            texts = [box for line in lines[some] for box in line.descendants() if isinstance(box, boxes.TextBox)]
            slots = list(dict.fromkeys(box.slot for box in texts if hasattr(box, "slot")))
            part = _part(context, place, lines[some], spots[some], slots)
            if part is None:
                return None
            parts.append((part, [passage.slots.index(slot) for slot in slots]))
            order += slots
        return cls(parts) if order == passage.slots else None

    def draw(self, texts: tuple[str, ...]) -> list[Drawn] | None:
        """What each line adds to the page with these texts; None if it needs the long way.

        Raises `NotExact` if the long way would, as it did for others that are as high (`refused`).
        """
        self._asked = None
        found: list[Drawn] = []
        for part, places, kept in self._parts:
            own = tuple([texts[place] for place in places])
            if own not in kept:
                done = part.draw(own)
                if isinstance(done, Unlike):
                    if done in self._wrong:
                        raise NotExact(self._wrong[done])
                    self._asked = done
                    return None
                if done is None:
                    return None
                kept.keep(own, done)
                found += done
            else:
                found += kept.found(own)
        return found

    def refused(self, error: NotExact) -> None:
        """What was asked last goes the long way in vain: so will all of one line that are as high."""
        if self._asked and len(self._parts) == 1 and error.why == "height":
            self._wrong.keep(self._asked, error.why)


@dataclass(frozen=True)
class Unlike:
    """The texts of a line that fits its room are not as high as those that were there: height and baseline of each."""

    measures: tuple[tuple[float, float], ...]


@dataclass
class _Text:
    """A text of a line. `slot` is its place among the line's, -1 for one that stays; `gap` is before it."""

    shaper: Shaper
    slot: int
    gap: float
    word: Word


class QuickLine:
    """A line of plain text. `of` gives one, or None for any other line."""

    def __init__(self, place: Place, texts: list[_Text], rest: float, align: str) -> None:
        self._left, self._room = place.block.content_box_x(), place.block.width
        self._texts, self._rest, self._align = texts, rest, align

    @classmethod
    def of(cls, place: Place, line: Any, spot: Spot, slots: Sequence[int]) -> QuickLine | None:
        found = [box for box in line.descendants() if isinstance(box, boxes.TextBox)]
        order = [box.slot for box in found if hasattr(box, "slot")]
        if order != slots or any(box.text != box.text.strip(" ") for box in found[-1:]):
            return None
        texts, at = [], line.position_x
        stream = stream_at(spot, spot.stream._resources, spot.before, spot.marks)
        for box in found:
            slot = order.index(box.slot) if hasattr(box, "slot") else -1
            shaper = Shaper(box, spot, state(stream), len(stream._tags))
            word = drawn(stream, box)
            if word is None:
                return None
            word.height, word.baseline = box.height, box.baseline - box.margin_top
            texts.append(_Text(shaper, slot, box.position_x - at, word))
            at = box.position_x + box.width
        return cls(place, texts, line.position_x + line.width - at, _align(line))

    def draw(self, texts: Sequence[str]) -> list[Drawn] | Unlike | None:
        words = []
        for text in self._texts:
            word = text.word if text.slot < 0 else text.shaper.shape(texts[text.slot])
            if word is None:
                return None
            words.append(word)
        width = sum(text.gap + word.width for text, word in zip(self._texts, words, strict=True)) + self._rest
        if width > self._room:
            return None
        if not all(text.shaper.fits(word) for text, word in zip(self._texts, words, strict=True)):
            return Unlike(tuple((word.height, word.baseline) for word in words))
        at = self._left + _moved(self._align, self._room - width)
        pieces: list[bytes] = []
        usage: Usage = {}
        for text, word in zip(self._texts, words, strict=True):
            at += text.gap
            pieces.append(word.before + pydyf._to_bytes(float(at)) + word.after)
            at += word.width
        for word in reversed(words):
            for key, (shown, widths) in word.usage.items():
                known = usage.get(key, ({}, {}))
                usage[key] = {**known[0], **shown}, {**known[1], **widths}
        return [(b"\n".join(pieces), usage)]


class QuickLines:
    """One text that is broken into lines. `of` gives one, or None for other lines."""

    def __init__(self, context: Any, place: Place, lines: Sequence[Any], spots: Sequence[Spot]) -> None:
        self._context = context
        self._boxes = [_only(line) for line in lines]
        self._shapers = [
            Shaper(box, spot, spot.before, spot.marks) for box, spot in zip(self._boxes, spots, strict=True)
        ]
        self._left, self._room, self._align = place.block.content_box_x(), place.block.width, _align(lines[0])

    @classmethod
    def of(cls, context: Any, place: Place, lines: Sequence[Any], spots: Sequence[Spot]) -> QuickLines | None:
        texts: list[Any] = [_only(line) for line in lines]
        if any(box is None or box.style["hyphens"] == "auto" or box.style["white_space"] != "normal" for box in texts):
            return None
        if any(abs(line.width - box.width) > CLOSE for line, box in zip(lines, texts, strict=True)):
            return None
        return cls(context, place, lines, spots)

    def draw(self, texts: Sequence[str]) -> list[Drawn] | None:
        whole = self._boxes[0].copy()
        (whole.text,) = texts
        whole.process_whitespace(whole.leading_collapsible_space)
        whole.process_text_transform()
        left = whole.text.encode()
        if not left or whole.text != whole.text.strip() or "\n" in whole.text or "\u00ad" in whole.text:
            return None
        found = []
        room = (self._left + self._room) * (1 + 1e-9) - self._left
        with alive():
            for number, (old, shaper) in enumerate(zip(self._boxes, self._shapers, strict=True)):
                layout, _length, more, width, height, baseline = split_first_line(
                    left.decode(), old.style, self._context, room, 0
                )
                last = number + 1 == len(self._boxes)
                if (more is None) != last or width > self._room:
                    return None
                box = old.copy()
                box.text, box.pango_layout, box.width = layout.text, layout, width
                word = shaper.draw(box)
                if word is None:
                    return None
                word.height, word.baseline = height, baseline
                if not shaper.fits(word):
                    return None
                at = self._left + _moved(self._align, self._room - width)
                found.append((word.before + pydyf._to_bytes(float(at)) + word.after, word.usage))
                left = left[more:].lstrip(b" ") if more else b""
        return found


def _part(
    context: Any, place: Place, lines: Sequence[Any], spots: Sequence[Spot], slots: list[int]
) -> QuickLine | QuickLines | None:
    if len(lines) == 1:
        return QuickLine.of(place, lines[0], spots[0], slots)
    return QuickLines.of(context, place, lines, spots) if len(slots) == 1 else None


def _broken(passage: Passage, lines: Sequence[Any]) -> Iterator[slice]:
    """The lines up to each `br`: what follows it begins anew, whatever was before."""
    breaks = {
        id(box.element)
        for box in passage.pristine.descendants()
        if isinstance(box, boxes.TextBox) and box.element_tag == "br::before" and box.text == "\n"
    }
    begun = 0
    for number, line in enumerate(lines):
        last = line
        while getattr(last, "children", None):
            last = last.children[-1]
        if number + 1 == len(lines) or (id(last.element) in breaks and last.element_tag == "br::before"):
            yield slice(begun, number + 1)
            begun = number + 1


def _only(line: Any) -> Any:
    """The one text of a line, if it has a slot."""
    texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox)]
    return texts[0] if len(texts) == 1 and hasattr(texts[0], "slot") else None


def _is_plain(box: Any) -> bool:
    """Whether a line holds texts only, in boxes that draw nothing of their own."""
    style = box.style
    if any(style[name] != value for name, value in _PLAIN.items()) or not box.is_in_normal_flow() or box.is_leader:
        return False
    if style["white_space"] not in ("normal", "nowrap") and box.element_tag != "br::before":
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


def _moved(align: str, free: float) -> float:
    """How far a line moves where so much of its room is left."""
    return free / 2 if align == "center" else free if align == "end" else 0
