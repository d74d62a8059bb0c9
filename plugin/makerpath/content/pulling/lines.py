"""Changing no line of a file that need not change."""

from __future__ import annotations

from difflib import SequenceMatcher


def merged(own: list[str], before: list[str], after: list[str], fresh: list[str]) -> list[str]:
    """Lines of a file: those of `own` where nothing changed from `before` to `after`, else those of `fresh`.

    `own` is `before`, and `fresh` is `after`, in the way that a person writes them: line for line the same.
    """
    if before == after:
        return own
    if len(own) != len(before) or len(after) != len(fresh):
        return fresh
    made: list[str] = []
    for kind, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        made += own[start:end] if kind == "equal" else fresh[first:last]
    return made
