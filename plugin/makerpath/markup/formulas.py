"""Formulas that cannot be shown, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from makerpath.markup.rules.maths import mathml


@dataclass(frozen=True)
class BrokenMaths:
    """A formula, why it is none (in English, as the converter has it), and its line from 1."""

    formula: str
    reason: str
    line: int


def broken_maths_of(tokens: list[Token]) -> Iterator[BrokenMaths]:
    """The broken formulas among a text's tokens, in order."""
    for token in tokens:
        if token.type == "maths_block" and token.map:
            yield from _broken(token, token.map[0] + 1)
        elif token.type == "inline" and token.map:
            line, place = token.map[0] + 1, 0
            for child in token.children or []:
                if child.type == "maths":
                    line += token.content.count("\n", place, child.meta["place"])
                    place = child.meta["place"]
                    yield from _broken(child, line)


def _broken(token: Token, line: int) -> Iterator[BrokenMaths]:
    try:
        mathml(token.content, block=token.block)
    except ValueError as error:
        yield BrokenMaths(token.content, str(error), line)
