"""The parser that renders pages; reading a text needs none of what it loads."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from mdit_py_plugins.tasklists import tasklists_plugin

from makerpath.markup.parser import dialect
from makerpath.markup.rules.code import code_plugin
from makerpath.markup.rules.figures import figures_plugin
from makerpath.markup.rules.headings import headings_plugin
from makerpath.markup.rules.links import links_plugin
from makerpath.markup.rules.materials import materials_plugin
from makerpath.markup.rules.media import media_plugin
from makerpath.markup.rules.notes import notes_plugin
from makerpath.markup.rules.sites import sites_plugin
from makerpath.markup.rules.steps import steps_plugin
from makerpath.markup.rules.tables import tables_plugin
from makerpath.markup.rules.tabs import tab_levels_plugin
from makerpath.markup.rules.tasks import tasks_plugin


@cache
def page_parser() -> MarkdownIt:
    """Reads and renders a text; put a `View` under `view.KEY` in the environment."""
    md = dialect(notes_at_end=True)
    # The order matters: media know an address by its written ending; what comes after links sees final addresses.
    md.use(tasklists_plugin, label=True).use(media_plugin).use(links_plugin).use(sites_plugin).use(figures_plugin)
    md.use(headings_plugin).use(tab_levels_plugin).use(tables_plugin).use(tasks_plugin).use(notes_plugin)
    return md.use(code_plugin).use(materials_plugin).use(steps_plugin)
