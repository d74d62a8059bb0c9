"""Writes a PDF object by object: numbers are given out, objects written in any order, the table comes last."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Mapping, Sequence
from typing import IO

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class Writer:
    """The same calls write the same bytes. Numbers that were given out and not used are free at the end."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._at = 0
        self._offsets = array("Q", [0])
        self._hash = hashlib.sha256()
        self._write(HEADER)

    def number(self) -> int:
        """A number for an object that will be written."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def numbers(self, count: int) -> range:
        """So many numbers in a row."""
        first = len(self._offsets)
        self._offsets.extend([0] * count)
        return range(first, first + count)

    def add(self, content: bytes, number: int | None = None) -> int:
        """Write an object, under its number if it was given one already."""
        number = self.number() if number is None else number
        self._offsets[number] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
        return number

    def add_stream(self, content: bytes, entries: bytes = b"", number: int | None = None) -> int:
        """Write a stream; `entries` are those of its dictionary besides the length."""
        return self.add(b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(content), content), number)

    def end(self, root: int, info: int) -> None:
        """Write the table of where all objects are, and what names the root; the file's id comes of its bytes."""
        begins = self._at
        ident = self._hash.hexdigest()[:32].encode()
        free = [number for number, offset in enumerate(self._offsets) if not offset]
        following = dict(zip(free, [*free[1:], 0], strict=True))
        self._write(b"xref\n0 %d\n" % len(self._offsets))
        for number, offset in enumerate(self._offsets):
            if offset:
                self._write(b"%010d 00000 n \n" % offset)
            else:
                self._write(b"%010d %05d f \n" % (following[number], 65535 if number == 0 else 0))
        trailer = {b"Size": b"%d" % len(self._offsets), b"Root": ref(root), b"Info": ref(info)}
        trailer[b"ID"] = b"[<%b><%b>]" % (ident, ident)
        self._write(b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (dictionary(trailer), begins))

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._hash.update(data)
        self._at += len(data)


def ref(number: int) -> bytes:
    return b"%d 0 R" % number


def refs(numbers: Sequence[int]) -> bytes:
    return b"[" + b" ".join(map(ref, numbers)) + b"]"


def dictionary(entries: Mapping[bytes, bytes]) -> bytes:
    """Names without their stroke, values as they are written."""
    return b"<<" + b"".join(b"/%b %b" % item for item in entries.items()) + b">>"


def words(text: str) -> bytes:
    """A text string: UTF-16 in hex, so that nothing in it needs care."""
    return b"<%b>" % (b"\xfe\xff" + text.encode("utf-16-be", "replace")).hex().upper().encode()


def numbers(values: Sequence[float]) -> bytes:
    """An array of lengths, more exactly than any printer draws."""
    return b"[" + b" ".join(number(value) for value in values) + b"]"


def number(value: float) -> bytes:
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return b"0" if text in ("-0", "") else text.encode()
