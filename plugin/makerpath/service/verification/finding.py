"""What a file has that can be checked: signed credentials and square patterns. Runs in the limited process."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any, IO

MIB = 1024 * 1024
LONGEST = MIB
"""The most bytes of a credential; one of ours has some thousand."""

MOST = 4
PAGES = 3
SIDE = 2400
CLOSER = 3600
"""Pixels of the longer side of what is searched for patterns: first quickly, then more closely."""

PIXELS = 60_000_000
_SIGNED = re.compile(rb"eyJ[A-Za-z0-9_.-]{80,}")
JWT = (".jwt", ".json", ".1ob")


def find(source: IO[bytes], media_type: str, folder: Path) -> dict[str, Any]:
    """`{"credentials": [text …], "patterns": [text …]}` of a PDF or picture; `{"problem": "locked"}` for a password."""
    data = source.read()
    if media_type == "application/pdf":
        return _pdf(data)
    baked = _baked(data)
    if baked or media_type == "image/svg+xml":
        return {"credentials": baked, "patterns": []}
    return {"credentials": [], "patterns": _patterns_of(data)}


def _pdf(data: bytes) -> dict[str, Any]:
    import io

    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=True) as document:
            credentials = _attached(document)
    except pikepdf.PasswordError:
        return {"problem": "locked"}
    # What is attached says all that a pattern would, and drawing pages takes long.
    return {"credentials": credentials, "patterns": [] if credentials else _drawn(data)}


def _attached(document: Any) -> list[str]:
    """The texts of attached files that may be credentials."""
    found = []
    for name in list(document.attachments)[:50]:
        with suppress(Exception):  # a broken attachment is as good as none
            attached = document.attachments[name]
            if str(attached.filename or name).lower().endswith(JWT) and attached.obj.EF.F.get("/Length", 0) <= LONGEST:
                content = attached.get_file().read_bytes()
                if len(content) <= LONGEST:
                    found.append(content.decode("utf-8"))
    return found[:MOST]


def _drawn(data: bytes) -> list[str]:
    """The patterns on the first pages."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    for number in range(min(PAGES, len(document))):
        page = document[number]
        longer = max(page.get_size())
        for side in (SIDE, CLOSER):
            scale = min(side / longer, 600 / 72) if longer > 0 else 1
            found = patterns(page.render(scale=scale, grayscale=True).to_pil())
            if found:
                return found
    return []


def _baked(data: bytes) -> list[str]:
    from makerpath.credentials.badges.baking import unbake
    from makerpath.credentials.badges.reading import Malformed

    try:
        text = unbake(data)
    except Malformed:
        # A damaged picture may show what it was: its signature will not fit.
        found = _SIGNED.search(data)
        text = found[0].decode() if found else None
    return [text] if text and len(text) <= LONGEST else []


def _patterns_of(data: bytes) -> list[str]:
    import io

    from PIL import Image, ImageOps

    with suppress(ImportError):
        from pillow_heif import register_heif_opener

        register_heif_opener()
    Image.MAX_IMAGE_PIXELS = PIXELS
    with Image.open(io.BytesIO(data)) as picture:
        if picture.width * picture.height > PIXELS:
            raise MemoryError
        picture.draft("L", (CLOSER, CLOSER))
        grey = ImageOps.exif_transpose(picture).convert("L")
    return scanned(grey)


def scanned(grey: Any) -> list[str]:
    """The texts of the square patterns on a photo or a scan in grey; what is hard to read is tried in other ways."""
    small = _within(grey, SIDE)
    return patterns(small) or patterns(_within(grey, CLOSER)) or patterns(_clearer(small)) or patterns(_larger(small))


def patterns(picture: Any) -> list[str]:
    """The texts of the square patterns in a grey picture, as it is."""
    import zxingcpp

    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return [one.text[:2000] for one in found if one.text][:MOST]


def _within(picture: Any, side: int) -> Any:
    if max(picture.size) <= side:
        return picture
    copy = picture.copy()
    copy.thumbnail((side, side))
    return copy


def _clearer(picture: Any) -> Any:
    """For pale and grainy photos."""
    from PIL import ImageFilter, ImageOps

    return ImageOps.autocontrast(picture.filter(ImageFilter.MedianFilter(3)), cutoff=2)


def _larger(picture: Any) -> Any:
    """For what is small and grainy: pixels that lie between the others smooth the grain."""
    from PIL import Image, ImageFilter

    twice = picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.BICUBIC)
    return twice.filter(ImageFilter.GaussianBlur(1.6))
