"""Values as JSON: data by value, everything else by reference. No pickle: whoever reads makes the value anew."""

from __future__ import annotations

import base64
import collections
import datetime
import decimal
import fractions
import json
import re
from typing import Any

import numpy as np

from makerpath.labs.engine.inside import frames

DEEPEST = 60
MOST = 2_000_000
"""Values in one message."""
_DTYPE = re.compile(r"[<>|=]?[biufcSUmM][0-9]{1,9}(\[[a-zA-Z0-9]{1,6}\])?")
_SEQUENCES: dict[str, Any] = {
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "deque": collections.deque,
}
_TIMES: dict[str, Any] = {
    "datetime": datetime.datetime,
    "date": datetime.date,
    "time": datetime.time,
}
_MAPPINGS: dict[str, Any] = {"dict": dict, "OrderedDict": collections.OrderedDict, "Counter": collections.Counter}
_named: dict[tuple[str, ...], Any] = {}


class NotSent(Exception):
    """This value cannot go over: it is too deep or too large, or what came is no value."""


class Codec:
    """Turns values into JSON and back; `refer` and `resolve` say what becomes of all that is no data."""

    def __init__(self) -> None:
        self._count = 0

    def refer(self, value: Any) -> Any:
        raise NotSent(type(value).__name__)

    def resolve(self, kind: str, found: dict[str, Any]) -> Any:
        raise NotSent(kind)

    def encode(self, value: Any) -> Any:
        """Raises `NotSent`."""
        self._count = 0
        return self._encode(value, 0)

    def decode(self, found: Any) -> Any:
        """Raises `NotSent`, and `frames.Gone` where `found` is nothing that an honest process sends."""
        self._count = 0
        try:
            return self._decode(found, 0)
        except (NotSent, frames.Gone):
            raise
        except Exception as error:
            raise NotSent(f"not a value: {type(error).__name__}") from error

    def _encode(self, value: Any, depth: int) -> Any:
        kind = type(value)
        self._count += 1
        if depth > DEEPEST or self._count > MOST:
            raise NotSent("The value is nested too deep or too large.")
        if value is None or kind is bool or kind is str:
            return value
        if kind is int:
            return value if -(1 << 53) < value < 1 << 53 else {"t": "int", "v": hex(value)}
        if kind is float:
            return {"t": "float", "v": value.hex()}
        if kind in (list, tuple, collections.deque):
            return {"t": kind.__name__, "v": [self._encode(item, depth + 1) for item in value]}
        if kind in (set, frozenset):
            return {"t": kind.__name__, "v": sorted((self._encode(item, depth + 1) for item in value), key=json.dumps)}
        if kind in (dict, collections.OrderedDict, collections.Counter, collections.defaultdict):
            name = "dict" if kind is collections.defaultdict else kind.__name__
            pairs = [[self._encode(key, depth + 1), self._encode(item, depth + 1)] for key, item in value.items()]
            return {"t": name, "v": pairs}
        if kind is np.ndarray or isinstance(value, np.generic):
            return self._encode_array(value, depth)
        return self._encode_rare(value, kind, depth)

    def _encode_array(self, value: Any, depth: int) -> Any:
        if value.dtype.kind in "biufcSUmM" and type(value).__module__ == "numpy":
            data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
            shape = list(value.shape) if type(value) is np.ndarray else None
            return {"t": "array", "v": [value.dtype.str, shape, data]}
        if type(value) is np.ndarray and value.dtype == object:
            return {"t": "objects", "v": [list(value.shape), [self._encode(i, depth + 1) for i in value.ravel()]]}
        return self.refer(value)

    def _encode_rare(self, value: Any, kind: type, depth: int) -> Any:
        if kind is complex:
            return {"t": "complex", "v": [value.real.hex(), value.imag.hex()]}
        if kind in (bytes, bytearray):
            return {"t": kind.__name__, "v": base64.b64encode(value).decode()}
        if kind in (range, slice):
            return {
                "t": kind.__name__,
                "v": [self._encode(i, depth + 1) for i in (value.start, value.stop, value.step)],
            }
        if value is Ellipsis:
            return {"t": "ellipsis", "v": None}
        if kind is fractions.Fraction:
            return {"t": "fraction", "v": [hex(value.numerator), hex(value.denominator)]}
        if kind is decimal.Decimal:
            return {"t": "decimal", "v": str(value)}
        if kind is datetime.timedelta:
            return {"t": "timedelta", "v": [value.days, value.seconds, value.microseconds]}
        if kind in _TIMES.values():
            return {"t": kind.__name__, "v": value.isoformat()}
        if kind.__module__.split(".")[0] == "pandas":
            from makerpath.labs.engine.inside import tables

            found = tables.encode(value, lambda part: self._encode(part, depth + 1))
            if found is not None:
                return found
        fields = getattr(kind, "_fields", None)
        if issubclass(kind, tuple) and kind.__bases__ == (tuple,) and isinstance(fields, tuple):
            items = [self._encode(item, depth + 1) for item in tuple.__iter__(value)]
            return {"t": "named", "v": [kind.__name__, list(fields), items]}
        return self.refer(value)

    def _decode(self, found: Any, depth: int) -> Any:
        self._count += 1
        if depth > DEEPEST or self._count > MOST:
            raise NotSent("The value is nested too deep or too large.")
        if found is None or isinstance(found, bool | str | int):
            return found
        if not isinstance(found, dict) or not isinstance(found.get("t"), str):
            raise NotSent("not a value")
        kind: str = found["t"]
        value: Any = found.get("v")
        if kind == "float":
            return float.fromhex(value)
        if kind in _SEQUENCES:
            return _SEQUENCES[kind](self._decode(item, depth + 1) for item in value)
        if kind in _MAPPINGS:
            pairs = ((self._decode(key, depth + 1), self._decode(item, depth + 1)) for key, item in value)
            return _MAPPINGS[kind](dict(pairs))
        if kind == "array":
            return _array(*value)
        if kind == "objects":
            array: Any = np.empty(len(value[1]), dtype=object)
            for place, item in enumerate(value[1]):
                array[place] = self._decode(item, depth + 1)
            return array.reshape(value[0])
        return self._decode_rare(kind, value, found, depth)

    def _decode_rare(self, kind: str, value: Any, found: dict[str, Any], depth: int) -> Any:
        if kind == "int":
            return int(value, 16)
        if kind == "complex":
            return complex(float.fromhex(value[0]), float.fromhex(value[1]))
        if kind in ("bytes", "bytearray"):
            data = base64.b64decode(value)
            return data if kind == "bytes" else bytearray(data)
        if kind in ("range", "slice"):
            return (range if kind == "range" else slice)(*(self._decode(item, depth + 1) for item in value))
        if kind == "ellipsis":
            return ...
        if kind == "fraction":
            return fractions.Fraction(int(value[0], 16), int(value[1], 16))
        if kind == "decimal":
            return decimal.Decimal(value)
        if kind == "timedelta":
            return datetime.timedelta(*value)
        if kind in _TIMES:
            return _TIMES[kind].fromisoformat(value)
        if kind == "named":
            name, fields, items = value
            shape = (str(name), *map(str, fields))
            if shape not in _named:
                _named[shape] = collections.namedtuple(shape[0], shape[1:])
            return _named[shape](*(self._decode(item, depth + 1) for item in items))
        if kind.startswith("pandas."):
            from makerpath.labs.engine.inside import tables

            return tables.decode(kind, value, lambda part: self._decode(part, depth + 1))
        return self.resolve(kind, found)


def _array(dtype: str, shape: list[int] | None, data: str) -> Any:
    if not _DTYPE.fullmatch(dtype):
        raise NotSent("not an array")
    found = np.dtype(dtype)
    content = base64.b64decode(data)
    if shape is None:
        return np.frombuffer(content, found)[0] if found.itemsize else found.type()
    if not content:
        return np.zeros(0, found).reshape(shape)
    return np.frombuffer(content, found).reshape(shape).copy()
