"""What does not fit on a page that was laid out. Imports WeasyPrint's layout: import it only where a page is rendered.

A text may run out of the page, or out of the box that it stands in (one of fixed height, or a word that is too wide),
may lie on another, or be too small to be read on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

MM = 96 / 25.4
POINT = 96 / 72
LEAST_POINTS = 6.0
TOLERANCE = 0.6 * MM
ASCENT, DESCENT = 0.72, 0.18
"""Of the size: what letters reach above and below their line."""


@dataclass(frozen=True)
class Area:
    """In pixels of CSS, from the page's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def beyond(self, outer: Area, slack: float) -> bool:
        return (
            self.left < outer.left - slack
            or self.top < outer.top - slack
            or self.right > outer.right + slack
            or self.bottom > outer.bottom + slack
        )

    def meets(self, other: Area) -> bool:
        """Whether they share more than a hair."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide > 2 and high > 1.5


@dataclass(frozen=True)
class Found:
    """`code` is one of `design.outside`, `design.too_full`, `design.overlap`, `design.too_small`.

    `place` is the slot, or the element for a text that is the same for all; `other` is what it lies on; `points` is
    the size of the text.
    """

    code: str
    place: str
    other: str = ""
    points: float = 0.0


@dataclass(frozen=True)
class _Text:
    place: str
    slot: bool
    area: Area
    points: float
    inside: Area | None


def inspect(document: Any) -> list[Found]:
    """Everything on the pages of a WeasyPrint `Document` that does not fit, each place and reason once."""
    found: dict[tuple[str, str, str], Found] = {}
    for page in document.pages:
        box = page._page_box
        paper = Area(0, 0, box.margin_width(), box.margin_height())
        texts = list(_texts(box, _Way()))
        for one in [*_alone(texts, paper), *_together(texts)]:
            found.setdefault((one.code, one.place, one.other), one)
    return list(found.values())


def _alone(texts: list[_Text], paper: Area) -> Iterator[Found]:
    for text in texts:
        if text.area.beyond(paper, 0):
            yield Found("design.outside", text.place)
        elif text.inside is not None and text.area.beyond(text.inside, TOLERANCE):
            yield Found("design.too_full", text.place)
        if text.points < LEAST_POINTS - 0.05:
            yield Found("design.too_small", text.place, points=round(text.points, 1))


def _together(texts: list[_Text]) -> Iterator[Found]:
    for at, text in enumerate(texts):
        for other in texts[at + 1 :]:
            if text.place != other.place and (text.slot or other.slot) and text.area.meets(other.area):
                first, second = (text, other) if text.slot else (other, text)
                yield Found("design.overlap", first.place, second.place)


@dataclass(frozen=True)
class _Way:
    """What the boxes around a text say: its place, and how far it may reach."""

    place: str = "page"
    slot: bool = False
    left: float = float("-inf")
    top: float = float("-inf")
    right: float = float("inf")
    bottom: float = float("inf")

    def within(self, box: Any) -> _Way:
        name, slot = _named(box)
        way = (
            replace(self, place=name, slot=True)
            if slot
            else self
            if self.slot or not name
            else replace(self, place=name)
        )
        if not hasattr(box, "style") or not _is_block(box):
            return way
        if box.is_absolutely_positioned():
            # It may stand anywhere: what is around it limits it no more.
            way = _Way(way.place, way.slot)
        left, width = box.content_box_x(), box.width
        way = replace(way, left=left, right=left + width)
        if _is_fixed(box):
            top = box.content_box_y()
            way = replace(way, top=max(way.top, top), bottom=min(way.bottom, top + box.height))
        return way


def _texts(box: Any, way: _Way) -> Iterator[_Text]:
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout.absolute import AbsolutePlaceholder

    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    way = way.within(box)
    if isinstance(box, boxes.TextBox):
        if box.text.strip() and box.style["visibility"] == "visible":
            yield _text(box, way)
        return
    for child in getattr(box, "children", ()):
        yield from _texts(child, way)


def _text(box: Any, way: _Way) -> _Text:
    size, line = box.style["font_size"], box.position_y + box.baseline
    area = Area(box.position_x, line - ASCENT * size, box.position_x + box.width, line + DESCENT * size)
    inside = Area(way.left, way.top, way.right, way.bottom)
    return _Text(way.place, way.slot, area, size / POINT, inside)


def _is_block(box: Any) -> bool:
    from weasyprint.formatting_structure import boxes

    return isinstance(box, boxes.BlockContainerBox)


def _is_fixed(box: Any) -> bool:
    """Whether the height was set; cells of a table grow with what is in them, and a whole page is no box."""
    from weasyprint.formatting_structure import boxes

    return box.style["height"] != "auto" and not isinstance(box, boxes.TableCellBox) and box.element_tag != "html"


def _named(box: Any) -> tuple[str, bool]:
    """The slot of the box's element, or what the element is called in a style sheet."""
    element = getattr(box, "element", None)
    if element is None or not hasattr(element, "get"):
        return "", False
    if slot := element.get("data-slot"):
        return str(slot), True
    kind = (element.get("class") or "").split()
    return (f".{kind[0]}" if kind else str(element.tag)), False
