"""The glyphs of a page: those that every page of a stencil draws, and those that only this one adds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from makerpath.credentials.stamping.painting import Usage

MOST_SEEN = 500
"""Spots of which is known what they add, one of a page's some dozens for each text that stood there."""


@dataclass
class Glyphs:
    """Glyphs of one font: the text that each stands for, and its width."""

    texts: dict[int, str] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)


@dataclass
class Own:
    """What one page adds to the common glyphs of a font. With `anew`, it is all that the page has: some of the common
    ones stand for another text there.
    """

    glyphs: Glyphs
    anew: bool = False


class Common:
    """`fixed` are the glyphs of what is between the spots: before each of them, and after the last."""

    def __init__(self, fixed: Sequence[Usage], fonts: dict[Any, Any]) -> None:
        self._fixed = fixed
        self._seen: OrderedDict[tuple[int, int], tuple[Usage, list[tuple[str, Glyphs, bool]]]] = OrderedDict()
        self._fonts = fonts
        self.found = self._merged(fixed)
        self._since: dict[str, dict[int, int]] = {name: {} for name in self.found}
        for number, part in reversed(list(enumerate(fixed))):
            for key, (texts, _widths) in part.items():
                self._since[self._fonts[key].hash].update({glyph: number for glyph, text in texts.items() if text})

    def own(self, drawn: Sequence[Usage]) -> dict[str, Own]:
        """What the spots' glyphs add, by the name of their font, for each font of the page in order."""
        found = {name: Own(Glyphs()) for name in self.found}
        anew = set()
        for number in range(len(drawn) - 1, -1, -1):
            for name, more, differs in self._added(number, drawn[number]):
                known = found.setdefault(name, Own(Glyphs())).glyphs
                known.texts |= {glyph: text for glyph, text in more.texts.items() if text or not known.texts.get(glyph)}
                known.widths |= more.widths
                if differs:
                    anew.add(name)
        if anew:
            parts = [one for pair in zip(self._fixed, drawn, strict=False) for one in pair]
            whole = self._merged([*parts, *self._fixed[len(drawn) :]])
            found |= {name: Own(whole[name], anew=True) for name in anew}
        return dict(sorted(found.items()))

    def _added(self, number: int, part: Usage) -> list[tuple[str, Glyphs, bool]]:
        """What a spot adds to each font, and whether it differs there. Spots that are kept are looked at once."""
        key = number, id(part)
        seen = self._seen.get(key)
        if seen is None:
            added = []
            for font, (texts, widths) in part.items():
                name = self._fonts[font].hash
                common = self.found.get(name) or Glyphs()
                more = Glyphs(
                    {glyph: text for glyph, text in texts.items() if glyph not in common.texts},
                    {glyph: width for glyph, width in widths.items() if glyph not in common.widths},
                )
                differs = name in self.found and self._differs(name, common, number, texts, widths)
                if more.texts or more.widths or differs or name not in self.found:
                    added.append((name, more, differs))
            # With the part itself: no other one can have its id then.
            seen = self._seen[key] = part, added
            while len(self._seen) > MOST_SEEN:
                self._seen.popitem(last=False)
        return seen[1]

    def _differs(self, name: str, common: Glyphs, number: int, texts: dict[int, str], widths: dict[int, float]) -> bool:
        """Whether a spot has a common glyph with another width, or with another text before its own one comes."""
        if any(common.widths.get(glyph, width) != width for glyph, width in widths.items()):
            return True
        since = self._since[name]
        return any(
            text and common.texts.get(glyph, text) != text and number < since.get(glyph, number + 1)
            for glyph, text in texts.items()
        )

    def _merged(self, parts: Sequence[Usage]) -> dict[str, Glyphs]:
        """All glyphs by the name of their font; of what one glyph stands for, the first on the page holds.

        A glyph that only goes with the one before it stands for nothing, unless it stands alone elsewhere.
        """
        found: dict[str, Glyphs] = {}
        for part in reversed(parts):
            for key, (texts, widths) in part.items():
                known = found.setdefault(self._fonts[key].hash, Glyphs())
                for glyph, text in texts.items():
                    if text or not known.texts.get(glyph):
                        known.texts[glyph] = text
                known.widths.update(widths)
        return found
