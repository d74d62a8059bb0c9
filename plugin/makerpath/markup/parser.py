"""The Markdown dialect of lessons: CommonMark with tables, notes, lists, formulas, boxes, tabs, directives."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from makerpath.markup.rules.boxes import BOXES, boxes_plugin
from makerpath.markup.rules.cjk import cjk_plugin
from makerpath.markup.rules.containers import containers_plugin, Kinds
from makerpath.markup.rules.directives import directives_plugin
from makerpath.markup.rules.maths import maths_plugin
from makerpath.markup.rules.tabs import tabs_plugin

CONTAINERS: Kinds = {
    **dict.fromkeys(BOXES, lambda _line: True),
    "tabs": lambda line: line == "tabs",
    "tab": lambda _line: True,
}


def dialect(notes_at_end: bool) -> MarkdownIt:
    """What both parsers know: `source_parser` and `page.page_parser`."""
    md = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("html_block")
    md.use(footnote_plugin, inline=False, move_to_end=notes_at_end)
    md.use(deflist_plugin).use(containers_plugin, CONTAINERS).use(boxes_plugin).use(tabs_plugin).use(directives_plugin)
    return md.use(maths_plugin).use(cjk_plugin)


@cache
def source_parser() -> MarkdownIt:
    """Reads a text without changing it: every token stands where it was written.

    Of what stands in a line it finds links, images, code and formulas; emphasis is left as it was written, for nothing
    asked about a source depends on it.
    """
    md = dialect(notes_at_end=False).disable(["emphasis", "strikethrough", "makerpath_cjk", "balance_pairs"])
    md.core.ruler.at("inline", _lines_with_finds)
    return md


def _lines_with_finds(state: StateCore) -> None:
    """Read the lines that may have a link, an image or a formula; reading all takes twice as long."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            if any(mark in token.content for mark in "[<$"):
                state.md.inline.parse(token.content, state.md, state.env, token.children)
