"""A page taken apart: its skeleton, and the texts and drawings that stand in elements with `data-slot`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SLOT = "data-slot"
SVG = "{http://www.w3.org/2000/svg}svg"
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
_TOKEN = re.compile(r"""<!--.*?-->|<[a-zA-Z/!?][^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*>""", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z0-9:-]+)")
_TITLE = re.compile(r"(<title>).*?(</title>)", re.DOTALL)
_HELD = re.compile(r"""(\s(?:src|alt)=)("[^"]*"|'[^']*')""")
_GAP = "\0"


@dataclass(frozen=True)
class Taken:
    """`key` is the page without what its slots hold: two pages with the same key differ in texts and drawings only.

    `texts` are the pieces between the tags in slots, in the page's order, unescaped; empty ones count.
    `drawings` are the `img` and `svg` elements that are slots themselves, as they stand in the page.
    """

    key: str
    texts: tuple[str, ...]
    drawings: tuple[str, ...]


def take_apart(page: str) -> Taken:
    """Tags inside of slots belong to the skeleton, and so do all attributes but `src` and `alt` of an `img` slot."""
    page, _title = _untitled(page)
    key: list[str] = []
    texts: list[str] = []
    drawings: list[str] = []
    at, slot, depth, drawn, begun = 0, "", 0, 0, 0
    for token in _TOKEN.finditer(page):
        tag = token[0]
        marked = SLOT in tag
        if not (slot or drawn or marked):
            continue
        named = _NAME.match(tag)
        name = named[1].lower() if named else ""
        if drawn:
            drawn += _step(tag) if name == "svg" else 0
            if not drawn:
                drawings.append(page[begun : token.end()])
                at = token.end()
            continue
        if slot:
            piece = page[at : token.start()]
            texts.append(html.unescape(piece) if "&" in piece else piece)
            key.append(_GAP)
        else:
            key.append(page[at : token.start()])
        at = token.end()
        if marked and name == "svg":
            drawn, begun = _step(tag), token.start()
            key.append(tag)
            continue
        if marked and name == "img":
            drawings.append(tag)
            tag = _HELD.sub(lambda held: f'{held[1]}"{_GAP if len(held[2]) > 2 else ""}"', tag)
        elif not slot:
            slot = name
        if slot and name == slot:
            depth += _step(tag)
            slot = slot if depth else ""
        key.append(tag)
    return Taken("".join([*key, page[at:]]), tuple(texts), tuple(drawings))


class Mould:
    """Takes pages apart that have the skeleton of one before: it looks for its pieces, not for every tag.

    `of` gives none for a page with slots that it has no way to find.
    """

    def __init__(self, taken: Taken) -> None:
        self._key = taken.key
        self._first, *rest = taken.key.split(_GAP)
        # A text ends with the next tag, an attribute's value with its quotation mark.
        self._rest = [(piece, piece[:1]) for piece in rest]

    @classmethod
    def of(cls, page: str, taken: Taken) -> Mould | None:
        made = cls(taken)
        fits = all(end in ("<", '"') for _piece, end in made._rest) and made.take_apart(page)[0] == taken
        return made if fits else None

    def take_apart(self, page: str) -> tuple[Taken | None, list[str]]:
        """As the function does, and what is not the skeleton's, as it is written; None for another skeleton."""
        page, title = _untitled(page)
        if not page.startswith(self._first):
            return None, []
        said = [title]
        texts: list[str] = []
        drawings: list[str] = []
        at, begun, tag = len(self._first), 0, self._first
        for piece, end in self._rest:
            found = page.find(end, at)
            if found < 0 or not page.startswith(piece, found):
                return None, []
            gap = page[at:found]
            said.append(gap)
            if end == "<":
                texts.append(html.unescape(gap) if "&" in gap else gap)
            elif not gap:
                return None, []
            else:
                if "<" in tag:
                    begun = at - len(tag) + tag.rfind("<")
                if ">" in piece:
                    drawings.append(page[begun : found + piece.index(">") + 1])
            at, tag = found + len(piece), piece
        return (Taken(self._key, tuple(texts), tuple(drawings)), said) if at == len(page) else (None, [])


def _untitled(page: str) -> tuple[str, str]:
    """The page without what its title says, and that."""
    found = _TITLE.search(page)
    return (page[: found.end(1)] + page[found.start(2) :], page[found.end(1) : found.start(2)]) if found else (page, "")


def _step(tag: str) -> int:
    return -1 if tag.startswith("</") else 0 if tag.endswith("/>") else 1


def held(root: Any) -> tuple[list[tuple[Any, str]], list[Any]]:
    """The same of a parsed page: (element, `text` or `tail`) for each piece of text, and the elements of drawings.

    The lists go with `Taken.texts` and `Taken.drawings` if the page was parsed as it was written.
    """
    texts: list[tuple[Any, str]] = []
    drawings: list[Any] = []

    def walk(element: Any, inside: bool) -> None:
        marked = isinstance(element.tag, str) and SLOT in element.attrib
        if marked and element.tag in ("img", SVG):
            drawings.append(element)
            if element.tag == SVG:
                return
        inside = inside or (marked and element.tag != "img")
        if inside and isinstance(element.tag, str) and element.tag not in VOID:
            texts.append((element, "text"))
        for child in element:
            walk(child, inside)
            if inside:
                texts.append((child, "tail"))

    walk(root, False)
    return texts, drawings


def edges(texts: tuple[str, ...]) -> Iterator[tuple[bool, bool, bool]]:
    """Of each text, whether it is empty or white, begins white, ends white: only like ones stand for each other."""
    return ((not text.strip(), text[:1].isspace(), text[-1:].isspace()) for text in texts)
