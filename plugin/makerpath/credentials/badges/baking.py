"""Badges as pictures: the credential inside of a PNG or an SVG, put there and found again (Open Badges 3.0, 5.3).

Nothing of a picture is drawn or decoded here, and what is compressed is opened no further than a credential is large.
"""

from __future__ import annotations

import re
import struct
import zlib
from binascii import crc32
from collections.abc import Iterator

from lxml import etree

from makerpath.credentials.badges.reading import Malformed, MAX_TEXT

PNG = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
MAX_PICTURE = 20 * 1024 * 1024
MAX_CHUNKS = 20_000
_ELEMENT = f"{{{NAMESPACE}}}credential"


def bake_png(picture: bytes, credential: str) -> bytes:
    """The PNG with the credential in an `iTXt` chunk, before its end; one that was there is replaced."""
    chunks = [(kind, data) for kind, data in _chunks(picture) if not (kind == b"iTXt" and _is_ours(data))]
    chunks.insert(-1, (b"iTXt", KEYWORD + b"\0\0\0\0\0" + credential.encode()))
    return PNG + b"".join(_chunk(kind, data) for kind, data in chunks)


def bake_svg(picture: bytes, credential: str) -> bytes:
    """The SVG with the credential as the first element: a JWS in the attribute `verify`, JSON as its text."""
    root = _svg(picture)
    for old in root.findall(f".//{_ELEMENT}"):
        parent = old.getparent()
        assert parent is not None
        parent.remove(old)
    whole = etree.Element(root.tag, root.attrib, nsmap={**root.nsmap, "openbadges": NAMESPACE})
    whole.text = root.text
    element = etree.SubElement(whole, _ELEMENT)
    if credential.startswith("{"):
        element.text = credential
    else:
        element.set("verify", credential)
    whole.extend(list(root))
    return bytes(etree.tostring(whole, xml_declaration=True, encoding="UTF-8"))


def unbake(data: bytes) -> str | None:
    """The credential in a PNG or an SVG; None if it holds none, or is another file.

    Raises `Malformed` for a broken picture, for two credentials in one, and for what unfolds into too much.
    """
    if len(data) > MAX_PICTURE:
        raise Malformed
    if data.startswith(PNG):
        return _only([_text_of(chunk) for kind, chunk in _chunks(data) if kind == b"iTXt" and _is_ours(chunk)])
    if re.match(rb"(\xef\xbb\xbf)?\s*<", data):
        return _only([_credential(element) for element in _svg(data).iter(_ELEMENT)])
    return None


def _only(found: list[str]) -> str | None:
    if len(found) > 1:
        raise Malformed
    return found[0].strip() if found else None


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, count = len(PNG), 0
    if not data.startswith(PNG):
        raise Malformed
    while at < len(data):
        count += 1
        if at + 12 > len(data) or count > MAX_CHUNKS:
            raise Malformed
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        at += 12 + length
        if at > len(data) or crc32(kind + body) != struct.unpack_from(">I", data, at - 4)[0]:
            raise Malformed
        yield kind, body
        if kind == b"IEND":
            return
    raise Malformed


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))


def _is_ours(chunk: bytes) -> bool:
    return chunk.split(b"\0", 1)[0] == KEYWORD


def _text_of(chunk: bytes) -> str:
    """Keyword, compression flag and method, language, translated keyword, text (PNG 11.3.4.5)."""
    try:
        _, rest = chunk.split(b"\0", 1)
        compressed, method = rest[0], rest[1]
        _, _, text = rest[2:].split(b"\0", 2)
        if compressed:
            text = _unpacked(text) if compressed == 1 and method == 0 else b"\xff"
        return text.decode()
    except (ValueError, IndexError, zlib.error) as error:
        raise Malformed from error


def _unpacked(data: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    text = unpacking.decompress(data, MAX_TEXT)
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise ValueError("too much, or cut off")
    return text


def _svg(data: bytes) -> etree._Element:
    """Parsed without entities, network or documents elsewhere; a plain `<!DOCTYPE` is allowed, declarations are not."""
    if b"\0" in data or b"<!ENTITY" in data.upper():
        raise Malformed
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Malformed from error
    if etree.QName(root).localname != "svg":
        raise Malformed
    return root


def _credential(element: etree._Element) -> str:
    inline = element.get("verify")
    return str(inline) if inline is not None else "".join(str(text) for text in element.itertext())
