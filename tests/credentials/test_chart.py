from __future__ import annotations

from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.credentials.chart import bar, LEAST, radar, spokes


@given(st.integers(LEAST, 30))
def test_spokes_are_as_long_as_each_other_and_begin_upwards(count: int) -> None:
    ends = spokes(count)
    assert ends[0] == (0, -100)
    assert all(hypot(x, y) == pytest.approx(100, abs=0.02) for x, y in ends)
    assert len(set(ends)) == count


@given(st.floats(-50, 150))
def test_a_bar_never_leaves_its_track(percent: float) -> None:
    width = float(bar(percent).split('width="')[1].split('"')[0])
    assert 0 <= width <= 100
    assert width == pytest.approx(min(max(percent, 0), 100), abs=0.01)


def test_two_values_span_no_area() -> None:
    assert radar([50, 70]) == ""
    assert radar([50, 70, 90]).count("<circle") == 3
