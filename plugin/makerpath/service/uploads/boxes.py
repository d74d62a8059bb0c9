"""Films and sounds made of boxes (MP4, MOV, M4A, 3GP): what is in them, and where they say where they were taken.

Nothing is moved: a box that tells too much is named `free`, which players skip, and its bytes become zeros.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

MOST_INDEX = 96 * 1024 * 1024
"""The longest index (`moov`) that is read; that of a film of two hours has some 5 MB."""
TELLING = frozenset({b"udta", b"meta", b"uuid", b"\xa9xyz", b"loci"})
"""Places for whatever devices like to note: where, on which device, by whom."""
_INSIDE = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"})
_NOTES = frozenset({b"meta", b"mett", b"camm", b"gpmd", b"text\0"})


@dataclass(frozen=True)
class Box:
    """`start` and `end` in the file; its content begins at `body`."""

    kind: bytes
    start: int
    body: int
    end: int


def boxes(source: IO[bytes], start: int, end: int) -> Iterator[Box]:
    """The boxes between two places, as far as they are whole."""
    while start + 8 <= end:
        source.seek(start)
        head = source.read(16)
        if len(head) < 8:
            return
        length, kind = struct.unpack_from(">I4s", head)
        body = start + 8
        if length == 1 and len(head) == 16:
            length, body = struct.unpack_from(">Q", head, 8)[0], start + 16
        elif length == 0:
            length = end - start
        if length < body - start or start + length > end:
            return
        yield Box(kind, start, body, start + length)
        start += length


def has_film(source: IO[bytes], size: int) -> bool:
    """Whether there is anything to look at; True if the file does not tell."""
    kinds = [kind for _trak, kind in _tracks(source, size)]
    return b"vide" in kinds or b"soun" not in kinds


def seconds(source: IO[bytes], size: int) -> float | None:
    """How long it plays, if the index says so."""
    for index in _indexes(source, size):
        for box in boxes(source, index.body, index.end):
            if box.kind == b"mvhd" and box.end - box.body >= 20:
                source.seek(box.body)
                body = source.read(32)
                scale, length = (
                    struct.unpack_from(">IQ", body, 20)
                    if body[0] == 1 and len(body) == 32
                    else struct.unpack_from(">II", body, 12)
                )
                return float(length / scale) if scale and length else None
    return None


def telling(source: IO[bytes], size: int) -> list[Box]:
    """The boxes that may tell where the film was made: notes anywhere in the index, and tracks of notes."""
    found: list[Box] = []
    for box in boxes(source, 0, size):
        if box.kind in TELLING:
            found.append(box)
        elif box.kind in (b"moov", b"moof") and box.end - box.start <= MOST_INDEX:
            found += _telling_inside(source, box)
    return found


def _telling_inside(source: IO[bytes], outer: Box, depth: int = 0) -> Iterator[Box]:
    for box in boxes(source, outer.body, outer.end):
        if box.kind in TELLING or (box.kind == b"trak" and _handler(source, box) in _NOTES):
            yield box
        elif box.kind in _INSIDE and depth < 6:
            yield from _telling_inside(source, box, depth + 1)


def _indexes(source: IO[bytes], size: int) -> Iterator[Box]:
    return (box for box in boxes(source, 0, size) if box.kind == b"moov" and box.end - box.start <= MOST_INDEX)


def _tracks(source: IO[bytes], size: int) -> Iterator[tuple[Box, bytes]]:
    for index in _indexes(source, size):
        for box in boxes(source, index.body, index.end):
            if box.kind == b"trak":
                yield box, _handler(source, box)


def _handler(source: IO[bytes], track: Box) -> bytes:
    """What a track is: `vide`, `soun`, `meta` …"""
    for box in boxes(source, track.body, track.end):
        if box.kind == b"mdia":
            for inner in boxes(source, box.body, box.end):
                if inner.kind == b"hdlr":
                    source.seek(inner.body + 8)
                    return source.read(4)
    return b""
