"""Tables, columns and indexes of pandas as JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

_Part = Callable[[Any], Any]
_DTYPE = re.compile(
    r"(object|str|string|boolean|U?Int(8|16|32|64)|Float(32|64)|datetime64\[[a-z]+(, [A-Za-z0-9_/+:-]+)?\]"
    r"|timedelta64\[[a-z]+\]|period\[[A-Za-z0-9-]+\])"
)


def encode(value: Any, part: _Part) -> dict[str, Any] | None:
    """As JSON, or none where it is neither table, column, index nor a moment. `part` encodes what it is made of."""
    kind = type(value)
    if value is pd.NaT or value is pd.NA:
        return {"t": "pandas.nothing", "v": "NaT" if value is pd.NaT else "NA"}
    if kind is pd.Timestamp:
        return {"t": "pandas.moment", "v": [int(value.value), None if value.tz is None else str(value.tz), value.unit]}
    if kind is pd.Timedelta:
        return {"t": "pandas.span", "v": [int(value.value), value.unit]}
    if kind is pd.Series:
        return {"t": "pandas.column", "v": [_column(value.array, part), _index(value.index, part), part(value.name)]}
    if kind is pd.DataFrame:
        columns = [_column(value.iloc[:, place].array, part) for place in range(value.shape[1])]
        return {"t": "pandas.table", "v": [columns, _index(value.columns, part), _index(value.index, part)]}
    if isinstance(value, pd.Index) and kind.__module__.split(".")[0] == "pandas":
        return {"t": "pandas.index", "v": _index(value, part)}
    return None


def decode(kind: str, value: Any, part: _Part) -> Any:
    """The same again. Raises anything where `value` is none of them."""
    if kind == "pandas.nothing":
        return pd.NaT if value == "NaT" else pd.NA
    if kind == "pandas.moment":
        moment = pd.Timestamp(int(value[0]), unit="ns", tz=None if value[1] is None else str(value[1]))
        return moment.as_unit(value[2])
    if kind == "pandas.span":
        return pd.Timedelta(int(value[0]), unit="ns").as_unit(value[1])
    if kind == "pandas.column":
        return pd.Series(_content(value[0], part), index=_indexed(value[1], part), name=part(value[2]))
    if kind == "pandas.index":
        return _indexed(value, part)
    columns, names, rows = value
    index = _indexed(rows, part)
    table = pd.DataFrame({place: pd.Series(_content(c, part), index=index) for place, c in enumerate(columns)}, index)
    table.columns = _indexed(names, part)
    return table


def _column(array: Any, part: _Part) -> list[Any]:
    array = array.to_numpy() if isinstance(array, pd.arrays.NumpyExtensionArray) else array
    dtype = array.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "biufcmM":
        return ["array", part(np.asarray(array))]
    if isinstance(dtype, pd.CategoricalDtype):
        return ["category", _column(dtype.categories.array, part), part(np.asarray(array.codes)), bool(dtype.ordered)]
    return [str(dtype), part(list(array))]


def _content(found: list[Any], part: _Part) -> Any:
    kind = found[0]
    if kind == "array":
        content = part(found[1])
        if not isinstance(content, np.ndarray):
            raise TypeError
        return content
    if kind == "category":
        return pd.Categorical.from_codes(part(found[2]), _content(found[1], part), ordered=bool(found[3]))
    if not _DTYPE.fullmatch(kind):
        return pd.array(part(found[1]), dtype=object)
    return pd.array(part(found[1]), dtype=kind)


def _index(index: Any, part: _Part) -> list[Any]:
    if isinstance(index, pd.RangeIndex):
        return ["range", [index.start, index.stop, index.step], part(index.name)]
    if isinstance(index, pd.MultiIndex):
        return [
            "multi",
            [_column(index.get_level_values(n).array, part) for n in range(index.nlevels)],
            part(list(index.names)),
        ]
    return ["plain", _column(index.array, part), part(index.name), getattr(index, "freqstr", None)]


def _indexed(found: list[Any], part: _Part) -> Any:
    kind, content = found[0], found[1]
    name = part(found[2])
    if kind == "range":
        return pd.RangeIndex(*(int(number) for number in content), name=name)
    if kind == "multi":
        return pd.MultiIndex.from_arrays([_content(level, part) for level in content], names=name)
    index = pd.Index(_content(content, part), name=name)
    if isinstance(index, pd.DatetimeIndex) and found[3]:
        index = pd.DatetimeIndex(index, freq=str(found[3]))
    return index
