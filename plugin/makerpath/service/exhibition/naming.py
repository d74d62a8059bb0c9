"""How makers are called in public: as they choose, and a minor never by the full name."""

from __future__ import annotations

import re
import unicodedata

from makerpath.credentials.mask import mask_name

_FIRST = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_EAST = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC")


def public_name(name: str, choice: str, *, minor: bool) -> str:
    """The name as the public reads it, empty for `none`.

    `first` is the first word of a name written in words (Anna Berg: Anna), and the family name with stars of one
    written without (张伟: 张＊), because there the first word would be the whole name. A minor who chooses `full`
    is shown as if they had chosen `first`.
    """
    if choice == "none" or not name.strip():
        return ""
    if choice == "full" and not minor:
        return name
    found = _FIRST.search(unicodedata.normalize("NFC", name))
    if found is None:
        return ""
    if unicodedata.name(found[0][0], "").startswith(_EAST):
        return mask_name(found[0])
    return found[0]
