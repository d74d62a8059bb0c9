"""A file's own fonts: of each typeface the glyphs that this one certificate shows, and nothing of its classmates'.

Glyphs are numbered as in the whole font in the page's content; a map leads to their numbers in the small one. What
all files of a stencil show is packed once.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pydyf

from makerpath.credentials.stamping.glyphs import Glyphs, Own
from makerpath.credentials.stamping.laying import NotExact
from makerpath.credentials.stamping.outlines import joined, Outlines, share, Shared, small_font, Table

OBJECTS = 6
"""Objects of a font in a file: three streams, then three dictionaries."""
MOST_KEPT = 20
"""Small fonts of a stencil: those of headings are the same again and again, those of names are not."""
MOST_READY = 24
LEVEL = 1
"""Of compression: a higher one takes up to twice the time for a twentieth of the size."""
_CMAP = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n<< /Registry (Adobe)\n"
    b"/Ordering (UCS)\n/Supplement 0\n>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    b"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
)
_CMAP_END = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


_ready: OrderedDict[Any, Typeface] = OrderedDict()


@dataclass(frozen=True)
class Cut:
    """A small font: the three streams (font file, texts of its glyphs, map of glyphs), and what its widths are."""

    streams: tuple[bytes, bytes, bytes]
    widths: bytes
    widest: float
    even: bool


class Typeface:
    """A font file made ready for cutting; `of` remembers the last ones, for all stencils."""

    def __init__(self, font: Any) -> None:
        self.font = font
        self.outlines = Outlines(font.file_content)

    @classmethod
    def of(cls, font: Any) -> Typeface:
        """Raises `NotExact` for a font whose outlines are not plain TrueType."""
        if "fvar" in font.tables or font.index:
            raise NotExact("font")
        key = font.hash, hashlib.md5(font.file_content, usedforsecurity=False).digest()
        if key not in _ready:
            _ready[key] = cls(font)
            while len(_ready) > MOST_READY:
                _ready.popitem(last=False)
        _ready.move_to_end(key)
        return _ready[key]


class Cutter:
    """Small fonts of a typeface for the files of one stencil, which all show the `common` glyphs."""

    def __init__(self, typeface: Typeface, common: Glyphs) -> None:
        self._font, self._outlines, self._common = typeface.font, typeface.outlines, common
        self._shared: Shared = share(self._outlines, common.texts)
        self._texts = Table.of(_CMAP + _unicode(common.texts))
        self._map = _mapped(bytearray(), common.texts, self._shared.numbers)
        self._widths = _widths(common)
        self._about = _about(typeface.font)
        self._kept: OrderedDict[Any, Cut] = OrderedDict()

    def cut(self, own: Own) -> Cut:
        key = own.anew, frozenset(own.glyphs.texts.items())
        cut = self._kept.get(key)
        if cut is None:
            cut = self._kept[key] = self._cut(own.glyphs, anew=own.anew)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return cut

    def _cut(self, glyphs: Glyphs, *, anew: bool) -> Cut:
        length, packed, numbers = small_font(self._outlines, self._shared, glyphs.texts)
        numbers = self._shared.numbers | numbers
        texts: Sequence[bytes | Table] = [_unicode(glyphs.texts) + _CMAP_END]
        texts = [_CMAP, *texts] if anew else [self._texts, *texts]
        used = {glyphs.widths[glyph] for glyph in glyphs.texts}
        count = len(glyphs.texts)
        if not anew:
            used |= {self._common.widths[glyph] for glyph in self._common.texts}
            count += len(self._common.texts)
        return Cut(
            (
                _stream(packed, b"/Length1 %d" % length),
                _stream(joined(texts)),
                _stream(zlib.compress(_mapped(bytearray(self._map), glyphs.texts, numbers), LEVEL)),
            ),
            b"[%s]" % (_widths(glyphs) if anew else self._widths + _widths(glyphs)),
            max(used, default=0),
            count > 1 and len(used) == 1,
        )

    def dictionaries(self, cut: Cut, number: int) -> tuple[bytes, bytes, bytes]:
        """Descriptor, descendant font and font, for a file in which this font's objects begin with `number`."""
        font, name = self._font, self._font.name
        return (
            b"%s/Flags %d/FontBBox [0 %d %s %d]/FontFile2 %d 0 R>>"
            % (
                self._about,
                font.flags + cut.even,
                font.descent,
                pydyf._to_bytes(cut.widest),
                font.ascent,
                number,
            ),
            b"<</Type /Font/Subtype /CIDFontType2/BaseFont %s/CIDSystemInfo <</Registry (Adobe)/Ordering (Identity)"
            b"/Supplement 0>>/CIDToGIDMap %d 0 R/W %s/FontDescriptor %d 0 R>>"
            % (name, number + 2, cut.widths, number + 3),
            b"<</Type /Font/Subtype /Type0/BaseFont %s/ToUnicode %d 0 R/Encoding /Identity-H/DescendantFonts [%d 0 R]>>"
            % (name, number + 1, number + 4),
        )


def _about(font: Any) -> bytes:
    """The beginning of a font's descriptor, which is the same in all files."""
    found = {
        "Type": "/FontDescriptor",
        "FontName": font.name,
        "FontFamily": pydyf.String(font.family),
        "ItalicAngle": font.italic_angle,
        "Ascent": font.ascent,
        "Descent": font.descent,
        "CapHeight": font.ascent,
        "StemV": font.stemv,
        "StemH": font.stemh,
    }
    return bytes(pydyf.Dictionary(found).data.removesuffix(b">>"))


def _stream(packed: bytes, more: bytes = b"") -> bytes:
    return b"<<%s/Filter /FlateDecode/Length %d>>\nstream\n%s\nendstream" % (more, len(packed), packed)


def _mapped(found: bytearray, glyphs: dict[int, str], numbers: dict[int, int]) -> bytearray:
    """The map from glyphs of the whole font, with these added."""
    found.extend(bytes(max(0, 2 * (max(glyphs, default=-1) + 1) - len(found))))
    for glyph in glyphs:
        struct.pack_into(">H", found, 2 * glyph, numbers[glyph])
    return found


def _unicode(texts: dict[int, str]) -> bytes:
    lines = [f"<{glyph:04x}> <{texts[glyph].encode('utf-16-be').hex()}>" for glyph in sorted(texts)]
    blocks = []
    for at in range(0, len(lines), 100):
        some = lines[at : at + 100]
        blocks.append(f"{len(some)} beginbfchar\n" + "\n".join(some) + "\nendbfchar\n")
    return "".join(blocks).encode()


def _widths(glyphs: Glyphs) -> bytes:
    """For the array `W`: runs of glyphs that follow each other, each with its widths."""
    parts: list[str] = []
    last = -2
    for glyph in sorted(glyphs.texts):
        if glyph != last + 1:
            parts.append(f"{']' if parts else ''} {glyph} [")
        parts.append(f"{glyphs.widths[glyph]} ")
        last = glyph
    return "".join([*parts, "]" if parts else ""]).encode()
