"""A page laid out by WeasyPrint, with its slots followed from the HTML through to the boxes.

`lay_out` does what `Document._render` and `build_formatting_structure` do; in between it notes which box holds which
text. What it notes are attributes of boxes, which WeasyPrint's copies keep: `slot` (the number of a text) and `place`
(the number of a passage).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from weasyprint import DEFAULT_OPTIONS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document, Page
from weasyprint.formatting_structure import boxes, build
from weasyprint.html import get_html_metadata
from weasyprint.layout import layout_document
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration

from makerpath.credentials.stamping.skeleton import held, SVG, Taken

SIGN = "\ue000{}\ue001"
"""Stands for the description of a drawing in a stencil's tags: nothing that is printed has private characters."""


class NotExact(Exception):
    """What was asked for cannot be stamped exactly; `why` says it in a word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _Piece(str):
    """A text of a slot on its way into a box."""

    slot: int


@dataclass
class Passage:
    """Text that is broken into lines together, with slots in it: a line box before layout, and the block around it."""

    number: int
    pristine: Any
    slots: list[int]


@dataclass
class Laid:
    """A page after layout. `passages` are by number, `drawings` the elements of drawings in their order."""

    document: Document
    context: Any
    passages: list[Passage]
    drawings: list[Any]
    told: list[str] = field(default_factory=list)


def lay_out(
    html: HTML, taken: Taken, config: FontConfiguration, styles: Sequence[Any], options: dict[str, Any]
) -> Laid:
    """Lay the page out as WeasyPrint does. Raises `NotExact` if its slots are not where they were written."""
    options = {**DEFAULT_OPTIONS, **options, "stylesheets": styles}
    elements, drawings = held(html.etree_element)
    if [getattr(element, part) or "" for element, part in elements] != list(taken.texts):
        raise NotExact("markup")
    if len(drawings) != len(taken.drawings):
        raise NotExact("markup")
    for number, (element, part) in enumerate(elements):
        if text := getattr(element, part):
            piece = _Piece(text)
            piece.slot = number
            setattr(element, part, piece)
    told = [_describe(element, number) for number, element in enumerate(drawings)]
    counters = CounterStyle()
    profiles: dict[str, Any] = {}
    context = Document._build_layout_context(html, config, counters, profiles, options)
    looked = _watch_targets(context.target_collector)
    root, passages = _boxes(html, context, counters, taken)
    if looked:
        raise NotExact("target")
    pages = [Page(box) for box in layout_document(html, root, context)]
    metadata = DocumentMetadata(**get_html_metadata(html))
    document = Document(pages, metadata, html.url_fetcher, config, profiles, options["output_intent"])
    document._html = html
    return Laid(document, context, passages, drawings, told)


def _boxes(html: HTML, context: Any, counters: CounterStyle, taken: Taken) -> tuple[Any, list[Passage]]:
    """The box tree before layout, as `build_formatting_structure` makes it, and its passages with slots."""
    (root,) = build.element_to_box(
        html.etree_element,
        context.style_for,
        context.get_image_from_uri,
        html.base_url,
        context.target_collector,
        counters,
        context.footnotes,
    )
    found = set()
    for box in root.descendants():
        if isinstance(box, boxes.TextBox) and isinstance(box.text, _Piece):
            box.slot = box.text.slot
            found.add(box.slot)
    if any(text.strip() and number not in found for number, text in enumerate(taken.texts)):
        raise NotExact("hidden")
    context.target_collector.check_pending_targets()
    root.process_whitespace()
    root.process_text_transform()
    root.is_for_root_element = True
    root = build.set_viewport_overflow(build.create_anonymous_boxes(root))
    passages: list[Passage] = []
    for block in walk(root):
        lines = block.children
        if isinstance(block, boxes.BlockContainerBox) and len(lines) == 1 and isinstance(lines[0], boxes.LineBox):
            slots = [box.slot for box in lines[0].descendants() if hasattr(box, "slot")]
            if slots and not hasattr(block, "place"):
                block.place = lines[0].place = len(passages)
                for inner in lines[0].descendants():
                    inner.within = block.place
                passages.append(Passage(block.place, lines[0].deepcopy(), slots))
    return root, passages


def _watch_targets(collector: Any) -> list[Any]:
    """What the page asks for of its other places' texts and counters, while its boxes are made."""
    asked: list[Any] = []
    look = collector.lookup_target

    def noting(*arguments: Any) -> Any:
        asked.append(arguments)
        return look(*arguments)

    collector.lookup_target = noting
    return asked


def walk(box: Any) -> Iterator[Any]:
    """`box` and what is below it, outermost first; not into passages that are numbered already."""
    yield box
    if isinstance(box, boxes.LineBox) and hasattr(box, "place"):
        return
    for child in box.all_children():
        yield from walk(child._box if isinstance(child, AbsolutePlaceholder) else child)


def _describe(element: Any, number: int) -> str:
    """Put a sign in the place of a drawing's description; what it was, empty if there was none."""
    sign = SIGN.format(number)
    if element.tag == SVG:
        title = element.find(SVG.replace("}svg", "}title"))
        if title is None or not title.text:
            return ""
        title.text, told = sign, title.text
        return str(told)
    told = element.get("alt") or ""
    if told:
        element.set("alt", sign)
    return str(told)
