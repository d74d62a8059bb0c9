"""Tables scroll inside a frame of their own on a narrow page; alignment is a class, as styles are not let through."""

from __future__ import annotations

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore

from makerpath.i18n import gettext
from makerpath.markup.view import view_of


def tables_plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("makerpath_tables", _align)
    md.add_render_rule("table_open", _open)
    md.add_render_rule("table_close", lambda *_: "</table>\n</div>\n")


def _align(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("th_open", "td_open"):
            style = str(token.attrs.pop("style", ""))
            if style:
                token.attrSet("class", "mp-" + style.removeprefix("text-align:"))
            if token.type == "th_open":
                token.attrSet("scope", "col")


def _open(_self: Any, _tokens: Any, _index: int, _options: Any, env: Any) -> str:
    label = escapeHtml(gettext("Table", view_of(env).language))
    return f'<div class="mp-table" role="group" aria-label="{label}" tabindex="0">\n<table>\n'
