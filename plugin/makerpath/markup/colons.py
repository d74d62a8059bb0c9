"""Lines that were meant as a box or a directive but are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

_COLONS = re.compile(r"\s*(:{3,}\s*\w*|::[a-z][a-z-]*\s*\{)")


def colons_of(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    """Line (from 1) and text of each line of a paragraph that begins like a box or a directive."""
    for token in tokens:
        if token.type == "inline" and token.map:
            for number, line in enumerate(token.content.split("\n")):
                if _COLONS.match(line):
                    yield token.map[0] + number + 1, line.strip()
