"""Data goes over by value and comes out as it was; whatever else comes is refused in one way."""

from __future__ import annotations

import collections
import contextlib
import datetime
import decimal
import fractions
import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.labs.engine.inside.values import Codec, NotSent

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.complex_numbers(allow_nan=False)
    | st.fractions()
    | st.decimals(allow_nan=False)
    | st.dates()
    | st.datetimes()
    | st.timedeltas(),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.frozensets(st.integers() | st.text())
        | st.sets(st.integers())
    ),
    max_leaves=20,
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.fixed_dictionaries(
            {
                "t": st.sampled_from(
                    [
                        "int",
                        "float",
                        "list",
                        "set",
                        "dict",
                        "array",
                        "objects",
                        "complex",
                        "bytes",
                        "range",
                        "fraction",
                        "decimal",
                        "date",
                        "named",
                        "ref",
                        "yours",
                        "type",
                        "module",
                        "Counter",
                        "pandas.table",
                        "pandas.column",
                        "pandas.moment",
                        "pandas.index",
                        "ellipsis",
                        "timedelta",
                        "slice",
                    ]
                ),
                "v": inner,
            }
        )
    ),
    max_leaves=20,
)


def over(value: Any) -> Any:
    return Codec().decode(json.loads(json.dumps(Codec().encode(value))))


@given(plain)
def test_data_comes_over_as_it_was(value: Any) -> None:
    found = over(value)
    assert found == value
    assert type(found) is type(value)


@given(anything)
def test_what_is_no_value_is_refused_and_nothing_else_happens(found: Any) -> None:
    with contextlib.suppress(NotSent):
        Codec().decode(found)


@pytest.mark.parametrize(
    "value",
    [
        np.arange(12).reshape(3, 4)[:, ::2],
        np.array(["a", "bc"]),
        np.array([], dtype="<U0"),
        np.array(["2026-09-01"], dtype="datetime64[D]"),
        np.array([1, "a", None], dtype=object),
        np.array(3.5),
        np.zeros((0, 3)),
    ],
)
def test_arrays_keep_type_and_shape(value: Any) -> None:
    found = over(value)
    assert found.dtype == value.dtype
    assert found.shape == value.shape
    np.testing.assert_array_equal(found, value)


@pytest.mark.parametrize("value", [np.float64(1.5), np.int8(3), np.bool_(True), np.str_("x")])
def test_numbers_of_numpy_stay_such(value: Any) -> None:
    assert type(over(value)) is type(value)
    assert over(value) == value


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"a": [1, 2], "b": [1.5, None], "c": ["x", "y"], "d": [True, False]}),
        pd.DataFrame({"a": [1, 2]}, index=["p", "q"]).rename_axis("place"),
        pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"]),
        pd.DataFrame({"t": pd.date_range("2026-09-01", periods=3, tz="Asia/Shanghai")}),
        pd.DataFrame({"a": [1, 2]}, index=pd.date_range("2026-09-01", periods=2)),
        pd.DataFrame({"k": pd.Categorical(["b", "a"], ["b", "a"], ordered=True), "n": pd.array([1, None], "Int64")}),
        pd.DataFrame({"g": ["x", "x", "y"], "h": [1, 2, 1], "v": [1.0, 2.0, 3.0]}).set_index(["g", "h"]),
        pd.DataFrame({"g": ["x", "x", "y"], "v": [1.0, 2.0, 3.0]}).groupby("g").agg(["mean", "count"]),
        pd.DataFrame(),
        pd.DataFrame({"o": [[1], {"a": 2}, None]}),
    ],
)
def test_tables_and_their_columns_come_over_as_they_were(table: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(over(table), table)
    pd.testing.assert_index_equal(over(table.index), table.index)
    for place in range(table.shape[1]):
        pd.testing.assert_series_equal(over(table.iloc[:, place]), table.iloc[:, place])


def test_rarer_data() -> None:
    Point = collections.namedtuple("Point", "x y")
    for value in (
        collections.Counter("aab"),
        collections.OrderedDict(a=1),
        collections.deque([1, 2]),
        range(1, 9, 2),
        slice(1, None),
        ...,
        Point(1, 2),
        pd.Timestamp("2026-09-01", tz="UTC"),
        pd.Timedelta(hours=3),
        pd.NaT,
        decimal.Decimal("1.10"),
        fractions.Fraction(1, 3),
        datetime.time(8, 30),
    ):
        found = over(value)
        assert found is value or found == value
    assert over(pd.NA) is pd.NA
    assert math.isnan(over(float("nan")))
    assert over(Point(1, 2)).y == 2


def test_what_is_no_data_is_not_sent_by_value() -> None:
    class Number(int):
        pass

    around: list[Any] = []
    around.append(around)
    for value in (
        Number(3),
        object(),
        print,
        around,
        [[Number(3)]],
        np.array([(1, 2)], dtype=[("a", int), ("b", int)]),
    ):
        with pytest.raises(NotSent):
            Codec().encode(value)
