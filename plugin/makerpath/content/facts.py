"""What is known about a lesson's text from the text alone.

Nothing here needs the course around it, so that facts can be kept by the digest of the text they are about.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from makerpath.markup.addresses import Address, replaced
from makerpath.markup.formulas import BrokenMaths
from makerpath.markup.segments import Directive, joined, Markdown, Segment
from makerpath.markup.source import read
from makerpath.markup.view import Resolve


@dataclass(frozen=True)
class Facts:
    """What the rules ask about a lesson's text, with lines of the body; all of it from parsing the text once."""

    segments: list[Segment]
    addresses: list[Address]
    stray_colons: list[tuple[int, str]]
    broken_maths: list[BrokenMaths]

    @property
    def directives(self) -> list[Directive]:
        return [part for part in self.segments if isinstance(part, Directive)]


def facts_of(body: str) -> Facts:
    """Parse `body`; the parser's tokens, fifty times the text, are not kept."""
    source = read(body)
    return Facts(source.segments, source.addresses, source.stray_colons, source.broken_maths)


def rewritten(body: str, facts: Facts, resolve: Resolve) -> list[str]:
    """Each stretch of Markdown of `body`, its addresses replaced by what `resolve` gives (None leaves one alone)."""
    starts = [0, *accumulate(len(line) + 1 for line in body.split("\n"))]
    return [
        "\n\n".join(
            replaced(body, facts.addresses, resolve, starts[first], starts[last] - 1) for first, last in part.spans
        )
        + "\n"
        for part in facts.segments
        if isinstance(part, Markdown)
    ]


def as_data(facts: Facts) -> list[Any]:
    """The facts as plain data; a stretch's text is left out, as the body has it."""
    return [
        [
            [part.name, dict(part.attributes), part.line]
            if isinstance(part, Directive)
            else [part.line, [list(span) for span in part.spans]]
            for part in facts.segments
        ],
        [list(vars(address).values()) for address in facts.addresses],
        facts.stray_colons,
        [list(vars(broken).values()) for broken in facts.broken_maths],
    ]


def from_data(data: list[Any], body: str) -> Facts:
    """The facts of `body` from what `as_data` made of them. Raises ValueError, TypeError or IndexError for others."""
    segments, addresses, colons, maths = data
    lines = body.split("\n")
    return Facts(
        [_segment(part, lines) for part in segments],
        [Address(*address) for address in addresses],
        [(line, text) for line, text in colons],
        [BrokenMaths(*broken) for broken in maths],
    )


def _segment(part: list[Any], lines: list[str]) -> Segment:
    if len(part) == 3:
        return Directive(*part)
    spans = tuple((first, last) for first, last in part[1])
    return Markdown(joined(lines, spans), part[0], spans)
