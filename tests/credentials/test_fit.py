from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from makerpath.credentials.fit import ems, fit


def test_a_short_name_gets_the_largest_size() -> None:
    assert fit("林晓雨", 190, 22, 35, 7) == 35


@given(st.text(max_size=300), st.text(max_size=30))
def test_more_text_is_never_set_larger(text: str, more: str) -> None:
    assert fit(text + more, 190, 22, 35, 7) <= fit(text, 190, 22, 35, 7)


@given(st.text(max_size=300))
def test_sizes_stay_within_their_bounds(text: str) -> None:
    assert 7 <= fit(text, 190, 22, 35, 7) <= 35
    assert ems(text) >= 0
