"""Pictures small enough for paper: a portfolio of phone photos stays a few megabytes."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from makerpath.service.core.files import FileReference, Storage
from makerpath.service.uploads.pictures import MOST_PIXELS

LONGEST_SIDE = 1280
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "MPO")


def scaled(storage: Storage, file: FileReference) -> bytes | None:
    """The picture as a JPEG of at most `LONGEST_SIDE` pixels a side, on white; None for one that cannot be read."""
    if file.erased_at is not None:
        return None
    try:
        with storage.open(file.sha256) as content, Image.open(content, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            whole = upright.convert("RGBA")
            sheet = Image.new("RGB", whole.size, "white")
            sheet.paste(whole, mask=whole.getchannel("A"))
            out = io.BytesIO()
            sheet.save(out, "JPEG", quality=QUALITY, optimize=True)
            return out.getvalue()
    except Exception:  # decoders raise whatever they like; the portfolio names the file instead
        return None
