"""Minors' names on public pages.

A name written in Chinese characters, kana or hangul keeps its first character, the family name's first:
张伟 and 欧阳娜娜 become 张＊＊ and 欧＊＊. Any other keeps the first letter of the first word and of the
last: Anna Berg and Anna Maria Berg become A＊＊＊ B. The number of stars is fixed: it does not tell how
long the name is.
"""

from __future__ import annotations

import unicodedata

STARS_EAST = "＊＊"
STARS = "＊＊＊"
_EAST = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC")


def mask_name(name: str) -> str:
    """`name` with no more than two of its letters left; three stars if it has no letter at all."""
    words = [letters for word in unicodedata.normalize("NFC", name).split() if (letters := _letters(word))]
    if not words:
        return STARS
    first = words[0][0]
    if _is_east(first):
        return first + STARS_EAST
    if len(words) == 1:
        return first + STARS
    return f"{first}{STARS} {words[-1][0]}."


def _letters(word: str) -> str:
    return "".join(c for c in word if unicodedata.category(c)[0] in "LN")


def _is_east(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(_EAST)
