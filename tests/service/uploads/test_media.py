from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.service.uploads import media
from tests.service.uploads import samples


def detect(content: bytes) -> str:
    return media.detect(content[: media.HEAD], len(content))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (samples.picture("JPEG"), "image/jpeg"),
        (samples.picture("PNG"), "image/png"),
        (samples.picture("WEBP"), "image/webp"),
        (samples.picture("HEIF"), "image/heic"),
        (samples.stl(), "model/stl"),
        (samples.stl(claimed=4_000_000_000), "application/octet-stream"),
        (samples.stl()[:-7], "application/octet-stream"),
        (samples.ASCII_STL, "model/stl"),
        (samples.glb(), "model/gltf-binary"),
        (samples.glb(wrong_length=8), "application/octet-stream"),
        (samples.PDF, "application/pdf"),
        (samples.MP4, "video/mp4"),
        (samples.SVG, "image/svg+xml"),
        (b"\xef\xbb\xbf \n<!-- x --><svg onload='1'/>", "image/svg+xml"),
        (samples.HTML, "text/html"),
        (b"<p>hello", "text/html"),
        (samples.XML, "application/xml"),
        ("# 标题\r\n".encode(), "text/plain"),
        (b"=1+1,@SUM(A1)", "text/plain"),
        ("字".encode() * 4000, "text/plain"),
        (b"caf\xe9", "application/octet-stream"),
        (samples.HTML.decode().encode("utf-16"), "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_content_says_what_a_file_is(content: bytes, expected: str) -> None:
    assert detect(content) == expected


@given(
    st.binary(max_size=300), st.sampled_from([b"<svg", b"<html>", b"<script>", b"<?xml ", b"<!DOCTYPE html", b"<a "])
)
def test_markup_is_never_shown_whatever_follows(rest: bytes, start: bytes) -> None:
    for content in (start + rest, b"\xef\xbb\xbf\n " + start + rest):
        found = detect(content)
        assert not media.shown_inline(found)
        assert media.sent_as(found) == "application/octet-stream"


@pytest.mark.parametrize("media_type", ["image/jpeg", "image/gif", "audio/mpeg", "video/webm", "application/pdf"])
def test_pictures_sound_film_and_pdf_are_shown(media_type: str) -> None:
    assert media.shown_inline(media_type) and media.sent_as(media_type) == media_type


@pytest.mark.parametrize(
    "media_type", ["image/svg+xml", "text/html", "application/xhtml+xml", "text/plain", "application/zip", "image/tiff"]
)
def test_everything_else_is_saved(media_type: str) -> None:
    assert not media.shown_inline(media_type)
