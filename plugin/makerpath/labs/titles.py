"""What a person may call a graded cell: what its tests say of themselves, or the heading above an answer."""

from __future__ import annotations

import re

from makerpath.labs import plain

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(\S.*)")
_QUOTE = re.compile(r"[rR]?(\"{3}|'{3}|\"|')")
_EMPHASIS = str.maketrans("", "", "*`")
_LONGEST = 160


def heading(text: str) -> str:
    """The last heading of a text in Markdown; nothing where it has none."""
    found = [match[1] for line in text.split("\n") if (match := _HEADING.match(line))]
    return plain.line(found[-1].strip(" \t#_").translate(_EMPHASIS), _LONGEST) if found else ""


def of_code(text: str) -> str:
    """The first line of code if it is a comment or a text: `# Squares of negative numbers`."""
    text = text.lstrip()
    if text.startswith("#"):
        return plain.line(text.split("\n")[0].strip("# \t"), _LONGEST)
    opened = _QUOTE.match(text)
    if opened is None:
        return ""
    said = text[opened.end() :].split(opened[1])[0].strip()
    return plain.line(said.split("\n")[0], _LONGEST)
