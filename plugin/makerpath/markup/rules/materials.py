"""Lists of materials: `- 2 × A4 paper — ¥0.50` in a box of materials stands in columns."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from makerpath.markup.rules.spans import inside, span, text

_QUANTITY = re.compile(r"(\d[\d.,/½¼¾]*(?:\s?[^\W\d_]{1,6})?\s?×)\s*")
_COST = re.compile(r"\s*(?:——|—|–)\s*((?:[¥￥€£$]\s?\d|\d[\d.,]*\s?(?:元|[A-Z]{3}\b|€)|free\b|免费|自备)[^—–]{0,24})\Z")


def materials_plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("makerpath_materials", _materials)


def _materials(state: StateCore) -> None:
    for box in inside(state.tokens, "materials"):
        items: list[Token] = []
        for index, token in enumerate(box):
            if token.type == "bullet_list_open" and token.level == box[0].level:
                items = []
                opening = token
            elif token.type == "inline" and token.level == box[0].level + 3 and box[index - 1].hidden:
                items.append(token)
            elif token.type == "bullet_list_close" and token.level == box[0].level:
                rows = [_columns(item.children or []) for item in items]
                if any(split for split, _ in rows):
                    opening.attrSet("class", "mp-parts")
                    for item, (_, row) in zip(items, rows, strict=True):
                        item.children = row


def _columns(children: list[Token]) -> tuple[bool, list[Token]]:
    """Whether a line has a quantity or a cost; its quantity, thing and cost."""
    words = list(children)
    first = words[0].content if words and words[0].type == "text" else ""
    quantity = _QUANTITY.match(first)
    if quantity:
        words[0] = text(first[quantity.end() :])
    # Only the end can hold a cost; a search of the whole would try every dash of a long line.
    last = words[-1].content if words and words[-1].type == "text" else ""
    cost = _COST.search(last, max(0, len(last) - 48))
    if cost:
        words[-1] = text(last[: cost.start()])
    front = [*span("mp-quantity", [text(quantity[1])]), text(" ")] if quantity else []
    back = [text(" "), *span("mp-cost", [text(cost[1])])] if cost else []
    return bool(front or back), [*front, *span("mp-thing", words), *back]
