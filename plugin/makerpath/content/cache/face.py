"""What a lesson shows to the rest of its course.

A lesson's *face* is all that anything outside of its own text can see of it: its front matter, where its directives
stand, and which addresses it uses. An edit that leaves every face as it was changes no problem of the course and
nothing in the archive but the edited text. A lesson that has a problem, or that could have one of its own
(`stray_colons`, `broken_maths`), has no face, for problems have places.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from makerpath.content.cache.record import FACELESS
from makerpath.content.facts import Facts, facts_of
from makerpath.content.frontmatter import split
from makerpath.content.source import decoded, MAX_BYTES
from makerpath.markup.segments import Directive


@dataclass(frozen=True)
class Text:
    """A lesson's file taken apart."""

    front: str
    body: str
    facts: Facts

    @property
    def face(self) -> str:
        if self.facts.stray_colons or self.facts.broken_maths:
            return FACELESS
        shape = [
            [part.name, dict(part.attributes)] if isinstance(part, Directive) else None for part in self.facts.segments
        ]
        addresses = sorted({(address.url, address.kind, bool(address.alt.strip())) for address in self.facts.addresses})
        return hashlib.sha256(json.dumps([self.front, shape, addresses]).encode()).hexdigest()


def text_of(data: bytes, path: Path) -> Text | None:
    """The text in a lesson file's bytes; None if it could not be read."""
    text = decoded(data, path, []) if len(data) <= MAX_BYTES else None
    parts = split(text) if text is not None else None
    return Text(parts[0], parts[1], facts_of(parts[1])) if parts else None
