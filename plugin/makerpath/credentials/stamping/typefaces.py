"""A file's own fonts: of each typeface the glyphs that this one certificate shows, and nothing of its classmates'.

Glyphs are numbered as in the whole font in the page's content; a map leads to their numbers in the small one.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import pydyf
import uharfbuzz

from makerpath.credentials.stamping.laying import NotExact
from makerpath.credentials.stamping.painting import Usage

TABLES = frozenset({"glyf", "head", "hhea", "hmtx", "loca", "maxp"})
"""What a PDF reader needs of a TrueType font."""
OBJECTS = 6
"""Objects of a font in a file: three streams, then three dictionaries."""
MOST_KEPT = 200
MOST_READY = 24
LEVEL = 2
"""Of compression: a higher one takes twice the time for a tenth of the size."""
_FLAGS = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
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
        self._font = font
        face = uharfbuzz.Face(font.file_content)
        self._tables = [_tag(name) for name in face.table_tags if name not in TABLES]
        self._face = uharfbuzz.subset_preprocess(face)
        self._kept: OrderedDict[Any, Cut] = OrderedDict()

    @classmethod
    def of(cls, font: Any) -> Typeface:
        """Raises `NotExact` for a font whose outlines are not plain TrueType."""
        if font.file_content[:4] not in (b"\0\1\0\0", b"true") or "fvar" in font.tables or font.index:
            raise NotExact("font")
        key = font.hash, hashlib.md5(font.file_content, usedforsecurity=False).digest()
        if key not in _ready:
            _ready[key] = cls(font)
            while len(_ready) > MOST_READY:
                _ready.popitem(last=False)
        _ready.move_to_end(key)
        return _ready[key]

    def cut(self, texts: dict[int, str], widths: dict[int, float]) -> Cut:
        key = frozenset(texts.items())
        cut = self._kept.get(key)
        if cut is None:
            cut = self._kept[key] = self._cut(texts, widths)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return cut

    def _cut(self, texts: dict[int, str], widths: dict[int, float]) -> Cut:
        wanted = uharfbuzz.SubsetInput()
        wanted.glyph_set.update(texts)
        wanted.flags = _FLAGS
        wanted.drop_table_tag_set.update(self._tables)
        plan = uharfbuzz.SubsetPlan(self._face, wanted)
        small = bytes(plan.execute().blob.data)
        numbers = plan.old_to_new_glyph_mapping
        order = sorted(texts)
        mapped = bytearray(2 * (order[-1] + 1))
        for glyph in order:
            struct.pack_into(">H", mapped, 2 * glyph, numbers[glyph])
        streams = (
            _stream(small, b"/Length1 %d" % len(small)),
            _stream(_unicode(order, texts)),
            _stream(bytes(mapped)),
        )
        used = [widths[glyph] for glyph in order]
        return Cut(streams, _widths(order, widths), max(used), len(used) > 1 and len(set(used)) == 1)

    def dictionaries(self, cut: Cut, number: int) -> tuple[bytes, bytes, bytes]:
        """Descriptor, descendant font and font, for a file in which this font's objects begin with `number`."""
        font = self._font
        box = (0, font.descent, cut.widest, font.ascent)
        descriptor = pydyf.Dictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": font.name,
                "FontFamily": pydyf.String(font.family),
                "Flags": font.flags + cut.even,
                "FontBBox": pydyf.Array(box),
                "ItalicAngle": font.italic_angle,
                "Ascent": font.ascent,
                "Descent": font.descent,
                "CapHeight": font.ascent,
                "StemV": font.stemv,
                "StemH": font.stemh,
                "FontFile2": b"%d 0 R" % number,
            }
        ).data
        name = font.name
        return (
            descriptor,
            b"<</Type /Font/Subtype /CIDFontType2/BaseFont %s/CIDSystemInfo <</Registry (Adobe)/Ordering (Identity)"
            b"/Supplement 0>>/CIDToGIDMap %d 0 R/W %s/FontDescriptor %d 0 R>>"
            % (name, number + 2, cut.widths, number + 3),
            b"<</Type /Font/Subtype /Type0/BaseFont %s/ToUnicode %d 0 R/Encoding /Identity-H/DescendantFonts [%d 0 R]>>"
            % (name, number + 1, number + 4),
        )


def merged(parts: list[Usage], fonts: dict[Any, Any]) -> dict[str, tuple[dict[int, str], dict[int, float]]]:
    """All glyphs of a page by the name of their font; of what one glyph stands for, the first on the page holds.

    A glyph that only goes with the one before it stands for nothing, unless it stands alone elsewhere.
    """
    found: dict[str, tuple[dict[int, str], dict[int, float]]] = {}
    for part in reversed(parts):
        for key, (texts, widths) in part.items():
            name = fonts[key].hash
            if name not in found:
                found[name] = {}, {}
            known = found[name][0]
            known.update({glyph: text for glyph, text in texts.items() if text or not known.get(glyph)})
            found[name][1].update(widths)
    return dict(sorted(found.items()))


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("latin-1").ljust(4), "big")


def _stream(content: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(content, LEVEL)
    return b"<<%s/Filter /FlateDecode/Length %d>>\nstream\n%s\nendstream" % (more, len(packed), packed)


def _unicode(order: list[int], texts: dict[int, str]) -> bytes:
    lines = [f"<{glyph:04x}> <{texts[glyph].encode('utf-16-be').hex()}>" for glyph in order]
    blocks = []
    for at in range(0, len(lines), 100):
        some = lines[at : at + 100]
        blocks.append(f"{len(some)} beginbfchar\n" + "\n".join(some) + "\nendbfchar\n")
    return _CMAP + "".join(blocks).encode() + _CMAP_END


def _widths(order: list[int], widths: dict[int, float]) -> bytes:
    """The array `W`: runs of glyphs that follow each other, each with its widths."""
    parts: list[str] = []
    last = -2
    for glyph in order:
        if glyph != last + 1:
            parts.append(f"{']' if parts else ''} {glyph} [")
        parts.append(f"{widths[glyph]} ")
        last = glyph
    return f"[{''.join(parts)}]]".encode()
