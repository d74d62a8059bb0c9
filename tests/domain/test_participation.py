"""No hidden count can be worked out from what is shown."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from makerpath.domain.participation import LEAST, suppress


@st.composite
def tables(draw: st.DrawFn) -> dict[str, tuple[int, ...]]:
    """Groups of people with those of them who went on: each measure is at most the one before."""
    rows = {}
    for number in range(draw(st.integers(1, 7))):
        counts = [draw(st.one_of(st.integers(0, 9), st.integers(0, 60)))]
        for _ in range(draw(st.just(3))):
            counts.append(draw(st.integers(0, counts[-1])))
        rows[f"group {number}"] = tuple(counts)
    return rows


@given(tables())
@example({"a": (3, 0, 0, 0), "b": (20, 20, 20, 20)})
@example({"a": (1,), "b": (1,), "c": (1,), "d": (1,), "e": (1,)})
@example({"a": (4,), "b": (5,), "c": (5,)})
def test_a_hidden_count_could_always_be_another(groups: dict[str, tuple[int, ...]]) -> None:
    shown = suppress(groups)
    for measure, total in enumerate(shown.totals):
        column = {name: row[measure] for name, row in shown.rows.items()}
        hidden = [name for name, value in column.items() if value is None]
        for name in hidden:
            low, high = _bounds(shown.rows, hidden, measure, total, name)
            assert low < high, (shown, measure, name)
        if hidden and total is not None:
            rest = total - sum(value for value in column.values() if value is not None)
            assert rest >= LEAST and len(hidden) > 1


def _bounds(
    rows: dict[str, tuple[int | None, ...]], hidden: list[str], measure: int, total: int | None, name: str
) -> tuple[float, float]:
    """The least and the most that the hidden count may be, by everything that is shown."""

    def most(one: str) -> float:
        return min((value for value in rows[one][:measure] if value is not None), default=float("inf"))

    def least(one: str) -> float:
        return max((value for value in rows[one][measure + 1 :] if value is not None), default=0)

    low, high = least(name), most(name)
    if total is not None:
        rest = total - sum(row[measure] or 0 for row in rows.values())
        others = [one for one in hidden if one != name]
        low = max(low, rest - sum(most(one) for one in others))
        high = min(high, rest - sum(least(one) for one in others))
    return low, high


@given(tables())
def test_what_is_shown_is_true_and_never_a_small_group(groups: dict[str, tuple[int, ...]]) -> None:
    shown = suppress(groups)
    for name, row in shown.rows.items():
        for measure, value in enumerate(row):
            assert value is None or (value == groups[name][measure] and not 0 < value < LEAST)
    for measure, total in enumerate(shown.totals):
        assert total in (None, sum(counts[measure] for counts in groups.values()))


@pytest.mark.parametrize(
    ("people", "seen", "total"),
    [
        ({"a": 12, "b": 30}, {"a": 12, "b": 30}, 42),
        ({"a": 12, "b": 30, "c": 0}, {"a": 12, "b": 30, "c": 0}, 42),
        ({"a": 3, "b": 12, "c": 30}, {"a": None, "b": None, "c": 30}, 45),
        ({"a": 3, "b": 4, "c": 30}, {"a": None, "b": None, "c": 30}, 37),
        ({"a": 3}, {"a": None}, None),
        ({"a": 3, "b": 12, "c": 12}, {"a": None, "b": None, "c": None}, 27),
    ],
)
def test_the_smallest_go_with_the_small(people: dict[str, int], seen: dict[str, int | None], total: int | None) -> None:
    shown = suppress({name: (count,) for name, count in people.items()})
    assert {name: row[0] for name, row in shown.rows.items()} == seen
    assert shown.totals == (total,)
    assert shown.hides == (None in seen.values())
