"""Numbers as people write them: with a comma or a point, in full width, with a proper minus."""

from __future__ import annotations

import re
from decimal import Decimal
from unicodedata import normalize

LONGEST = 40
"""The most characters of a number."""

_MINUS = str.maketrans({"−": "-", "–": "-"})
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([,. '])\d{3})(?:\1\d{3})*(?:[.,]\d*)?")
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")


def read_number(typed: str) -> Decimal | None:
    """The number that `typed` says, exactly; None if it is none.

    One comma or point is the decimal sign (`1,234` is a little more than one); where there are several, the last of
    two different signs is, and equal ones stand between groups of three digits.
    """
    text = normalize("NFKC", typed).translate(_MINUS).strip()
    if len(text) > LONGEST:
        return None
    if text.count(",") + text.count(".") > 1 or " " in text or "'" in text:
        if not _GROUPED.fullmatch(text):
            return None
        text = _ungrouped(text.replace(" ", "").replace("'", ""))
    text = text.replace(",", ".")
    return Decimal(text) if _PLAIN.fullmatch(text) else None


def _ungrouped(text: str) -> str:
    """The same number with at most one sign in it, the decimal one."""
    signs = [sign for sign in text if sign in ",."]
    if len(set(signs)) == 2:
        return text.replace(signs[0], "")
    return text if len(signs) == 1 else text.replace(",", "").replace(".", "")
