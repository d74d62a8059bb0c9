"""Pictures that a notebook drew, as `data:` addresses, once they are what they say they are."""

from __future__ import annotations

import base64
import binascii
import re
import struct

LARGEST = 3_000_000
"""In bytes."""
MOST_PIXELS = 40_000_000
KINDS = ("image/png", "image/jpeg", "image/svg+xml")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*>", re.IGNORECASE)
_SVG = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]", re.DOTALL)
_NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})


def address(kind: str, data: object) -> str | None:
    """The address of a picture as an output has it: base64 text, or XML for SVG; none if it is no such picture."""
    if isinstance(data, list) and all(isinstance(line, str) for line in data):
        data = "".join(data)
    if not isinstance(data, str) or kind not in KINDS or len(data) > LARGEST * 4 // 3 + 4:
        return None
    content = _drawing(data) if kind == "image/svg+xml" else _decoded(data)
    if content is None:
        return None
    size = {"image/png": _png, "image/jpeg": _jpeg}.get(kind, lambda _content: (1, 1))(content)
    if size is None or not 0 < size[0] * size[1] <= MOST_PIXELS:
        return None
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _decoded(data: str) -> bytes | None:
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _drawing(data: str) -> bytes | None:
    """An SVG in an `img` runs nothing and fetches nothing; entities alone could make it grow without end."""
    text = _DOCTYPE.sub("", data, count=1)
    if "<!" in text.replace("<!--", "").replace("<![CDATA[", "") or not _SVG.match(text):
        return None
    return text.encode("utf-8", "replace")


def _png(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR" or len(content) < 24:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg(content: bytes) -> tuple[int, int] | None:
    """Width and height as the first frame's header has them."""
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None
