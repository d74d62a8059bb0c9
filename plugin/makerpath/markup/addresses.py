"""The addresses of links and images in a source text: where they stand, and how to replace them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from makerpath.markup.parser import source_parser
from makerpath.markup.rules.media import medium
from makerpath.markup.view import AddressKind, Resolve

_CODE = r"(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)"
_INLINE = r"\]\(\s*(?P<inline><[^<>\n]*>|[^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)"
_REFERENCE = r"\]:\s*(?P<reference><[^<>\n]*>|\S+)"
_BRACKETS = r"<(?P<brackets>[^\s<>]+)>"
_PLACE = re.compile("|".join([_CODE, _INLINE, _REFERENCE, _BRACKETS]), re.DOTALL)

Use = tuple[str, AddressKind, str]
"""Address, kind and alternative text, as the parser has them."""


@dataclass(frozen=True)
class Address:
    """An address as written, its kind, an image's alternative text, and its place (line and column from 1)."""

    url: str
    kind: AddressKind
    alt: str
    line: int
    column: int
    start: int
    end: int


def addresses_of(text: str, tokens: list[Token], env: dict[str, Any]) -> list[Address]:
    """The addresses in a parsed text, in order."""
    md = source_parser()
    starts = _line_starts(text)
    found: dict[int, Address] = {}
    for token in tokens:
        if token.type == "inline" and token.map:
            uses: dict[str, deque[Use]] = {}
            for use in _uses(token):
                uses.setdefault(use[0], deque()).append(use)
            last = max(token.map[1], token.map[0] + 1)
            for url, offset, length in _places(md, text, starts[token.map[0]], starts[last]):
                if url in uses:
                    found[offset] = _address(starts, uses[url][0], offset, length)
                    if len(uses[url]) > 1:
                        uses[url].popleft()
    shown = {use[0]: use for token in tokens if token.type == "inline" for use in _uses(token) if use[1] != "link"}
    # One that stands there twice shows nothing, but goes along into the stretches of text that follow.
    for reference in (*env.get("references", {}).values(), *env.get("duplicate_refs", [])):
        first, last = reference["map"]
        for url, offset, length in _places(md, text, starts[first], starts[last]):
            if url == reference["href"]:
                found.setdefault(offset, _address(starts, shown.get(url, (url, "link", "")), offset, length))
    return [found[offset] for offset in sorted(found)]


def replaced(text: str, addresses: list[Address], resolve: Resolve, start: int = 0, end: int | None = None) -> str:
    """`text` from `start` to `end` with its addresses replaced by what `resolve` gives; None leaves one alone."""
    out, place, end = [], start, len(text) if end is None else end
    for address in addresses:
        if start <= address.start < end:
            new = resolve(address.url, address.kind)
            if new is not None and new != address.url:
                out += [text[place : address.start], new]
                place = address.end
    return "".join([*out, text[place:end]])


def _uses(inline: Token) -> Iterator[Use]:
    for child in inline.children or []:
        if child.type == "image":
            url = str(child.attrGet("src") or "")
            yield url, "media" if medium(url) else "image", child.content
        elif child.type == "link_open":
            yield str(child.attrGet("href") or ""), "link", ""


def _places(md: MarkdownIt, text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """What may be an address between two offsets: as the parser would read it, its offset and its length."""
    for match in _PLACE.finditer(text, start, end):
        group = match.lastgroup
        if group is None or group == "ticks":
            continue
        raw = match[group]
        offset = match.start(group)
        if raw.startswith("<"):
            raw, offset = raw[1:-1], offset + 1
        yield md.normalizeLink(unescapeAll(raw)), offset, len(raw)


def _line_starts(text: str) -> list[int]:
    starts = [0]
    starts += [match.end() for match in re.finditer("\n", text)]
    return [*starts, len(text), len(text)]


def _address(starts: list[int], use: Use, offset: int, length: int) -> Address:
    line = bisect_right(starts, offset)
    url, kind, alt = use
    return Address(url, kind, alt, line, offset - starts[line - 1] + 1, offset, offset + length)
