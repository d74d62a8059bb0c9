from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.credentials.mask import mask_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张伟", "张＊"),
        ("张 伟", "张＊"),
        ("张晓明", "张＊"),
        ("欧阳娜娜", "欧阳＊"),
        ("歐陽 菲", "歐陽＊"),
        ("司马", "司＊"),
        ("阿依古丽·买买提", "阿＊"),
        ("김민준", "김＊"),
        ("Anna B.", "A＊＊＊ B."),
        ("Anna Maria Berg", "A＊＊＊ B."),
        ("Anna", "A＊＊＊"),
        ("Élodie", "É＊＊＊"),
        ("محمد عبد الله", "م＊＊＊ ا."),
        ("🎨", "＊＊＊"),
        ("", "＊＊＊"),
    ],
)
def test_a_name_keeps_its_first_letters_only(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(st.text(max_size=300))
def test_no_more_than_two_letters_are_left(name: str) -> None:
    masked = mask_name(name)
    assert sum(unicodedata.category(c)[0] in "LN" for c in masked) <= 2
    assert len(masked) <= 7


@given(st.text(max_size=50))
def test_masking_twice_changes_nothing(name: str) -> None:
    assert mask_name(mask_name(name)) == mask_name(name)


@given(st.text(alphabet="明远晓雨娜", min_size=1, max_size=5), st.text(alphabet="明远晓雨娜", min_size=1, max_size=5))
def test_the_mask_does_not_tell_how_long_the_name_is(one: str, other: str) -> None:
    assert mask_name("林" + one) == mask_name("林" + other)
