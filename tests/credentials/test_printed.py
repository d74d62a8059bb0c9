from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from makerpath.credentials.printed import clean


@given(st.text())
def test_clean_text_stays_on_one_line_and_in_order(text: str) -> None:
    cleaned = clean(text)
    assert not {unicodedata.category(c) for c in cleaned} & {"Cc", "Cs", "Co", "Cn"}
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert cleaned == cleaned.strip()
    assert clean(cleaned) == cleaned


def test_joined_emoji_and_accents_survive() -> None:
    assert clean(" 👩🏽‍🚀  e\u0301 ") == "👩🏽‍🚀 é"
