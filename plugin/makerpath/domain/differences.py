"""What changed between two texts, word by word; in scripts without spaces, character by character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

UNSPACED = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Han characters and kana for a character class: nobody puts spaces between words there."""

_PIECES = re.compile(rf"\n|[{UNSPACED}]|[^\W{UNSPACED}]+|[^\S\n]+|.", re.DOTALL)
BUDGET = 1_000_000
"""How many pairs of pieces are compared in all; what is left then is given as gone and new."""

Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True)
class Stretch:
    """A part of the text that both have, only the older one (`gone`), or only the newer one (`new`)."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> list[Stretch]:
    """The stretches in reading order: without the `gone` ones they are `after`, without the `new` ones `before`.

    Long texts are compared by lines first, then within the lines that changed.
    """
    return _joined(_Comparison().of(before, after))


class _Comparison:
    """One comparison with what it may still cost."""

    def __init__(self) -> None:
        self.left = BUDGET

    def of(self, before: str, after: str) -> Iterator[Stretch]:
        old, new = _PIECES.findall(before), _PIECES.findall(after)
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        yield Stretch("same", "".join(old[:head]))
        yield from self._middle(old[head : len(old) - tail], new[head : len(new) - tail])
        yield Stretch("same", "".join(old[len(old) - tail :]))

    def _middle(self, old: list[str], new: list[str]) -> Iterator[Stretch]:
        if self._may(old, new):
            yield from _compared(old, new)
            return
        before, after = "".join(old).splitlines(keepends=True), "".join(new).splitlines(keepends=True)
        if not self._may(before, after):
            yield from _changed("".join(old), "".join(new))
            return
        for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            here, there = "".join(before[i:j]), "".join(after[k:m])
            pieces = _PIECES.findall(here), _PIECES.findall(there)
            if tag == "equal":
                yield Stretch("same", here)
            elif self._may(*pieces):
                yield from _compared(*pieces)
            else:
                yield from _changed(here, there)

    def _may(self, old: Sequence[str], new: Sequence[str]) -> bool:
        cost = len(old) * len(new)
        if cost > self.left:
            return False
        self.left -= cost
        return True


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    """Spaces hold no words together that do not belong together."""
    for tag, i, j, k, m in SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Stretch("same", "".join(old[i:j]))
        else:
            yield from _changed("".join(old[i:j]), "".join(new[k:m]))


def _changed(here: str, there: str) -> Iterator[Stretch]:
    yield Stretch("gone", here)
    yield Stretch("new", there)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many pieces both begin with."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _joined(stretches: Iterator[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for item in stretches:
        if not item.text:
            continue
        if found and found[-1].kind == item.kind:
            found[-1] = Stretch(item.kind, found[-1].text + item.text)
        else:
            found.append(item)
    return found
