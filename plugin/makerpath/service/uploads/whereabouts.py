"""Films, sounds and moving pictures without the place they were taken at. What is seen and heard stays as it is."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from makerpath.service.uploads.boxes import Box, boxes, telling

CHUNK = 1024 * 1024
MOST_PLACES = 2_000_000
Span = tuple[int, int]


def films_without(source: IO[bytes], size: int, out: IO[bytes]) -> None:
    """Copy a file made of boxes to `out`, with zeros for what may tell where it was made."""
    named: list[int] = []
    blank: list[Span] = []
    for box in telling(source, size):
        named.append(box.start + 4)
        if box.kind == b"trak":
            blank += _samples(source, box, size)
        blank.append((box.body, box.end))
    source.seek(0)
    _copy(source, out, sorted(blank), sorted(named))


def _copy(source: IO[bytes], out: IO[bytes], blank: list[Span], named: list[int]) -> None:
    """`named` are places of four bytes that become `free`."""
    changes = sorted([(start, end, b"\0") for start, end in blank] + [(at, at + 4, b"free") for at in named])
    at = first = 0
    while chunk := source.read(CHUNK):
        end = at + len(chunk)
        while first < len(changes) and changes[first][1] <= at:
            first += 1
        touched = bytearray(chunk)
        for number in range(first, len(changes)):
            start, stop, fill = changes[number]
            if start >= end:
                break
            low, high = max(start, at), min(stop, end)
            if low < high:
                filled = fill[low - start : high - start] if fill == b"free" else bytes(high - low)
                touched[low - at : high - at] = filled
        out.write(touched)
        at = end


def _samples(source: IO[bytes], track: Box, size: int) -> list[Span]:
    """Where the content of a track lies."""
    tables: dict[bytes, bytes] = {}
    for box in _all(source, track):
        if box.kind in (b"stsz", b"stsc", b"stco", b"co64") and box.end - box.body <= 16 * MOST_PLACES:
            source.seek(box.body)
            tables[box.kind] = source.read(box.end - box.body)
    wide = b"co64" in tables
    offsets = _numbers(tables.get(b"co64" if wide else b"stco", b""), 8, 8 if wide else 4)
    sizes, runs = tables.get(b"stsz", b""), tables.get(b"stsc", b"")
    if not offsets or len(sizes) < 12 or len(runs) < 8:
        return []
    same = struct.unpack_from(">I", sizes, 4)[0]
    each = _numbers(sizes, 12, 4)
    starts = [struct.unpack_from(">II", runs, at) for at in range(8, len(runs) - 11, 12)]
    spans: list[Span] = []
    sample = run = 0
    for chunk, offset in enumerate(offsets, 1):
        while run + 1 < len(starts) and starts[run + 1][0] <= chunk:
            run += 1
        count = starts[run][1] if starts else 0
        length = same * count if same else sum(each[sample : sample + count])
        sample += count
        if length and offset + length <= size:
            spans.append((offset, offset + length))
    return spans


def _all(source: IO[bytes], outer: Box, depth: int = 0) -> Iterator[Box]:
    for box in boxes(source, outer.body, outer.end):
        yield box
        if box.kind in (b"mdia", b"minf", b"stbl") and depth < 4:
            yield from _all(source, box, depth + 1)


def _numbers(table: bytes, begin: int, width: int) -> list[int]:
    body = table[begin : begin + MOST_PLACES * width]
    count = len(body) // width
    return list(struct.unpack_from(f">{count}{'Q' if width == 8 else 'I'}", body))


class BrokenGif(ValueError):
    """Not a whole GIF."""


def gif_without(source: IO[bytes], out: IO[bytes]) -> None:
    """Copy a GIF to `out` without comments, programs' notes and what stands behind its end; raises `BrokenGif`."""
    head = _take(source, 13)
    out.write(head)
    if head[10] & 0x80:
        out.write(_take(source, 3 << ((head[10] & 7) + 1)))
    frames = 0
    while (sign := _take(source, 1)) != b"\x3b":
        if sign == b"\x2c":
            frames += 1
            place = _take(source, 9)
            out.write(sign + place)
            if place[8] & 0x80:
                out.write(_take(source, 3 << ((place[8] & 7) + 1)))
            out.write(_take(source, 1) + b"".join(_blocks(source)))
        elif sign == b"\x21":
            label = _take(source, 1)
            blocks = list(_blocks(source))
            if label == b"\xf9" or (label == b"\xff" and blocks[0][1:12] in (b"NETSCAPE2.0", b"ANIMEXTS1.0")):
                out.write(sign + label + b"".join(blocks))
        else:
            raise BrokenGif("an unknown block")
    if not frames:
        raise BrokenGif("no picture in it")
    out.write(sign)


def _blocks(source: IO[bytes]) -> Iterator[bytes]:
    while (length := _take(source, 1)) != b"\0":
        yield length + _take(source, length[0])
    yield length


def _take(source: IO[bytes], count: int) -> bytes:
    found = source.read(count)
    if len(found) != count:
        raise BrokenGif("it ends in the middle")
    return found
