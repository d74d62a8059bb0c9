from __future__ import annotations

import io

import pytest
from PIL import Image, ImageCms

from makerpath.domain.errors import MakerpathError
from makerpath.service.uploads import pictures
from tests.service.uploads import samples

KINDS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}


def clean(content: bytes, media_type: str) -> tuple[str, bytes]:
    out = io.BytesIO()
    return pictures.clean(io.BytesIO(content), len(content), media_type, out), out.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("media_type", KINDS)
def test_nothing_but_the_picture_is_kept(media_type: str) -> None:
    original = samples.picture(KINDS[media_type])
    assert b"SecretPhone" in original
    _became, kept = clean(original, media_type)
    assert b"SecretPhone" not in kept and samples.COMMENT not in kept
    image = opened(kept)
    assert not image.getexif()
    assert not set(image.info) & {"exif", "xmp", "comment", "icc_profile", "photoshop"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_taken_sideways_is_turned_upright(kind: str) -> None:
    media_type = f"image/{kind.lower()}"
    became, kept = clean(samples.picture(kind, orientation=6), media_type)
    image = opened(kept).convert("RGB")
    assert became == media_type and image.size == (20, 40)
    assert image.getpixel((10, 5))[0] > 150 and image.getpixel((10, 35))[2] > 150  # type: ignore[index]


def test_a_phones_heic_becomes_a_jpeg() -> None:
    became, kept = clean(samples.picture("HEIF"), "image/heic")
    assert became == "image/jpeg" and opened(kept).format == "JPEG" and opened(kept).size == (40, 20)


def test_an_upright_jpeg_loses_nothing_that_can_be_seen() -> None:
    original = samples.picture("JPEG", quality=70)
    _became, kept = clean(original, "image/jpeg")
    before, after = opened(original), opened(kept)
    assert before.quantization == after.quantization  # type: ignore[attr-defined]


def test_transparency_is_kept() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(out, "PNG")
    assert opened(clean(out.getvalue(), "image/png")[1]).getpixel((0, 0)) == (255, 0, 0, 0)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_goes_on_moving(kind: str) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("#ff0000", "#00ff00", "#0000ff")]
    out = io.BytesIO()
    frames[0].save(
        out, kind, save_all=True, append_images=frames[1:], duration=[40, 80, 120], exif=samples.exif().tobytes()
    )
    _became, kept = clean(out.getvalue(), f"image/{kind.lower()}")
    image = Image.open(io.BytesIO(kept))
    assert image.n_frames == 3 and b"SecretPhone" not in kept  # type: ignore[attr-defined]
    image.seek(1)
    image.load()
    assert round(image.info["duration"]) == 80


def test_colours_of_another_profile_are_turned_into_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes().replace(b"sRGB", b"ABCD")
    _became, kept = clean(samples.picture("JPEG", icc_profile=lab), "image/jpeg")
    assert "icc_profile" not in opened(kept).info


def test_a_cmyk_picture_becomes_one_that_screens_show() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (8, 8)).save(out, "JPEG")
    assert opened(clean(out.getvalue(), "image/jpeg")[1]).mode == "RGB"


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (12_000, 9_000), (65_000, 1_000)])
def test_a_small_file_that_unfolds_into_a_huge_picture_is_refused_unread(width: int, height: int) -> None:
    with pytest.raises(MakerpathError) as refused:
        clean(samples.huge_png(width, height), "image/png")
    assert refused.value.code == "upload.picture_too_big"


def test_a_file_too_long_for_a_picture_is_refused_unread() -> None:
    with pytest.raises(MakerpathError) as refused:
        pictures.clean(io.BytesIO(b""), pictures.MOST_BYTES + 1, "image/webp", io.BytesIO())
    assert refused.value.code == "upload.picture_too_big"


@pytest.mark.parametrize("media_type", KINDS)
@pytest.mark.parametrize("part", [0.3, 0.8])
def test_half_a_picture_is_called_damaged(media_type: str, part: float) -> None:
    whole = samples.picture(KINDS[media_type], size=(400, 300))
    with pytest.raises(MakerpathError) as refused:
        clean(whole[: int(len(whole) * part)], media_type)
    assert refused.value.code == "upload.broken_picture"


def test_a_picture_is_only_read_as_what_it_looks_like() -> None:
    with pytest.raises(MakerpathError):
        clean(samples.picture("PNG"), "image/jpeg")
