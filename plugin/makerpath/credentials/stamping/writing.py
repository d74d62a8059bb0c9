"""The file: what all certificates of a stencil share is put together once, the rest is added for each.

Streams that are shared come first, then an object stream with the shared dictionaries; so their places are known.
What differs follows: content, fonts, metadata, attachment, and a second object stream.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from typing import Any
from xml.sax.saxutils import escape

import pydyf
from weasyprint.pdf import _w3c_date_to_pdf
from weasyprint.pdf.metadata import DocumentMetadata

from makerpath.credentials.facts import CREDENTIAL, CREDENTIAL_TYPE, Facts
from makerpath.credentials.stamping.laying import SIGN
from makerpath.credentials.stamping.painting import Painted
from makerpath.credentials.stamping.typefaces import Cut, Cutter, LEVEL, OBJECTS

_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_ENTRY = struct.Struct(">BIH")


class Form:
    """The file of a stencil, to be filled. `told` are the descriptions of drawings that stand as signs in its tags."""

    def __init__(self, painted: Painted, told: list[str], producer: str) -> None:
        pdf = painted.pdf
        self._producer = producer
        self._size = len(pdf.objects)
        self._contents = [stream.number for stream in painted.streams]
        self._fonts = painted.fonts.number
        self._catalog = pdf.catalog
        metadata = pdf.catalog.get("Metadata")
        self._metadata = int(metadata.split()[0]) if metadata else 0
        self._signs = [pydyf.String(SIGN.format(number)).data for number in range(len(told))]
        own = {*self._contents, self._fonts, self._catalog.number, self._metadata}
        self._signed: dict[int, bytes] = {}
        self._entries = bytearray(_ENTRY.pack(0, 0, 65535)) * self._size
        body = bytearray(_HEADER)
        packed: dict[int, bytes] = {}
        for item in pdf.objects:
            if item.free == "f" or item.number in own:
                continue
            data = item.data
            if isinstance(item, pydyf.Stream):
                self._entries[item.number * 7 : item.number * 7 + 7] = _ENTRY.pack(1, len(body), 0)
                body += b"%d 0 obj\n%s\nendobj\n" % (item.number, data)
            elif any(sign in data for sign in self._signs):
                self._signed[item.number] = data
            else:
                packed[item.number] = data
        for index, number in enumerate(packed):
            self._entries[number * 7 : number * 7 + 7] = _ENTRY.pack(2, self._size, index)
        self._entries += _ENTRY.pack(1, len(body), 0)
        body += b"%d 0 obj\n%s\nendobj\n" % (self._size, _object_stream(packed, 9))
        self._body = bytes(body)

    def fill(self, contents: list[bytes], cuts: dict[str, tuple[Cutter, Cut]], told: list[str], facts: Facts) -> bytes:
        """The whole file. `contents` are of its pages, `cuts` its fonts by name, `told` says what drawings show."""
        body = bytearray(self._body)
        entries = bytearray(self._entries)
        held, info = self._size + 1, self._size + 2
        entries += bytes(14)
        packed = {info: _info(facts, self._producer)}

        def put(number: int, data: bytes) -> None:
            if number * 7 == len(entries):
                entries.extend(bytes(7))
            entries[number * 7 : number * 7 + 7] = _ENTRY.pack(1, len(body), 0)
            body.extend(b"%d 0 obj\n%s\nendobj\n" % (number, data))

        for number, content in zip(self._contents, contents, strict=True):
            put(number, stream(content))
        if self._metadata:
            put(self._metadata, stream(_xmp(facts), b"/Type /Metadata/Subtype /XML"))
        for number, data in self._signed.items():
            packed[number] = self._say(data, told)
        next_one = info + 1
        names = []
        for name, (cutter, cut) in cuts.items():
            for step, data in enumerate(cut.streams):
                put(next_one + step, data)
            entries += bytes(21)
            for step, data in enumerate(cutter.dictionaries(cut, next_one), start=3):
                packed[next_one + step] = data
            names.append(b"/%s %d 0 R" % (name.encode(), next_one + OBJECTS - 1))
            next_one += OBJECTS
        packed[self._fonts] = b"<<%s>>" % b"".join(names)
        more: dict[str, Any] = {}
        if facts.credential:
            put(next_one, attached(facts))
            entries += bytes(14)
            packed[next_one + 1] = _file(facts, next_one)
            packed[next_one + 2] = b"<</Names [(%s) %d 0 R]>>" % (CREDENTIAL.encode(), next_one + 1)
            more = {"AF": b"[%d 0 R]" % (next_one + 1), "Names": b"%d 0 R" % (next_one + 2)}
            next_one += 3
        packed[self._catalog.number] = self._root(facts, more)
        for index, number in enumerate(packed):
            entries[number * 7 : number * 7 + 7] = _ENTRY.pack(2, held, index)
        put(held, _object_stream(packed))
        return self._end(body, entries, next_one, info, facts)

    def _say(self, data: bytes, told: list[str]) -> bytes:
        for sign, words in zip(self._signs, told, strict=True):
            data = data.replace(sign, pydyf.String(words).data)
        return data

    def _root(self, facts: Facts, more: dict[str, Any]) -> bytes:
        root = pydyf.Dictionary(self._catalog)
        root["Lang"] = pydyf.String(facts.language)
        if more:
            names = pydyf.Dictionary(root.get("Names", {}))
            names["EmbeddedFiles"] = more["Names"]
            root["Names"], root["AF"] = names, more["AF"]
        return bytes(root.data)

    def _end(self, body: bytearray, entries: bytearray, number: int, info: int, facts: Facts) -> bytes:
        at = len(body)
        entries += _ENTRY.pack(1, at, 0)
        name = facts.identifier.hex().encode()
        words = b"/Type /XRef/W [1 4 2]/Size %d/Root %s/Info %d 0 R/ID [<%s> <%s>]" % (
            number + 1,
            self._catalog.reference,
            info,
            name,
            name,
        )
        body += b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, stream(bytes(entries), words), at)
        return bytes(body)


def stream(content: bytes, words: bytes = b"", level: int = LEVEL) -> bytes:
    """A compressed stream with those entries in its dictionary."""
    packed = zlib.compress(content, level)
    return b"<<%s/Filter /FlateDecode/Length %d>>\nstream\n%s\nendstream" % (words, len(packed), packed)


def attached(facts: Facts) -> bytes:
    """The embedded file of the credential."""
    content = facts.credential.encode()
    moment = pydyf.String(_w3c_date_to_pdf(facts.created, "created")).data
    checksum = hashlib.md5(content, usedforsecurity=False).hexdigest().encode()
    kind = CREDENTIAL_TYPE.replace("/", "#2f").encode()
    return stream(
        content,
        b"/Type /EmbeddedFile/Subtype /%s/Params <</CheckSum <%s>/Size %d/CreationDate %s/ModDate %s>>"
        % (kind, checksum, len(content), moment, moment),
    )


def _file(facts: Facts, number: int) -> bytes:
    name = CREDENTIAL.encode()
    return b"<</Type /Filespec/F (%s)/UF (%s)/EF <</F %d 0 R/UF %d 0 R>>/Desc ()/AFRelationship /Data>>" % (
        name,
        name,
        number,
        number,
    )


def _object_stream(packed: dict[int, bytes], level: int = LEVEL) -> bytes:
    places, at = [], 0
    for number, data in packed.items():
        places.append(f"{number} {at}")
        at += len(data) + 1
    head = " ".join(places).encode()
    content = b"\n".join([head, *packed.values()])
    return stream(content, b"/Type /ObjStm/N %d/First %d" % (len(packed), len(head) + 1), level)


def _info(facts: Facts, producer: str) -> bytes:
    found = {
        "Producer": producer,
        "Title": facts.title,
        "Author": facts.author,
        "Subject": facts.description,
        "Creator": "Makerpath",
        "CreationDate": _w3c_date_to_pdf(facts.created, "created"),
    }
    return bytes(pydyf.Dictionary({name: pydyf.String(words) for name, words in found.items() if words}).data)


def _pattern() -> list[str]:
    """The XMP packet that WeasyPrint writes, cut where a file's own words go."""
    metadata = DocumentMetadata("\0title\0", ["\0author\0"], "\0description\0", created="\0created\0")
    metadata.generator = "Makerpath"

    class Taken:
        catalog: dict[str, Any] = {}

        def add_object(self, item: Any) -> None:
            item.number, self.text = 0, item.stream[0]

    taken = Taken()
    metadata.include_in_pdf(taken, "a", 3, "B", False)
    return str(taken.text.decode()).split("\0")


_XMP = _pattern()


def _xmp(facts: Facts) -> bytes:
    return "".join(escape(str(getattr(facts, part))) if at % 2 else part for at, part in enumerate(_XMP)).encode()
