"""The lines of a passage, set anew by WeasyPrint's own line layout."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.layout.block import relative_positioning
from weasyprint.layout.inline import iter_line_boxes

from makerpath.credentials.stamping.laying import NotExact, Passage
from makerpath.credentials.stamping.places import Place
from makerpath.credentials.stamping.shaping import CLOSE


def set_lines(context: Any, passage: Passage, place: Place, texts: Sequence[str]) -> list[Any]:
    """The laid-out lines of `passage` with other texts in its slots, where its first line stood.

    Raises `NotExact` where they do not take the room of the ones that were there, line by line.
    """
    before = place.block.children
    line = passage.pristine.deepcopy()
    filled = dict(zip(passage.slots, texts, strict=True))
    for box in line.descendants():
        if hasattr(box, "slot"):
            _fill(box, filled[box.slot])
    ground = object()
    context.create_block_formatting_context(ground)
    try:
        lines = _broken(context, line, place.block, before, [])
    finally:
        context._excluded_shapes.pop(context._excluded_shapes_root_boxes.pop())
    for found, wanted in zip(lines, before, strict=True):
        relative_positioning(found, (place.block.width, place.block.height))
        _compare(found, wanted)
        layout_box_backgrounds(place.page, found, context.get_image_from_uri)
    return lines


def _fill(box: Any, text: str) -> None:
    """As between the making of a text's box and its layout."""
    box.text = text
    box.process_whitespace(box.leading_collapsible_space)
    box.process_text_transform()
    if not box.text:
        raise NotExact("empty")


def _broken(context: Any, line: Any, block: Any, before: Sequence[Any], absolutes: list[Any]) -> list[Any]:
    """As `block._linebox_layout` does, without pages."""
    lines = []
    line.position_x = block.content_box_x()
    broken = iter_line_boxes(context, line, before[0].position_y, -inf, None, block, absolutes, absolutes, None, None)
    for found, _resume in broken:
        lines.append(found)
        if len(lines) > len(before):
            break
    if len(lines) != len(before):
        raise NotExact("lines")
    return lines


def _compare(found: Any, wanted: Any) -> None:
    for length in ("height", "baseline", "position_y"):
        if abs(getattr(found, length) - getattr(wanted, length)) > CLOSE:
            raise NotExact("height")
    if shape(found) != shape(wanted):
        raise NotExact("shape")


def shape(box: Any) -> Any:
    """What boxes there are in a line, by the elements that they are of: what its tags are made from."""
    if isinstance(box, AbsolutePlaceholder):
        return "placed"
    if isinstance(box, boxes.TextBox):
        return (id(box.element), bool(box.text))
    return (type(box).__name__, box.element_tag, id(box.element), *map(shape, box.children))
