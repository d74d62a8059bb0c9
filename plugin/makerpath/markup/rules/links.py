"""Addresses of links, images, videos and sounds go through the view's resolver."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from makerpath.markup.rules.headings import slug
from makerpath.markup.view import AddressKind, View, view_of


def links_plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("makerpath_links", _resolve_all)


def _resolve_all(state: StateCore) -> None:
    view = view_of(state.env)
    for token in state.tokens:
        if token.children:
            _resolve(token.children, view)


def _resolve(tokens: list[Token], view: View) -> None:
    open_links: list[Token] = []
    for token in tokens:
        if token.type == "image":
            token.attrSet("src", view.resolve(str(token.attrGet("src") or ""), "image") or "")
            token.attrSet("loading", "lazy")
        elif token.type == "media":
            token.attrSet("src", view.resolve(str(token.attrGet("src") or ""), "media") or "")
            for track in token.children or []:
                track.attrSet("src", view.resolve(str(track.attrGet("src") or ""), "link") or "")
        elif token.type == "link_open":
            open_links.append(token)
            url = _link(str(token.attrGet("href") or ""), token.meta.get("kind", "link"), view)
            if url is None:
                token.hidden = True
            else:
                token.attrSet("href", url)
        elif token.type == "link_close" and open_links:
            token.hidden = open_links.pop().hidden


def _link(url: str, kind: AddressKind, view: View) -> str | None:
    if url.startswith("#"):
        return "#" + view.id(slug(url[1:]))
    return view.resolve(url, kind)
