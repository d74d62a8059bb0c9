"""Tabs: `:::: tabs` around `::: tab Title`. As written they follow one another; a script makes tabs of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token


def tabs_plugin(md: MarkdownIt) -> None:
    """Render tabs; `containers_plugin` reads them."""
    for kind, render in (("tabs", _tabs), ("tab", _tab)):
        md.add_render_rule(f"container_{kind}_open", render)
        md.add_render_rule(f"container_{kind}_close", render)


def tab_levels_plugin(md: MarkdownIt) -> None:
    """Titles of tabs are headings one level below the last heading before them; runs after the headings' rule."""
    md.core.ruler.push("makerpath_tabs", _levels)


def _levels(state: StateCore) -> None:
    last, groups, number = 1, [], 0
    for token in state.tokens:
        if token.type == "heading_open":
            last = int(token.tag[1:])
        elif token.type == "container_tabs_open":
            groups.append(last)
            number = 0
        elif token.type == "container_tabs_close":
            last = groups.pop()
        elif token.type == "container_tab_open":
            number += 1
            last = min((groups[-1] if groups else last) + 1, 6)
            token.meta = {"level": last, "number": number}


def _tabs(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    return '<div class="mp-tabs">\n' if tokens[index].nesting > 0 else "</div>\n"


def _tab(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    token = tokens[index]
    if token.nesting < 0:
        return "</div>\n"
    title = token.info.strip().removeprefix("tab").strip() or str(token.meta.get("number", 1))
    heading = f"h{token.meta.get('level', 3)}"
    return f'<div class="mp-tab">\n<{heading} class="mp-tab-title">{escapeHtml(title)}</{heading}>\n'
