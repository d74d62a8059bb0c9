"""A sign-off: what an instructor has to see with their own eyes before it counts as learned."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from makerpath.domain.model import Definition, Slug, Titled, unique_ids
from makerpath.domain.text import LocalText


class Observed(Definition):
    """One thing that was seen done."""

    id: Slug
    text: LocalText


class SignOff(Titled):
    """A list that is signed as a whole, by an instructor who was there."""

    schema_: Literal["makerpath.sign-off/1"] = Field(alias="schema")
    intro: LocalText | None = None
    items: Annotated[list[Observed], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _items_have_own_ids(self) -> Self:
        unique_ids(item.id for item in self.items)
        return self
