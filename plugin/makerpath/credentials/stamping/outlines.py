"""TrueType: glyphs taken out of a font file, without the instructions that only screens need, and put into small ones.

A small font is made in two parts: glyphs that all files of a stencil show, packed once, and those of one file.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from makerpath.credentials.stamping.laying import NotExact

LEVEL = 9
"""Of what is packed once. What is packed for each file is short, and stored as it is."""
MOST_KEPT = 2000
"""Glyphs of a font that are at hand for the next file."""
_STORED = 0xFFFF
_PLAIN_TRUETYPE = (b"\0\1\0\0", b"true")
_WORDS, _SCALE, _MORE, _TWO, _FOUR, _INSTRUCTIONS = 0x01, 0x08, 0x20, 0x40, 0x80, 0x100
_TAGS = (b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp")
"""What a PDF reader needs of a TrueType font."""
_HEAD = 12 + 16 * len(_TAGS)
_WHOLE = 0xB1B0AFBA
"""What the words of a font file add up to."""


class Outlines:
    """The glyphs of a font file; raises `NotExact` for one whose outlines are not plain TrueType."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        if content[:4] not in _PLAIN_TRUETYPE:
            raise NotExact("font")
        self._at = {}
        for place in range(12, 12 + 16 * struct.unpack_from(">H", content, 4)[0], 16):
            tag, _checksum, at, length = struct.unpack_from(">4sIII", content, place)
            self._at[tag] = at, length
        if not all(tag in self._at for tag in _TAGS):
            raise NotExact("font")
        self.head, self.hhea, self.maxp = (self._table(tag) for tag in (b"head", b"hhea", b"maxp"))
        self._long = struct.unpack_from(">h", self.head, 50)[0]
        self._measured = struct.unpack_from(">H", self.hhea, 34)[0]
        self.glyph = lru_cache(MOST_KEPT)(self._glyph)

    def _table(self, tag: bytes) -> bytes:
        at, length = self._at[tag]
        return self._content[at : at + length]

    def metrics(self, glyph: int) -> bytes:
        """Its width and the room left of it."""
        at = self._at[b"hmtx"][0]
        if glyph < self._measured:
            return self._content[at + 4 * glyph : at + 4 * glyph + 4]
        last = at + 4 * self._measured
        left = last + 2 * (glyph - self._measured)
        return self._content[last - 4 : last - 2] + self._content[left : left + 2]

    def _glyph(self, glyph: int) -> tuple[bytes, list[int]]:
        """Its outline without instructions, in whole words, and where in it the numbers of other glyphs stand."""
        place = self._at[b"loca"][0]
        if self._long:
            start, end = struct.unpack_from(">II", self._content, place + 4 * glyph)
        else:
            start, end = (2 * half for half in struct.unpack_from(">HH", self._content, place + 2 * glyph))
        at = self._at[b"glyf"][0]
        data = self._content[at + start : at + end]
        if not data:
            return b"", []
        contours = struct.unpack_from(">h", data)[0]
        if contours < 0:
            data, numbers = _composite(data)
            return _padded(data), numbers
        ends = 10 + 2 * contours
        length = struct.unpack_from(">H", data, ends)[0]
        return _padded(data[:ends] + b"\0\0" + data[ends + 2 + length :]), []

    def closed(self, glyphs: Iterable[int], known: Container[int]) -> list[int]:
        """The glyphs in order, with those that they are put together from, but not the `known` ones."""
        added: set[int] = set()
        left = list(glyphs)
        while left:
            glyph = left.pop()
            if glyph not in known and glyph not in added:
                added.add(glyph)
                data, numbers = self.glyph(glyph)
                if numbers:
                    left += [struct.unpack_from(">H", data, at)[0] for at in numbers]
        return sorted(added)


@dataclass(frozen=True)
class Table:
    """Bytes that many files share, and what they are packed."""

    plain: bytes
    packed: bytes

    @classmethod
    def of(cls, plain: bytes) -> Table:
        press = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
        return cls(plain, press.compress(plain) + press.flush(zlib.Z_SYNC_FLUSH))

    @cached_property
    def total(self) -> int:
        return _total(self.plain)


@dataclass(frozen=True)
class Shared:
    """The first glyphs of small fonts: their numbers there, and their tables, each packed and with its sum."""

    numbers: dict[int, int]
    metrics: Table
    places: Table
    outlines: Table


def share(outlines: Outlines, glyphs: Iterable[int]) -> Shared:
    """Glyph 0 is there and empty: it is drawn where a character is missing, and such a page is not stamped."""
    order = [0, *outlines.closed(set(glyphs) - {0}, [0])]
    numbers = {glyph: number for number, glyph in enumerate(order)}
    metrics, places, found = _tables(outlines, order, numbers, 0)
    return Shared(numbers, Table.of(metrics), Table.of(places), Table.of(found))


def small_font(outlines: Outlines, shared: Shared, glyphs: Iterable[int]) -> tuple[int, bytes, dict[int, int]]:
    """A font of the shared glyphs and these: how long it is, its bytes as zlib packs them, and the others' numbers."""
    order = outlines.closed(glyphs, shared.numbers)
    numbers = {glyph: number for number, glyph in enumerate(order, len(shared.numbers))}
    metrics, places, found = _tables(outlines, order, shared.numbers | numbers, len(shared.outlines.plain))
    places += struct.pack(">I", len(shared.outlines.plain) + len(found))
    count = len(shared.numbers) + len(order)
    head = outlines.head[:8] + bytes(4) + outlines.head[12:50] + struct.pack(">hh", 1, 0)
    hhea = outlines.hhea[:34] + struct.pack(">H", count)
    maxp = _maxima(outlines.maxp, count)
    parts = {
        b"head": (len(head), head, _total(_padded(head))),
        b"hhea": (len(hhea), hhea, _total(_padded(hhea))),
        b"maxp": (len(maxp), maxp, _total(_padded(maxp))),
        b"hmtx": _both(shared.metrics, metrics),
        b"loca": _both(shared.places, places),
        b"glyf": _both(shared.outlines, found),
    }
    rows, at = {}, _HEAD
    for tag, (length, _data, total) in parts.items():
        rows[tag] = struct.pack(">4sIII", tag, total, at, length)
        at += -4 * (-length // 4)
    directory = struct.pack(">4sHHHH", b"\0\1\0\0", len(_TAGS), 64, 2, 16 * len(_TAGS) - 64)
    directory += b"".join(rows[tag] for tag in _TAGS)
    whole = _total(directory) + sum(total for _length, _data, total in parts.values())
    head = head[:8] + struct.pack(">I", (_WHOLE - whole) & 0xFFFFFFFF) + head[12:]
    start = b"".join([directory, _padded(head), _padded(hhea), _padded(maxp)])
    return at, joined([start, shared.metrics, metrics, shared.places, places, shared.outlines, found]), numbers


def _tables(outlines: Outlines, order: Sequence[int], numbers: dict[int, int], at: int) -> tuple[bytes, bytes, bytes]:
    """Metrics, places and outlines of the glyphs in that order; the first one stands `at`."""
    metrics, places, found = [], [], []
    for glyph in order:
        data, inner = outlines.glyph(glyph) if glyph else (b"", [])
        if inner:
            changed = bytearray(data)
            for place in inner:
                struct.pack_into(">H", changed, place, numbers[struct.unpack_from(">H", data, place)[0]])
            data = bytes(changed)
        metrics.append(outlines.metrics(glyph))
        places.append(at)
        found.append(data)
        at += len(data)
    return b"".join(metrics), struct.pack(f">{len(places)}I", *places), b"".join(found)


def _composite(data: bytes) -> tuple[bytes, list[int]]:
    """A glyph of other glyphs without instructions, and where their numbers stand in it."""
    found = bytearray(data)
    numbers, at, more = [], 10, True
    while more:
        (flags,) = struct.unpack_from(">H", data, at)
        struct.pack_into(">H", found, at, flags & ~_INSTRUCTIONS)
        numbers.append(at + 2)
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _TWO else 8 if flags & _FOUR else 0
        more = bool(flags & _MORE)
    return bytes(found[:at]), numbers


def _maxima(maxp: bytes, count: int) -> bytes:
    """No instructions: one zone, and nothing for them to work with."""
    if len(maxp) < 32:
        return maxp[:4] + struct.pack(">H", count) + maxp[6:]
    return maxp[:4] + struct.pack(">H", count) + maxp[6:14] + struct.pack(">7H", 1, 0, 0, 0, 0, 0, 0) + maxp[28:32]


def _both(shared: Table, own: bytes) -> tuple[int, bytes, int]:
    return len(shared.plain) + len(own), own, (shared.total + _total(own)) & 0xFFFFFFFF


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _total(data: bytes) -> int:
    """The sum of its words, as font files note it."""
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF


def joined(parts: Sequence[bytes | Table]) -> bytes:
    """What zlib would unpack to the parts one after the other."""
    packed, check = [b"\x78\x01"], 1
    for part in parts:
        if isinstance(part, Table):
            packed.append(part.packed)
            check = zlib.adler32(part.plain, check)
        else:
            packed += _stored(part)
            check = zlib.adler32(part, check)
    return b"".join([*packed, b"\1\0\0\xff\xff", struct.pack(">I", check)])


def _stored(data: bytes) -> list[bytes]:
    """As it is, in blocks of deflate."""
    found = []
    for at in range(0, len(data), _STORED):
        some = data[at : at + _STORED]
        found.append(struct.pack("<BHH", 0, len(some), len(some) ^ _STORED) + some)
    return found
