"""What a test holds of the learner's: data as it is, and for functions, classes and objects a reference.

A reference is used by asking the learner's process. It is never equal to data, never compares with it, is of no other
type than its own, and shows nothing when it is a cell's result.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any, NoReturn, Protocol

from makerpath.labs.engine.inside.values import NotSent

READABLE = frozenset({"__name__", "__doc__", "__qualname__", "__annotations__", "__dict__", "__defaults__"})


class Asking(Protocol):
    """The tests' end of the wire."""

    def special(self, number: int, name: str, *arguments: Any) -> Any: ...
    def call(self, number: int, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any: ...
    def read(self, number: int, name: str) -> Any: ...
    def write(self, number: int, name: str, value: Any) -> None: ...


class Reference:
    __slots__ = ("_makerpath",)

    def __init__(self, asking: Asking, number: int, kind: str, name: str) -> None:
        object.__setattr__(self, "_makerpath", (asking, number, kind, name))

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("_repr_", "_ipython_", "_typ")) or (name.startswith("__") and name not in READABLE):
            raise AttributeError(name)
        asking, number, *_ = _of(self)
        return asking.read(number, name)

    def __setattr__(self, name: str, value: Any) -> None:
        asking, number, *_ = _of(self)
        asking.write(number, name, value)

    @property
    def __doc__(self) -> Any:  # type: ignore[override]
        asking, number, *_ = _of(self)
        return asking.read(number, "__doc__")

    def __str__(self) -> str:
        return _text(self, "str")

    def __repr__(self) -> str:
        return _text(self, "repr")

    def __format__(self, wanted: str) -> str:
        return format(str(self), wanted)

    def __hash__(self) -> int:
        return hash(_of(self)[1])

    def __bool__(self) -> bool:
        return _special(self, "bool") is True

    def __len__(self) -> int:
        found = _special(self, "len")
        if type(found) is not int:
            raise TypeError("its length is no number")
        return found

    def __iter__(self) -> Iterator[Any]:
        if _of(self)[2] == "class":
            raise TypeError("a class")
        iterator = _special(self, "iter")
        if isinstance(iterator, Reference):
            while True:
                try:
                    item = _special(iterator, "next")
                except StopIteration:
                    return
                yield item
        else:
            yield from iterator

    def __next__(self) -> Any:
        return _special(self, "next")

    def __contains__(self, item: Any) -> bool:
        return any(found is item or found == item for found in self)

    def __getitem__(self, key: Any) -> Any:
        return _special(self, "getitem", key)

    def __setitem__(self, key: Any, value: Any) -> None:
        _special(self, "setitem", key, value)

    def __delitem__(self, key: Any) -> None:
        _special(self, "delitem", key)

    def __enter__(self) -> Any:
        return _special(self, "enter")

    def __exit__(self, *_: object) -> None:
        _special(self, "exit")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reference):
            return False
        return _of(other)[1] == _of(self)[1] or _special(self, "eq", other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __instancecheck__(self, found: object) -> bool:
        return isinstance(found, Reference) and _special(self, "instance", found) is True

    def __subclasscheck__(self, found: object) -> bool:
        return isinstance(found, Reference) and _special(self, "subclass", found) is True


class Callable(Reference):
    """A function, a class, or an object that can be called."""

    __slots__ = ()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        asking, number, *_ = _of(self)
        return asking.call(number, arguments, named)

    def __bool__(self) -> bool:
        return True


def number_of(found: Reference) -> int:
    return int(_of(found)[1])


def _of(found: Reference) -> tuple[Any, int, str, str]:
    content: tuple[Any, int, str, str] = object.__getattribute__(found, "_makerpath")
    return content


def _special(found: Reference, name: str, *arguments: Any) -> Any:
    asking, number, *_ = _of(found)
    return asking.special(number, name, *arguments)


def _text(found: Reference, name: str) -> str:
    text = _special(found, name)
    if type(text) is not str:
        raise TypeError("its text is no text")
    return text


def _between(name: str) -> Any:
    def apply(left: Reference, right: object) -> Any:
        if not isinstance(right, Reference):
            raise TypeError(f"{_of(left)[3]}: the learner's object is not data; look at its attributes or its items")
        return _special(left, name, right)

    return apply


def _refused(left: Reference, right: object) -> NoReturn:
    raise TypeError(f"{_of(left)[3]}: the learner's object is not data; look at its attributes or its items")


BETWEEN = (
    "lt",
    "le",
    "gt",
    "ge",
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "matmul",
    "and_",
    "or_",
    "xor",
)
for _name in BETWEEN:
    _plain = _name.rstrip("_")
    setattr(Reference, f"__{_plain}__", _between(_name))
    if _plain not in ("lt", "le", "gt", "ge"):
        setattr(Reference, f"__r{_plain}__", _refused)

SPECIAL: dict[str, Any] = {
    "str": str,
    "repr": repr,
    "bool": bool,
    "len": len,
    "iter": iter,
    "next": next,
    "eq": operator.eq,
    "getitem": operator.getitem,
    "setitem": operator.setitem,
    "delitem": operator.delitem,
    "enter": lambda value: type(value).__enter__(value),
    "exit": lambda value: type(value).__exit__(value, None, None, None),
    "instance": lambda kind, value: isinstance(value, kind),
    "subclass": lambda kind, value: issubclass(value, kind),
    **{name: getattr(operator, name) for name in BETWEEN},
}
"""What each question means on the side where the object lives."""


def special(value: Any, name: Any, arguments: list[Any]) -> Any:
    if name not in SPECIAL:
        raise NotSent("no such question")
    return SPECIAL[name](value, *arguments)
