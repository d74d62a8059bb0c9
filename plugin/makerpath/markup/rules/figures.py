"""A paragraph that holds one image and nothing else is a figure; the image's title is its caption."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token


def figures_plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("makerpath_figures", _figures)


def _figures(state: StateCore) -> None:
    for before, inline, after in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if before.type != "paragraph_open" or before.hidden or inline.type != "inline":
            continue
        children = inline.children or []
        if len(children) != 1 or children[0].type != "image":
            continue
        before.tag = after.tag = "figure"
        before.attrSet("class", "mp-figure")
        title = children[0].attrs.pop("title", None)
        if title:
            words = Token("text", "", 0, content=str(title))
            inline.children = [
                children[0],
                Token("figcaption_open", "figcaption", 1),
                words,
                Token("figcaption_close", "figcaption", -1),
            ]
