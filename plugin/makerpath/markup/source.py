"""A source text parsed once, for everything that is asked about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markdown_it.token import Token

from makerpath.markup.addresses import Address, addresses_of, replaced
from makerpath.markup.colons import colons_of
from makerpath.markup.formulas import broken_maths_of, BrokenMaths
from makerpath.markup.lines import with_newlines
from makerpath.markup.parser import source_parser
from makerpath.markup.segments import Directive, Segment, segments_of
from makerpath.markup.view import Resolve


@dataclass(frozen=True)
class Source:
    """`text` (its line ends are newlines), its tokens and what the parser noted about it (`env`).

    What is derived from them is found when it is first asked for, and kept as long as this is.
    """

    text: str
    tokens: list[Token]
    env: dict[str, Any]

    @cached_property
    def addresses(self) -> list[Address]:
        """Every address that a reader would meet, in order; code shows none."""
        return addresses_of(self.text, self.tokens, self.env)

    @cached_property
    def segments(self) -> list[Segment]:
        """The text cut at its directives, see `segments`."""
        return segments_of(self.text, self.tokens, self.env)

    @cached_property
    def directives(self) -> list[Directive]:
        """The directives alone."""
        return [part for part in self.segments if isinstance(part, Directive)]

    @cached_property
    def stray_colons(self) -> list[tuple[int, str]]:
        """Line (from 1) and text of what was meant as a box or a directive but is none."""
        return list(colons_of(self.tokens))

    @cached_property
    def broken_maths(self) -> list[BrokenMaths]:
        """The formulas that cannot be shown."""
        return list(broken_maths_of(self.tokens))


def read(text: str) -> Source:
    """Parse `text`."""
    text = with_newlines(text)
    env: dict[str, Any] = {}
    tokens = source_parser().parse(text, env)
    return Source(text, tokens, env)


def find(text: str) -> list[Address]:
    """Every address that a reader of `text` would meet, in order; code shows none."""
    return read(text).addresses


def rewrite(text: str, resolve: Resolve) -> str:
    """`text` with its addresses replaced by what `resolve` gives; None leaves an address alone."""
    source = read(text)
    return replaced(source.text, source.addresses, resolve)


def segments(text: str) -> list[Segment]:
    """The parts of `text` in order; stretches without words are left out.

    A stretch that uses a link address or a note defined in another one gets a copy of that definition.
    """
    return read(text).segments


def stray_colons(text: str) -> Iterator[tuple[int, str]]:
    """Line (from 1) and text of each line of a paragraph that begins like a box or a directive."""
    return iter(read(text).stray_colons)


def broken_maths(text: str) -> list[BrokenMaths]:
    """The formulas of `text` that cannot be shown, with their lines."""
    return read(text).broken_maths
