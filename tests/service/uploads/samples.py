"""Small files of every kind, honest and hostile."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pillow_heif
from PIL import Image

GPS = 0x8825
ORIENTATION = 0x0112
MODEL = 0x0110
COMMENT = b"seen at 31.2N 121.4E"


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: how it was held, which phone, and where."""
    made = Image.Exif()
    made[ORIENTATION] = orientation
    made[MODEL] = "SecretPhone 9"
    made.get_ifd(GPS)[1] = "N"
    made.get_ifd(GPS)[2] = (31.0, 12.0, 0.0)
    return made


def picture(kind: str, *, orientation: int = 1, size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    """A picture with metadata: red on the left, blue on the right, before it is turned."""
    image = Image.new("RGB", size, "#d02020")
    image.paste("#2020d0", (size[0] // 2, 0, size[0], size[1]))
    out = io.BytesIO()
    if kind == "HEIF":
        heif = pillow_heif.from_pillow(image)
        heif.save(out, quality=90, exif=exif(orientation).tobytes())
        return out.getvalue()
    if kind == "JPEG":
        options.setdefault("comment", COMMENT)
    image.save(out, kind, exif=exif(orientation).tobytes(), **options)
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def huge_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A few bytes that claim to be an enormous picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


def stl(count: int = 1, claimed: int | None = None) -> bytes:
    return (
        b"solid maybe".ljust(80, b"\0") + struct.pack("<I", count if claimed is None else claimed) + b"\1" * 50 * count
    )


def glb(wrong_length: int = 0) -> bytes:
    body = b'{"asset":{"version":"2.0"}}     '
    length = 12 + 8 + len(body)
    return struct.pack("<4sII", b"glTF", 2, length + wrong_length) + struct.pack("<I4s", len(body), b"JSON") + body


SCRIPT = b"<script>document.title='run'</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"
HTML = b"<!doctype html>" + SCRIPT
XML = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
MP4 = struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"isom", 512, b"isom", b"mp42") + b"\0" * 64
ASCII_STL = b"solid box\n  facet normal 0 0 1\n    outer loop\n"
