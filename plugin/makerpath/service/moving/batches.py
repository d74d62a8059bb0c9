"""Rows a few at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
SOME = 100


def some(rows: Iterable[T]) -> Iterator[list[T]]:
    """The rows, `SOME` at a time."""
    taken: list[T] = []
    for row in rows:
        taken.append(row)
        if len(taken) == SOME:
            yield taken
            taken = []
    if taken:
        yield taken
