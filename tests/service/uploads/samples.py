"""Small files of every kind, honest and hostile."""

from __future__ import annotations

import base64
import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib
from datetime import date
from typing import Any

import openpyxl
import pikepdf
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


def pdf(script: str = "") -> bytes:
    """Two pages, with who made it and where; with `script`, one that asks to be run."""
    made = pikepdf.new()
    for _number in range(2):
        made.add_blank_page(page_size=(595, 842))
    made.docinfo["/Title"] = "Plan"
    made.docinfo["/Author"] = "Secret Person"
    if script:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=script)
        made.Root.OpenAction = action
        made.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", action])))
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=launch)
        made.pages[0].Annots = made.make_indirect(pikepdf.Array([link]))
        made.pages[1].AA = pikepdf.Dictionary(O=action)
    out = io.BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


PDF = pdf()
MP4 = struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"isom", 512, b"isom", b"mp42") + b"\0" * 64
ASCII_STL = b"solid box\n  facet normal 0 0 1\n    outer loop\n"


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _track(handler: bytes, *more: bytes) -> bytes:
    return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(12)), *more))


PLACE = b"+31.2304+121.4737/"


def film(*handlers: bytes, brand: bytes = b"isom") -> bytes:
    """A film of 12.5 s that says where it was taken: in its notes, in its keys, and in a track of places.

    Its media data is `FRAMES`, then the places; players find both by their distance from the file's beginning.
    """
    head = box(b"ftyp", brand, bytes(4), b"mp42")
    data = box(b"mdat", b"FRAMES", PLACE)
    places = len(head) + 8 + len(b"FRAMES")
    table = box(
        b"minf",
        box(
            b"stbl",
            box(b"stsc", struct.pack(">II3I", 0, 1, 1, 1, 1)),
            box(b"stsz", struct.pack(">III", 0, len(PLACE), 1)),
            box(b"stco", struct.pack(">III", 0, 1, places)),
        ),
    )
    index = box(
        b"moov",
        box(b"mvhd", bytes(12), struct.pack(">II", 1000, 12_500), bytes(80)),
        *(_track(handler) for handler in handlers),
        _track(b"meta", table),
        box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7), PLACE)),
        box(b"meta", b"com.apple.quicktime.location.ISO6709", PLACE),
    )
    return head + data + index + box(b"uuid", bytes(16), b"XMP", PLACE)


def gif() -> bytes:
    """Two frames and a comment, with a page behind the end."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 6), colour) for colour in ("#d02020", "#2020d0")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100, loop=0, comment=COMMENT)
    return out.getvalue() + HTML


def packed(*entries: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def tarred(*entries: tuple[str, bytes], link: str = "") -> bytes:
    out = io.BytesIO()
    # Without the moment in its head, so that every process that collects the tests has the same bytes.
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in entries:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        if link:
            entry = tarfile.TarInfo("link")
            entry.type, entry.linkname = tarfile.SYMTYPE, link
            archive.addfile(entry)
    return out.getvalue()


def model(*, uri: str = "", claimed: int = 36) -> bytes:
    """A GLB: one triangle of 2 × 1 × 0 metres, put there twice as large by its node."""
    corners = struct.pack("<9f", 0, 0, 0, 2, 0, 0, 0, 1, 0)
    scene: dict[str, Any] = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "scale": [2, 2, 2], "translation": [5, 0, 0]}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [2, 1, 0]}
        ],
        "bufferViews": [{"buffer": 0, "byteLength": 36}],
        "buffers": [{"byteLength": claimed}],
    }
    if uri:
        scene["images"] = [{"uri": uri}]
    text = json.dumps(scene).encode()
    text += b" " * (-len(text) % 4)
    length = 12 + 8 + len(text) + 8 + len(corners)
    head = struct.pack("<4sII", b"glTF", 2, length) + struct.pack("<I4s", len(text), b"JSON") + text
    return head + struct.pack("<I4s", len(corners), b"BIN\0") + corners


def block(x: float = 42, y: float = 18, z: float = 7) -> bytes:
    """A binary STL: a block of this size."""
    corners = [(a * x, b * y, c * z) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    triangles = [t for a, b, c, d in sides for t in ((a, b, c), (a, c, d))]
    out = b"a block".ljust(80) + struct.pack("<I", len(triangles))
    for one in triangles:
        out += bytes(12) + b"".join(struct.pack("<3f", *corners[corner]) for corner in one) + bytes(2)
    return out


def notebook() -> bytes:
    """A notebook with words, code, a picture, and a page that would run."""
    plot = base64.b64encode(picture("PNG")).decode()
    page = {"output_type": "display_data", "data": {"text/html": ["<script>run()</script>"], "image/png": plot}}
    cells = [
        {"cell_type": "markdown", "source": ["# Light\n", "<img src=x onerror=run()>"]},
        {
            "cell_type": "code",
            "source": "lux = 40\nprint(lux)",
            "outputs": [{"output_type": "stream", "text": ["40\n"]}],
        },
        {"cell_type": "code", "source": "plot()", "outputs": [page]},
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "光照"
    for row in (["day", "lux"], [date(2026, 9, 1), 40.5], ["=1+1", None]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    b'<svg xmlns="http://www.w3.org/2000/svg"><text>&c;</text></svg>'
)
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20" '
    b'onload="run()"><script>run()</script><style>@import url(http://evil.example/x.css); rect { fill: red }</style>'
    b'<foreignObject><body xmlns="http://www.w3.org/1999/xhtml">page</body></foreignObject>'
    b'<image href="http://evil.example/x.png"/><use href="other.svg#a"/><a href="javascript:run()"><circle r="3"/></a>'
    b'<rect id="r" width="9" height="9" fill="url(#g)" style="filter:url(http://evil.example/f)" onclick="run()"/>'
    b'<use xlink:href="#r" x="9"/><animate attributeName="href" to="javascript:run()"/></svg>'
)
