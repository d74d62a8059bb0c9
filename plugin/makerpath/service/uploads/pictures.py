"""Pictures as they are kept: the right way up, in sRGB, in a format every browser shows, without metadata."""

from __future__ import annotations

import io
import threading
from typing import Any, IO

import pillow_heif
from PIL import Image, ImageCms, ImageFile, ImageOps

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.core.templates import human_size
from makerpath.service.uploads import whereabouts

pillow_heif.register_heif_opener()

FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/webp": ("WEBP",),
    "image/heic": ("HEIF",),
    "image/avif": ("AVIF",),
}
"""The media types that are cleaned, and what Pillow may try to read them as."""

MOST_PIXELS = 64_000_000
MOST_BYTES = 128 * 1024 * 1024
QUALITY = 92
_AT_ONCE = threading.BoundedSemaphore(2)
"""A large picture takes some 400 MB while it is turned."""


def clean(source: IO[bytes], size: int, media_type: str, out: IO[bytes]) -> str:
    """Write the picture in `source` (`size` bytes) to `out`, without any metadata; its media type now.

    Raises `upload.picture_too_big`, and `upload.broken_picture` for what cannot be shown.
    """
    if size > MOST_BYTES:
        raise MakerpathError(
            "upload.picture_too_big",
            N_("This picture has {size}; a picture may have {limit}."),
            N_("Save it smaller, or as JPEG."),
            status=413,
            field="file",
            size=human_size(size),
            limit=human_size(MOST_BYTES),
        )
    with _AT_ONCE:
        # The library that prints certificates tells Pillow to make do with half a picture; here it must be whole.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            with Image.open(source, formats=FORMATS[media_type]) as picture:
                _check_pixels(picture)
                return _write(picture, out)
        except MakerpathError:
            raise
        except Image.DecompressionBombError:
            raise _too_many_pixels() from None
        except Exception as error:  # decoders raise whatever they like at broken files
            raise _broken() from error


def clean_gif(source: IO[bytes], out: IO[bytes]) -> None:
    """Write the GIF in `source` to `out`, frame by frame as it is; raises `upload.broken_picture`."""
    try:
        whereabouts.gif_without(source, out)
    except whereabouts.BrokenGif as error:
        raise _broken() from error


def _broken() -> MakerpathError:
    return MakerpathError(
        "upload.broken_picture",
        N_("This picture is damaged or incomplete."),
        N_("Open it on your device to see whether it is whole, then save it again or take it anew."),
        status=422,
        field="file",
    )


def _check_pixels(picture: Image.Image) -> None:
    pixels = picture.width * picture.height
    frames = 1 if picture.format == "MPO" else getattr(picture, "n_frames", 1)
    if pixels * frames > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> MakerpathError:
    return MakerpathError(
        "upload.picture_too_big",
        N_("This picture has more than {limit} million pixels, with all its frames if it moves."),
        N_("Save it smaller, or take it with fewer megapixels."),
        status=413,
        field="file",
        limit=MOST_PIXELS // 1_000_000,
    )


def _write(picture: Image.Image, out: IO[bytes]) -> str:
    kind = picture.format
    moving = kind in ("PNG", "WEBP") and getattr(picture, "n_frames", 1) > 1
    if moving:
        _save_moving(picture, str(kind), out)
        return f"image/{str(kind).lower()}"
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    image = _bare(_in_srgb(picture))
    if kind == "PNG":
        image.save(out, "PNG", optimize=False)
        return "image/png"
    if kind == "WEBP":
        image.save(out, "WEBP", quality=QUALITY, method=4)
        return "image/webp"
    options: dict[str, Any] = {"quality": QUALITY}
    if image.format == "JPEG" and image.mode in ("L", "RGB"):
        options = {"quality": "keep"}
    elif image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    image.save(out, "JPEG", **options)
    return "image/jpeg"


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The colours that were meant, without the profile that says so; a profile may be of any size and hold anything."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    try:
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(meant):
            return picture
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        turned = ImageCms.profileToProfile(picture, meant, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return turned or picture


def _bare(picture: Image.Image) -> Image.Image:
    picture.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    return picture


def _save_moving(picture: Image.Image, kind: str, out: IO[bytes]) -> None:
    durations = []
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        picture.load()
        durations.append(picture.info.get("duration", 100))
    loop = picture.info.get("loop", 0)
    picture.seek(0)
    quality = {"quality": QUALITY} if kind == "WEBP" else {}
    picture.save(out, kind, save_all=True, duration=durations, loop=loop, exif=b"", icc_profile=None, **quality)
