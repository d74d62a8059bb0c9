"""What handing in late costs."""

from __future__ import annotations

from datetime import datetime, timedelta, UTC
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.domain.assessing import Late
from makerpath.domain.lateness import days_late, deduction

DUE = datetime(2026, 3, 6, 16, tzinfo=UTC)
hours = st.integers(-500, 500).map(lambda count: timedelta(hours=count))


@pytest.mark.parametrize(
    ("over", "grace", "days"),
    [
        (timedelta(0), 0, 0),
        (timedelta(seconds=1), 0, 1),
        (timedelta(hours=24), 0, 1),
        (timedelta(hours=24, seconds=1), 0, 2),
        (timedelta(hours=12), 12, 0),
        (timedelta(hours=13), 12, 1),
        (timedelta(hours=-100), 0, 0),
    ],
)
def test_every_day_begun_after_the_grace_counts(over: timedelta, grace: int, days: int) -> None:
    assert days_late(Late(grace_hours=grace), DUE, DUE + over) == days


@given(hours)
def test_what_was_never_due_is_never_late(over: timedelta) -> None:
    assert days_late(Late(per_day=10), None, DUE + over) == 0


@given(hours, hours, st.integers(0, 100), st.integers(0, 100))
def test_later_never_costs_less_and_never_more_than_the_most(
    one: timedelta, more: timedelta, per_day: int, most: int
) -> None:
    late = Late(per_day=per_day, most=most)
    costs = [deduction(late, days_late(late, DUE, DUE + over)) for over in sorted((one, more))]
    assert 0 <= costs[0] <= costs[1] <= Fraction(most, 100)


def test_without_a_policy_lateness_costs_nothing() -> None:
    assert deduction(Late(), 30) == 0
    assert deduction(Late(per_day=2.5, most=20), 3) == Fraction(75, 1000)
