"""Directives: a line such as `::project{brief="paper-lantern"}`, outside of every other structure."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

_LINE = re.compile(r"::([a-z][a-z-]*)\{([^{}]*)\}\s*$")
_ATTRIBUTE = re.compile(r'\s*([a-z][a-z_-]*)="([^"]*)"\s*')


def directives_plugin(md: MarkdownIt) -> None:
    md.block.ruler.before("fence", "directive", _directive, {"alt": ["paragraph", "reference"]})
    md.add_render_rule("directive", lambda *_: "")


def _directive(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    if state.level or state.parentType not in ("root", "paragraph", "reference") or state.is_code_block(line):
        return False
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    match = _LINE.match(text)
    attributes = _attributes(match[2]) if match else None
    if match is None or attributes is None:
        return False
    if not silent:
        token = state.push("directive", "", 0)
        token.map = [line, line + 1]
        token.meta = {"name": match[1], "attributes": attributes}
        state.line = line + 1
    return True


def _attributes(text: str) -> dict[str, str] | None:
    """The attributes between the braces; None if that is not what stands there."""
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        match = _ATTRIBUTE.match(text, place)
        if match is None:
            return None
        found[match[1]] = match[2]
        place = match.end()
    return found
