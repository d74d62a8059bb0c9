"""Frameworks of competencies: `frameworks/<id>.yaml` beside the rubrics."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from makerpath.domain.model import Definition, Slug
from makerpath.domain.text import LocalText


class Entry(Definition):
    """A competency, or a group of them; `part_of` names the entry above it."""

    id: Slug
    part_of: Slug | None = None
    title: LocalText


class Framework(Definition):
    """A published framework; a criterion points into it with `<framework id>:<entry id>`."""

    schema_: Literal["makerpath.framework/1"] = Field(alias="schema")
    id: Slug
    title: LocalText
    source: LocalText
    entries: Annotated[list[Entry], Field(min_length=1)]

    def entry(self, entry_id: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.id == entry_id), None)
