"""A small picture of a picture."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, IO

from PIL import Image, ImageOps

LONGEST = 480
"""The longer side of a small picture, in pixels: sharp on a phone, and some 20 kB."""
FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/webp": ("WEBP",),
    "image/gif": ("GIF",),
}
MOST_PIXELS = 80_000_000


def make(source: IO[bytes], size: int, media_type: str, folder: Path) -> dict[str, Any]:
    with Image.open(source, formats=FORMATS[media_type]) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            return {"problem": "too_big"}
        frames = 1 if picture.format == "MPO" else getattr(picture, "n_frames", 1)
        if picture.format in ("JPEG", "MPO"):
            picture.draft("RGB", (2 * LONGEST, 2 * LONGEST))
        facts: dict[str, Any] = {"width": width, "height": height}
        if frames > 1:
            facts["frames"] = frames
        return {"facts": facts, "pieces": {"thumb": small(picture, folder)}}


def small(picture: Image.Image, folder: Path) -> dict[str, Any]:
    """Write the small picture; what the piece is."""
    turned = ImageOps.exif_transpose(picture)
    see_through = turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info
    image = turned.convert("RGBA" if see_through else "RGB")
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80, method=4)
    (folder / "thumb.webp").write_bytes(out.getvalue())
    return {"file": "thumb.webp", "media_type": "image/webp", "width": image.width, "height": image.height}
