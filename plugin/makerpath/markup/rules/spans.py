"""Small tokens that rules put around what an author wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it.token import Token


def span(name: str, children: Sequence[Token]) -> list[Token]:
    """`children` inside a `<span>` of the class `name`."""
    return [Token("span_open", "span", 1, attrs={"class": name}), *children, Token("span_close", "span", -1)]


def text(words: str) -> Token:
    """A piece of text; whatever it holds is escaped."""
    return Token("text", "", 0, content=words)


def inside(tokens: Sequence[Token], kind: str) -> Iterator[list[Token]]:
    """The tokens of each outermost box of one kind, without its own."""
    found: list[Token] = []
    depth = 0
    for token in tokens:
        if token.type == f"container_{kind}_close":
            depth -= 1
            if depth == 0:
                yield found
                found = []
        if depth:
            found.append(token)
        if token.type == f"container_{kind}_open":
            depth += 1
