"""A few short lines of what a program wrote, for a list or a table."""

from __future__ import annotations

from makerpath.labs.legible import legible, without_folders

CUT = "…"


def line(text: str, longest: int) -> str:
    """`text` as one line of at most `longest` characters."""
    return _cut(" ".join(legible(text[: 8 * longest]).split()), longest)


def lines(text: str, *, most: int, longest: int) -> list[str]:
    """At most `most` lines of at most `longest` characters each, without empty ones."""
    found = without_folders(legible(text[: 4 * most * longest])).split("\n")
    kept = [_cut(part.rstrip(), longest) for part in found if part.strip()]
    return kept if len(kept) <= most else [*kept[: most - 1], CUT]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + CUT
