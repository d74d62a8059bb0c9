"""The Markdown dialect of lessons: CommonMark with tables, notes, task and definition lists, boxes, directives."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from makerpath.markup.rules.boxes import boxes_plugin
from makerpath.markup.rules.directives import directives_plugin
from makerpath.markup.rules.figures import figures_plugin
from makerpath.markup.rules.headings import headings_plugin
from makerpath.markup.rules.links import links_plugin
from makerpath.markup.rules.notes import notes_plugin
from makerpath.markup.rules.tables import tables_plugin
from makerpath.markup.rules.tasks import tasks_plugin


def _dialect(notes_at_end: bool) -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    md.use(footnote_plugin, inline=False, move_to_end=notes_at_end)
    md.use(deflist_plugin).use(boxes_plugin).use(directives_plugin)
    return md


@cache
def source_parser() -> MarkdownIt:
    """Reads a text without changing it: every token stands where it was written."""
    return _dialect(notes_at_end=False)


@cache
def page_parser() -> MarkdownIt:
    """Reads and renders a text; put a `View` under `view.KEY` in the environment."""
    md = _dialect(notes_at_end=True)
    # The order matters: links first, so that figures and headings see final addresses.
    md.use(tasklists_plugin, label=True).use(links_plugin).use(figures_plugin).use(headings_plugin)
    return md.use(tables_plugin).use(tasks_plugin).use(notes_plugin)
