"""Headings start at h2 (the page's own title is h1) and get ids made of their words."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from makerpath.markup.view import view_of

_GAPS = re.compile(r"[^\w]+")


def slug(text: str) -> str:
    """Words of any script, lower case, joined by hyphens; a fragment of an address gives the same."""
    return _GAPS.sub("-", unicodedata.normalize("NFC", unquote(text)).lower()).strip("-")


def headings_plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("makerpath_headings", _headings)


def _headings(state: StateCore) -> None:
    view = view_of(state.env)
    taken: set[str] = set()
    counts: dict[str, int] = {}
    for index, token in enumerate(state.tokens):
        if token.type not in ("heading_open", "heading_close"):
            continue
        if token.tag == "h1":
            token.tag = "h2"
        if token.nesting > 0:
            base = slug(_words(state.tokens[index + 1])) or "section"
            name, count = base, counts.get(base, 1)
            while name in taken:
                count += 1
                name = f"{base}-{count}"
            taken.add(name)
            counts[base] = count
            token.attrSet("id", view.id(name))


def _words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [] if child.type in ("text", "code_inline", "image"))
