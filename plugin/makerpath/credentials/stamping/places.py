"""Where passages and drawings stand after layout, and whether what is around them could change with their text.

A passage may be set again on its own only if nothing else moves when its lines keep their heights: every block
around it must have a width that does not come from its content, and no float may push its lines aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from makerpath.credentials.stamping.laying import Laid, NotExact


@dataclass
class Place:
    """A laid-out passage: the block with its lines."""

    block: Any
    page: Any


@dataclass
class Frame:
    """A laid-out drawing."""

    box: Any
    page: Any


def find(laid: Laid) -> tuple[list[Place], list[Frame | None]]:
    """The places of the passages, by number, and the frames of the drawings; None for one that is not shown.

    Raises `NotExact` if one of them cannot be filled anew without laying out the page.
    """
    places: dict[int, Place] = {}
    frames: dict[int, Frame] = {}
    numbers = {id(element): number for number, element in enumerate(laid.drawings)}
    floats: set[int] = set()
    grounds: list[int] = []
    for page in laid.document.pages:
        for box, above in _placed(page._page_box, ()):
            if box.is_floated():
                floats.add(_ground(above))
            if isinstance(box, boxes.BlockContainerBox) and hasattr(box, "place"):
                if box.place in places:
                    raise NotExact("split")
                _check(box, above)
                places[box.place] = Place(box, page._page_box)
                grounds.append(_ground((*above, box)))
            elif isinstance(box, boxes.ReplacedBox) and id(box.element) in numbers:
                if numbers[id(box.element)] in frames or hasattr(box, "within"):
                    raise NotExact("split")
                frames[numbers[id(box.element)]] = Frame(box, page._page_box)
    if len(places) != len(laid.passages):
        raise NotExact("hidden")
    if floats & set(grounds):
        raise NotExact("float")
    return [places[passage.number] for passage in laid.passages], [frames.get(n) for n in range(len(laid.drawings))]


def _placed(box: Any, above: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Every box with those around it, the innermost last."""
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    yield box, above
    for child in box.children:
        yield from _placed(child, (*above, box))


def _ground(above: tuple[Any, ...]) -> int:
    """The block formatting context that a box in these stands in."""
    return next((id(box) for box in reversed(above) if box.establishes_formatting_context()), 0)


def _check(block: Any, above: tuple[Any, ...]) -> None:
    for line in block.children:
        for inner in line.descendants(placeholders=True):
            if isinstance(inner, AbsolutePlaceholder) or not inner.is_in_normal_flow():
                raise NotExact("flow")
            if inner.link or inner.bookmark_label or inner.style["anchor"] or inner.is_input():
                raise NotExact("link")
    for box in (block, *above):
        style = box.style
        if box.first_letter_style is not None or box.first_line_style is not None:
            raise NotExact("first")
        if box.string_set or box.bookmark_label or box.link or box.is_running() or box.is_footnote() or box.is_note():
            raise NotExact("named")
        if style["max_lines"] != "none" or style["continue"] != "auto" or style["text_overflow"] != "clip":
            raise NotExact("cut")
        if box.is_column:
            raise NotExact("columns")
        if isinstance(box, boxes.MarginBox):
            raise NotExact("margin")
        if not _definite(box):
            raise NotExact("size")


def _definite(box: Any) -> bool:
    """Whether the width of `box` says nothing of its content."""
    style, width = box.style, box.style["width"]
    if isinstance(box, boxes.PageBox | boxes.TableRowBox | boxes.TableRowGroupBox):
        return True
    if box.is_flex_item or box.is_grid_item or not all(map(_given, (style["min_width"], style["max_width"]))):
        return False
    if isinstance(box, boxes.TableCellBox):
        return True
    if isinstance(box, boxes.TableBox):
        return style["table_layout"] == "fixed" and _given(width) and width != "auto"
    if box.is_table_wrapper or (_given(width) and width != "auto"):
        return isinstance(box, boxes.BlockBox)
    if box.is_absolutely_positioned():
        return bool(width == "auto" and style["left"] != "auto" != style["right"])
    return isinstance(box, boxes.BlockBox) and width == "auto" and not box.is_floated()


def _given(length: Any) -> bool:
    """Whether a width is `auto` or a length or a percentage, not a word or a function that asks for the content."""
    return bool(length == "auto" or hasattr(length, "unit"))
