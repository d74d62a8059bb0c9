"""Text that will be printed, without what could break or forge a line."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from makerpath.domain.text import LocalText

MAX_NAME = 300
# Direction overrides could show a name that reads otherwise than it is stored; tags and interlinear marks show nothing.
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufff9-\ufffb\ufeff\U000e0000-\U000e0fff]")


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """`text` in normal form C, on one line, without control, private, surrogate and direction characters."""
    text = unicodedata.normalize("NFC", text)
    # Nearly every text: nothing in it is invisible but single spaces between words.
    if text.isprintable() and "  " not in text and text == text.strip() and max(text, default="") < "\U000e0000":
        return text
    text = _HIDDEN.sub("", text)
    text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _DROPPED)
    return " ".join(text.split())


_DROPPED = {"Cc", "Cs", "Co", "Cn"}

Printed = Annotated[str, AfterValidator(clean), StringConstraints(max_length=2000)]
PersonName = Annotated[str, StringConstraints(max_length=MAX_NAME), AfterValidator(clean)]


def _clean_all(text: LocalText) -> LocalText:
    return LocalText({tag: clean(words) for tag, words in text.items()})


PrintedText = Annotated[LocalText, AfterValidator(_clean_all)]
