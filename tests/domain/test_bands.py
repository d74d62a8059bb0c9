"""In whose words a course's rubrics are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.domain.bands import band_of
from makerpath.domain.text import BANDS, LocalText


@pytest.mark.parametrize(
    ("ages", "band"),
    [
        ((5, 7), "primary"),
        ((6, 12), "primary"),
        ((5, 16), "primary"),
        ((11, 13), "middle"),
        ((12, 15), "middle"),
        ((12, 18), "high"),
        ((12, 22), "high"),
        ((18, 25), "university"),
        ((18, 120), "university"),
    ],
)
def test_the_age_in_the_middle_tells_the_band(ages: tuple[int, int], band: str) -> None:
    assert band_of(*ages) == band


@given(st.integers(0, 120), st.integers(0, 120), st.integers(0, 40))
def test_older_learners_are_never_in_a_younger_band(start: int, end: int, more: int) -> None:
    places = [BANDS.index(band_of(start + add, end + add)) for add in (0, more)]
    assert places == sorted(places)


def test_who_has_no_words_of_their_own_reads_what_everybody_reads() -> None:
    text = LocalText({"en": "all", "zh-Hans": "大家", "en-x-primary": "little"})
    assert text.pick("en", "primary") == "little"
    assert (text.pick("zh-Hans", "primary"), text.pick("en", "high"), text.pick("en", "")) == ("大家", "all", "all")
