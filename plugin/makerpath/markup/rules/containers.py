"""Containers: a line of colons and a kind, what belongs to it, and a line of at least as many colons.

One rule for all kinds: a rule for each of them would look at every line again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

_OPENING = re.compile(r"(:{3,})(?!:)(\s*(\S+).*)")
_CLOSING = re.compile(r"(:{3,})(?!:)[ \t]*")
Kinds = Mapping[str, Callable[[str], bool]]
"""For each kind, whether its whole opening line (without the colons, stripped) is one of it."""


def containers_plugin(md: MarkdownIt, kinds: Kinds) -> None:
    """Read containers as tokens `container_<kind>_open` (its `info` is the line after the colons) and `…_close`."""

    def rule(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        start = state.bMarks[line] + state.tShift[line]
        if not state.src.startswith(":::", start) or state.is_code_block(line):
            return False
        match = _OPENING.fullmatch(state.src, start, state.eMarks[line])
        if match is None or match[3] not in kinds or not kinds[match[3]](match[2].strip()):
            return False
        if not silent:
            _read(state, line, end, match)
        return True

    md.block.ruler.before("fence", "container", rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def _read(state: StateBlock, line: int, end: int, match: re.Match[str]) -> None:
    last, closed = _last(state, line, end, len(match[1]))
    around: tuple[Any, int] = state.parentType, state.lineMax
    # A lazy continuation must not go past the end.
    state.parentType, state.lineMax = "container", last
    opening = state.push(f"container_{match[3]}_open", "div", 1)
    opening.markup, opening.info, opening.block, opening.map = match[1], match[2], True, [line, last]
    state.md.block.tokenize(state, line + 1, last)
    closing = state.push(f"container_{match[3]}_close", "div", -1)
    closing.markup, closing.block = match[1], True
    state.parentType, state.lineMax = around
    state.line = last + closed


def _last(state: StateBlock, line: int, end: int, colons: int) -> tuple[int, bool]:
    """The closing line and True; without one, the line where the container's surroundings end, and False."""
    for number in range(line + 1, end):
        if state.sCount[number] < state.blkIndent and not state.isEmpty(number):
            return number, False
        if _colons(state, number) >= colons:
            return number, True
    return end, False


def _colons(state: StateBlock, line: int) -> int:
    """How many colons the line has if it can close a container, else 0."""
    start = state.bMarks[line] + state.tShift[line]
    if not state.src.startswith(":::", start) or state.is_code_block(line):
        return 0
    match = _CLOSING.fullmatch(state.src, start, state.eMarks[line])
    return len(match[1]) if match else 0
