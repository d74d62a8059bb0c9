"""Times in a box of steps, such as `(10 min)` or `（约 10 分钟）`, can be recognised."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from makerpath.markup.rules.spans import inside, span, text

_UNIT = r"(?:minutes?|mins?|hours?|h|days?|个?小时|分钟|分|天)"
_TIME = re.compile(rf"[(（](?:about |约 ?)?\d{{1,4}}(?:[.–-]\d{{1,4}})? ?{_UNIT}[)）]")


def steps_plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("makerpath_steps", _times)


def _marked(words: str) -> Iterator[Token]:
    """`words` with its times in spans, their brackets of one kind."""
    place = 0
    for match in _TIME.finditer(words):
        if match.start() > place:
            yield text(words[place : match.start()])
        yield from span("mp-time", [text(f"({match[0][1:-1]})")])
        place = match.end()
    if place < len(words):
        yield text(words[place:])


def _times(state: StateCore) -> None:
    for box in inside(state.tokens, "steps"):
        for token in box:
            if token.type == "inline":
                token.children = [
                    part
                    for child in token.children or []
                    for part in (_marked(child.content) if child.type == "text" else [child])
                ]
