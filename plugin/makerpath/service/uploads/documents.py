"""PDF without what could run in it, and without notes of where and by whom it was made. In the limited process."""

from __future__ import annotations

from typing import Any, BinaryIO, cast, IO

import pikepdf

RUNNING = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/RichMediaExecute"}
)
TELLING = ("/AA", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/AF", "/XFA", "/Metadata", "/PieceInfo")
"""Actions that start by themselves, files inside, and notes of programs."""
MOST_OBJECTS = 2_000_000


def clean(source: IO[bytes], goal: str) -> None:
    """Write the PDF in `source` to `goal`; whatever is raised means that it cannot be cleaned."""
    with pikepdf.open(cast(BinaryIO, source)) as pdf:
        if pdf.is_encrypted:
            raise ValueError("encrypted")
        if not len(pdf.pages):
            raise ValueError("no pages")
        title = str(pdf.trailer.Info.Title) if "/Info" in pdf.trailer and "/Title" in pdf.trailer.Info else ""
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        left = [MOST_OBJECTS]
        for item in [*pdf.objects, pdf.Root]:
            _strip(item, left)
        if title:
            pdf.docinfo["/Title"] = title[:400]
        pdf.save(goal, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)


def _strip(item: Any, left: list[int]) -> None:
    """Take what runs or tells out of an object and out of what stands directly in it."""
    waiting = [item]
    while waiting:
        left[0] -= 1
        if left[0] < 0:
            raise ValueError("too many objects")
        now = waiting.pop()
        if isinstance(now, pikepdf.Array):
            waiting += [inner for inner in now if not getattr(inner, "is_indirect", False)]
            continue
        if isinstance(now, pikepdf.Stream):
            _picture(now)
        elif not isinstance(now, pikepdf.Dictionary):
            continue
        if isinstance(now.get("/S"), pikepdf.Name) and str(now.get("/S")) in RUNNING:
            for name in list(now.keys()):
                del now[name]
            continue
        for name in TELLING:
            if name in now:
                del now[name]
        waiting += [inner for inner in dict(now.items()).values() if not getattr(inner, "is_indirect", False)]


def _picture(stream: Any) -> None:
    """A photo inside keeps its pixels and loses what the camera noted."""
    if stream.get("/Filter") != pikepdf.Name.DCTDecode:
        return
    raw = stream.read_raw_bytes()
    bare = without_notes(raw)
    if bare != raw:
        stream.write(bare, filter=pikepdf.Name.DCTDecode, decode_parms=stream.get("/DecodeParms"))


def without_notes(jpeg: bytes) -> bytes:
    """A JPEG without EXIF, XMP and comments before its first scan; as it is if it is not understood."""
    if not jpeg.startswith(b"\xff\xd8"):
        return jpeg
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker == 0xDA:
            return b"".join([*kept, jpeg[at:]])
        if marker not in (0xE1, 0xED, 0xFE):
            kept.append(jpeg[at : at + 2 + length])
        at += 2 + length
    return jpeg
