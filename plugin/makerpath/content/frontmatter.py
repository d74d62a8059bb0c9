"""Where a lesson's front matter ends and its text begins."""

from __future__ import annotations


def split(text: str) -> tuple[str, str, int] | None:
    """Front matter, body, and the line (from 1) at which the body begins; None if there is no front matter."""
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or end is None:
        return None
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2
