"""A lesson cut at its directives: stretches of Markdown and what stands between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token


@dataclass(frozen=True)
class Markdown:
    """A stretch of text; `line` (from 1) is where it starts in the whole.

    `spans` are the lines of the whole (from 0, the end not included) that its parts are: first its own, then those of
    each definition that it borrows. A blank line stands between two parts.
    """

    text: str
    line: int
    spans: tuple[tuple[int, int], ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Directive:
    """A directive such as `::project{brief="paper-lantern"}`."""

    name: str
    attributes: Mapping[str, str]
    line: int


Segment = Markdown | Directive


def segments_of(text: str, tokens: list[Token], env: dict[str, Any]) -> list[Segment]:
    """The parts of a parsed text in order."""
    lines = text.split("\n")
    definitions = list(_definitions(tokens, env))
    found: list[Segment] = []
    start = 0
    for token in [token for token in tokens if token.type == "directive"]:
        assert token.map is not None
        found += _stretch(lines, start, token.map[0], definitions)
        found.append(Directive(token.meta["name"], token.meta["attributes"], token.map[0] + 1))
        start = token.map[1]
    return found + _stretch(lines, start, len(lines), definitions)


def _definitions(tokens: list[Token], env: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    """Beginnings of uses (`[label`, `[^label`), first line and line after the last of each definition."""
    for label, reference in env.get("references", {}).items():
        yield f"[{label}", *reference["map"]
    for reference in env.get("duplicate_refs", []):
        yield f"[{reference['label']}", *reference["map"]
    for token in tokens:
        if token.type == "footnote_reference_open" and token.map and token.level == 0:
            yield f"[^{token.meta['label']}]", token.map[0], token.map[1]


def _stretch(lines: list[str], start: int, end: int, definitions: list[tuple[str, int, int]]) -> list[Segment]:
    start, end = _trimmed(lines, start, end)
    if start == end:
        return []
    own = "\n".join(lines[start:end])
    defined = {use.upper() for use, first, _ in definitions if start <= first < end}
    borrowed: dict[int, tuple[int, int]] = {}
    searched, before = own, ""
    while searched != before:
        # What is borrowed may itself use a definition.
        before = searched
        for index, (use, first, last) in enumerate(definitions):
            if use.upper() in defined or use.upper() not in searched.upper():
                continue
            defined.add(use.upper())
            span = _trimmed(lines, first, last)
            text = "\n".join(lines[slice(*span)])
            if f"\n{text}\n" not in f"\n{own}\n":
                borrowed[index] = span
                searched += "\n" + text
    spans = ((start, end), *(borrowed[index] for index in sorted(borrowed)))
    return [Markdown(joined(lines, spans), start + 1, spans)]


def joined(lines: list[str], spans: Iterable[tuple[int, int]]) -> str:
    """The text of a stretch made of these `spans` of the whole's `lines`."""
    return "\n\n".join("\n".join(lines[slice(*span)]) for span in spans) + "\n"


def _trimmed(lines: list[str], start: int, end: int) -> tuple[int, int]:
    """The two line numbers without blank lines at either end."""
    while start < end and not lines[start].strip():
        start += 1
    while start < end and not lines[end - 1].strip():
        end -= 1
    return start, end
