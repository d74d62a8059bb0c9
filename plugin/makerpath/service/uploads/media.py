"""What a file is, told by its content alone, and what a browser may do with it."""

from __future__ import annotations

import re
import struct

import filetype

HEAD = 8192
"""How many bytes of a file decide."""

UNKNOWN = "application/octet-stream"
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""Pictures that every browser shows."""

SVG = "image/svg+xml"
PDF = "application/pdf"
STL = "model/stl"
GLB = "model/gltf-binary"
NOTEBOOK = "application/x-ipynb+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLES = frozenset({"text/csv", "text/tab-separated-values", XLSX})
MODELS = frozenset({STL, GLB})
COMPRESSED = frozenset({"application/gzip", "application/x-bzip2", "application/x-xz"})
ARCHIVES = frozenset({"application/zip", "application/x-tar"}) | COMPRESSED
"""Archives that can be looked into."""

_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_AVIF = {b"avif", b"avis"}
_MARKUP = re.compile(rb"<(?:[a-z!?/]|$)", re.IGNORECASE)
_MARKUP_KINDS = ((SVG, b"<svg"), ("text/html", b"<html"), ("text/html", b"<!doctype html"))
_PLAIN = {"image/apng": "image/png", "audio/x-wav": "audio/wav", "audio/x-flac": "audio/flac"}
_ACTIVE = ("xml", "html", "javascript", "ecmascript")


def detect(head: bytes, size: int) -> str:
    """The media type of a file of `size` bytes that begins with `head` (its first `HEAD` bytes).

    Whatever looks like markup counts as markup, also where something else could be seen in it.
    """
    return _markup(head) or _model(head, size) or _boxes(head) or _listed(head) or _text(head)


def shown_inline(media_type: str) -> bool:
    """Whether a browser may show it in place; everything else is saved as a file."""
    return media_type in PICTURES or media_type == PDF or media_type.startswith(("audio/", "video/"))


def sent_as(media_type: str) -> str:
    """The Content-Type to send: markup leaves as plain bytes, so that no program takes it for a page."""
    return UNKNOWN if any(word in media_type for word in _ACTIVE) else media_type


def _markup(head: bytes) -> str | None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\0\t\n\f\r ").lower()
    if not _MARKUP.match(start):
        return None
    for media_type, sign in _MARKUP_KINDS:
        if sign in start:
            return media_type
    return "application/xml" if start.startswith(b"<?xml") else "text/html"


def _model(head: bytes, size: int) -> str | None:
    if head.startswith(b"glTF") and len(head) >= 12:
        _magic, version, length = struct.unpack_from("<4sII", head)
        return GLB if version == 2 and length == size else None
    if re.match(rb"\s*solid\b", head) and re.search(rb"\bfacet\s+normal\b", head):
        return STL
    if len(head) >= 84 and size == 84 + 50 * struct.unpack_from("<I", head, 80)[0]:
        return STL
    return None


def _boxes(head: bytes) -> str | None:
    """Films, sounds and still pictures by the brands of their first box; devices write more of them than lists know."""
    if head[4:8] != b"ftyp" or len(head) < 12:
        return None
    box = head[: min(struct.unpack_from(">I", head)[0], 256)]
    brands = {box[8:12], *(box[at : at + 4] for at in range(16, len(box), 4))}
    if brands & _AVIF:
        return "image/avif"
    if brands & _HEIC:
        return "image/heic"
    if box[8:12] == b"qt  ":
        return "video/quicktime"
    return "audio/mp4" if box[8:12] in (b"M4A ", b"M4B ") or _only_sound(head, b"soun", b"vide") else "video/mp4"


def _only_sound(head: bytes, sound: bytes, picture: bytes) -> bool:
    """Whether the tracks that a file's head names are sound alone, as in what a browser records of a voice."""
    return sound in head and picture not in head


def _listed(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8"):
        return "image/jpeg"
    if head.startswith(b"#!AMR"):
        return "audio/amr"
    found = filetype.guess(head)
    if found is None or (found.mime == "image/gif" and not head.startswith((b"GIF87a", b"GIF89a"))):
        return None
    if found.mime == "video/webm" and _only_sound(head, b"A_", b"V_"):
        return "audio/webm"
    return _PLAIN.get(found.mime) or str(found.mime)


def _text(head: bytes) -> str:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(head) < HEAD or error.start < len(head) - 3:
            return UNKNOWN
        text = head[: error.start].decode("utf-8")
    return "text/plain" if text and not re.search(r"[\x00-\x08\x0e-\x1f]", text) else UNKNOWN
