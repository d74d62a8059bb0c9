"""The base of every definition, and the types that definitions share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from makerpath.domain.text import LocalText

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]


EXACT = 2**53
"""From here on a number of JSON is no longer every whole number, and its canonical form knows only floats."""


def _plain(value: float) -> float | int:
    return int(value) if abs(value) < EXACT and value == int(value) else value


Number = Annotated[float, AfterValidator(_plain)]
"""A finite decimal; whole ones are kept as whole numbers, so that 3 and 3.0 are one definition."""


class Definition(BaseModel):
    """A part of a definition: no unknown keys, no change after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)


class Titled(Definition):
    """A definition that stands by itself, in a file of its own."""

    id: Slug
    title: LocalText


def unique_ids(ids: Iterable[str]) -> None:
    """Refuse, for a validator, an id that stands twice."""
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise PydanticCustomError("id.repeated", "the id {id} stands twice", {"id": name})
        seen.add(name)
