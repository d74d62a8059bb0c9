"""Outputs of a learner's code as pieces of a page: text, errors, pictures and tables, nothing that a browser runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import nh3
from markupsafe import Markup

from makerpath.labs import pictures
from makerpath.labs.legible import legible, shortened, without_folders
from makerpath.labs.notebook import Json

MOST_TEXT = 20_000
MOST_TABLE = 200_000
MOST_OUTPUTS = 40
"""Of one cell; the rest is counted."""
TAGS = {"b", "br", "caption", "code", "em", "h1", "h2", "h3", "h4", "i", "li", "ol", "p", "pre", "strong", "sub", "sup"}
TAGS |= {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
_SPANS = {"colspan", "rowspan"}
_DROPPED = {"iframe", "math", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title"}


@dataclass
class Room:
    """What is left of a page's bounds, in characters of text and bytes of pictures."""

    text: int = 1_000_000
    pictures: int = 12_000_000

    def takes(self, kind: Literal["text", "pictures"], size: int) -> bool:
        left = getattr(self, kind)
        if size > left:
            return False
        setattr(self, kind, left - size)
        return True


@dataclass(frozen=True)
class Piece:
    """`text` of a `text` or an `error` (whose `name` is the error's own), `html` of a table, `url` of a picture.

    `dropped`: characters that were left out of a text, or further outputs that were left out (`rest`). `lost`: there
    was something that cannot be shown.
    """

    kind: Literal["text", "error", "table", "picture", "lost", "rest"]
    text: str = ""
    name: str = ""
    html: Markup = field(default_factory=Markup)
    url: str = ""
    dropped: int = 0


def pieces(outputs: Any, room: Room) -> Iterator[Piece]:
    """What the outputs of a cell show, in order; `outputs` may be anything that was in the file."""
    found = listed(outputs)
    for one in _joined(found[:MOST_OUTPUTS]):
        yield from _piece(one, room)
    if len(found) > MOST_OUTPUTS:
        yield Piece("rest", dropped=len(found) - MOST_OUTPUTS)


def listed(outputs: Any) -> list[Json]:
    """The outputs of a cell, whatever stands in their place."""
    return [one for one in outputs if isinstance(one, dict)] if isinstance(outputs, list) else []


def words(value: Any) -> str:
    """A text of nbformat, which may be a list of lines."""
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def _joined(outputs: Iterable[Json]) -> Iterator[Json]:
    """What was printed piece by piece is one text."""
    before: Json | None = None
    for one in outputs:
        stream = one.get("output_type") == "stream"
        if stream and before is not None:
            before = before | {"text": words(before.get("text")) + words(one.get("text"))}
            continue
        if before is not None:
            yield before
        before = one if stream else None
        if not stream:
            yield one
    if before is not None:
        yield before


def _piece(output: Json, room: Room) -> Iterator[Piece]:
    kind = output.get("output_type")
    if kind == "stream":
        yield from _text(words(output.get("text")), room)
    elif kind == "error":
        trace = "\n".join(line for line in output.get("traceback") or [] if isinstance(line, str))
        told = f"{words(output.get('ename'))}: {words(output.get('evalue'))}".rstrip(": ")
        # Where there are more calls than one, the way through them is worth its lines.
        yield from _text(without_folders(legible(trace if trace.strip() else told)), room, error=told or "Error")
    elif kind in ("display_data", "execute_result"):
        data = output.get("data")
        yield from _richest(data if isinstance(data, dict) else {}, room)


def _richest(data: Json, room: Room) -> Iterator[Piece]:
    plain = words(data.get("text/plain"))
    for kind in pictures.KINDS:
        url = pictures.address(kind, data.get(kind))
        if url and room.takes("pictures", len(url)):
            yield Piece("picture", url=url, text=shortened(legible(plain), 200)[0])
            return
    html = words(data.get("text/html"))
    if html and len(html) <= MOST_TABLE and room.takes("text", len(html)):
        cleaned = table(html)
        if cleaned.striptags().strip():
            yield Piece("table", html=cleaned)
            return
    text = plain or words(data.get("text/markdown")) or words(data.get("text/latex"))
    if text:
        yield from _text(text, room)
    elif data:
        yield Piece("lost")


def table(html: str) -> Markup:
    """`html` with its tables and its plain text alone: no addresses, no styles, no names."""
    attributes = {"td": _SPANS, "th": _SPANS}
    cleaned = nh3.clean(
        html, tags=TAGS, clean_content_tags=_DROPPED, attributes=attributes, attribute_filter=_span, link_rel=None
    )
    # The corner of a table of pandas heads nothing.
    return Markup(legible(cleaned).replace("<th></th>", "<td></td>"))


def _span(_tag: str, _name: str, value: str) -> str | None:
    return value if value.isascii() and value.isdigit() and 0 < int(value[:4]) <= 100 and len(value) < 4 else None


def _text(text: str, room: Room, error: str = "") -> Iterator[Piece]:
    shown, dropped = shortened(legible(text), MOST_TEXT)
    if not shown.strip() and not error:
        return
    if not room.takes("text", len(shown)):
        yield Piece("lost")
        return
    name = shortened(without_folders(legible(error)), 400)[0]
    yield Piece("error" if error else "text", shown.rstrip("\n"), name, dropped=dropped)
