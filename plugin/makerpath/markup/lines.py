"""Line ends."""

from __future__ import annotations


def with_newlines(text: str) -> str:
    """`text` with every kind of line end as a newline, the way the parser sees it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
