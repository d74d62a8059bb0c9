"""Copies what pages need from the file they stand in, and only once what they share."""

from __future__ import annotations

import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pikepdf

from makerpath.service.certificates.exporting.merging.writer import dictionary, numbers, ref, Writer

MOST_KNOWN = 20_000
"""So many objects are remembered: what all pages share is met again and again, the rest is forgotten."""

_OPEN = -1


class Copier:
    """Copies objects of one file after the other to `writer`; those with the same content become one."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._known: OrderedDict[bytes, int] = OrderedDict()
        self._copied: dict[tuple[int, int], int] = {}
        self._early: dict[tuple[int, int], int] = {}

    def begin(self) -> None:
        """Forget the numbers of the last file."""
        self._copied.clear()
        self._early.clear()

    def value(self, item: Any) -> bytes:
        """How `item`, a value of the file that is read, is written; what it refers to is copied first."""
        if isinstance(item, pikepdf.Object) and item.is_indirect:
            return ref(self._indirect(item))
        return self._direct(item)

    def form(self, contents: Sequence[Any], resources: Any, edges: tuple[float, float, float, float]) -> int:
        """A page's content as a form that can be drawn several times, from its lower left corner on."""
        entries = {
            b"Type": b"/XObject",
            b"Subtype": b"/Form",
            b"BBox": numbers(edges),
            b"Matrix": numbers((1, 0, 0, 1, -edges[0], -edges[1])),
            b"Resources": self.value(resources),
            b"Group": b"<</S /Transparency>>",
            b"Filter": b"/FlateDecode",
        }
        data = zlib.compress(b"\n".join(part.read_bytes() for part in contents))
        entries[b"Length"] = b"%d" % len(data)
        return self._once(b"%b\nstream\n%b\nendstream" % (dictionary(entries), data))

    def _direct(self, item: Any) -> bytes:
        if isinstance(item, (pikepdf.Array, pikepdf.Dictionary)):
            # What refers to nothing, such as the widths of a font, is written by the library, many times faster.
            text = bytes(item.unparse())
            if b" R" not in text:
                return text
        if isinstance(item, pikepdf.Dictionary):
            return self._dictionary(item)
        if isinstance(item, pikepdf.Array):
            return b"[" + b" ".join(self.value(part) for part in item) + b"]"
        if isinstance(item, bool):
            return b"true" if item else b"false"
        if item is None:
            return b"null"
        if isinstance(item, int):
            return b"%d" % item
        if isinstance(item, (Decimal, float)):
            return format(Decimal(item), "f").encode()
        return bytes(item.unparse())

    def _dictionary(self, item: Any, without: tuple[str, ...] = ()) -> bytes:
        parts = []
        for name, part in sorted(item.items()):
            if name not in without:
                parts.append(b"%b %b" % (pikepdf.Name(name).unparse(), self.value(part)))
        return b"<<" + b"".join(parts) + b">>"

    def _indirect(self, item: Any) -> int:
        """The number of the copy. One that is met again within itself gets its number before its content is known."""
        key = item.objgen
        there = self._copied.get(key)
        if there == _OPEN:
            if key not in self._early:
                self._early[key] = self._writer.number()
            return self._early[key]
        if there is not None:
            return there
        self._copied[key] = _OPEN
        content = self._content(item)
        early = self._early.get(key)
        copied = self._once(content) if early is None else self._writer.add(content, early)
        self._copied[key] = copied
        return copied

    def _content(self, item: Any) -> bytes:
        if not isinstance(item, pikepdf.Stream):
            return self._direct(item)
        data = item.read_raw_bytes()
        entries = self._dictionary(item.stream_dict, ("/Length",))
        return b"%b/Length %d>>\nstream\n%b\nendstream" % (entries[:-2], len(data), data)

    def _once(self, content: bytes) -> int:
        digest = hashlib.blake2b(content, digest_size=16).digest()
        copied = self._known.get(digest)
        if copied is not None:
            self._known.move_to_end(digest)
            return copied
        copied = self._known[digest] = self._writer.add(content)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return copied


def box(values: Any) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(value) for value in values)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)
