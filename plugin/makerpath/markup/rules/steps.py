"""Times in a box of steps, such as `(10 min)` or `（约 10 分钟）`, can be recognised."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from makerpath.markup.rules.spans import inside, marked

_UNIT = r"(?:minutes?|mins?|hours?|h|days?|个?小时|分钟|分|天)"
_TIME = re.compile(rf"[(（](?:about |约 ?)?\d{{1,4}}(?:[.–-]\d{{1,4}})? ?{_UNIT}[)）]")


def steps_plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("makerpath_steps", _times)


def _times(state: StateCore) -> None:
    for box in inside(state.tokens, "steps"):
        for token in box:
            if token.type == "inline":
                token.children = [
                    part
                    for child in token.children or []
                    for part in (marked(child.content, _TIME, "mp-time") if child.type == "text" else [child])
                ]
