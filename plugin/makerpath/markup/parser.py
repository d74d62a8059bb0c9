"""The Markdown dialect of lessons: CommonMark with tables, notes, lists, formulas, boxes, tabs, directives."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from makerpath.markup.rules.boxes import BOXES, boxes_plugin
from makerpath.markup.rules.cjk import cjk_plugin
from makerpath.markup.rules.code import code_plugin
from makerpath.markup.rules.containers import containers_plugin, Kinds
from makerpath.markup.rules.directives import directives_plugin
from makerpath.markup.rules.figures import figures_plugin
from makerpath.markup.rules.headings import headings_plugin
from makerpath.markup.rules.links import links_plugin
from makerpath.markup.rules.materials import materials_plugin
from makerpath.markup.rules.maths import maths_plugin
from makerpath.markup.rules.media import media_plugin
from makerpath.markup.rules.notes import notes_plugin
from makerpath.markup.rules.sites import sites_plugin
from makerpath.markup.rules.steps import steps_plugin
from makerpath.markup.rules.tables import tables_plugin
from makerpath.markup.rules.tabs import tab_levels_plugin, tabs_plugin
from makerpath.markup.rules.tasks import tasks_plugin

CONTAINERS: Kinds = {
    **dict.fromkeys(BOXES, lambda _line: True),
    "tabs": lambda line: line == "tabs",
    "tab": lambda _line: True,
}


def _dialect(notes_at_end: bool) -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    md.use(footnote_plugin, inline=False, move_to_end=notes_at_end)
    md.use(deflist_plugin).use(containers_plugin, CONTAINERS).use(boxes_plugin).use(tabs_plugin).use(directives_plugin)
    return md.use(maths_plugin).use(cjk_plugin)


@cache
def source_parser() -> MarkdownIt:
    """Reads a text without changing it: every token stands where it was written."""
    return _dialect(notes_at_end=False)


@cache
def page_parser() -> MarkdownIt:
    """Reads and renders a text; put a `View` under `view.KEY` in the environment."""
    md = _dialect(notes_at_end=True)
    # The order matters: media know an address by its written ending; what comes after links sees final addresses.
    md.use(tasklists_plugin, label=True).use(media_plugin).use(links_plugin).use(sites_plugin).use(figures_plugin)
    md.use(headings_plugin).use(tab_levels_plugin).use(tables_plugin).use(tasks_plugin).use(notes_plugin)
    return md.use(code_plugin).use(materials_plugin).use(steps_plugin)
