"""Credentials inside of pictures, status lists as bits, and keys as they are kept."""

from __future__ import annotations

import base64
import gzip
import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from makerpath.credentials.badges import picture
from makerpath.credentials.badges.baking import bake_png, bake_svg, unbake
from makerpath.credentials.badges.keys import public_jwk, seal, unseal, WrongSecret
from makerpath.credentials.badges.reading import Malformed
from makerpath.credentials.badges.statuses import BITS, decode, encode, is_set, NotAList, place_of, PLACES
from tests.credentials.badges.making import key

TITLES = ["Paper, Clay, Light / 纸·土·光", "机器人入门", "🤖", "", "Öfen <&\"'>", "‮evil"]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("title", TITLES)
def test_a_badge_is_drawn_for_any_title_and_always_the_same(title: str) -> None:
    picture.png.cache_clear()
    first = picture.png(title, "course")
    picture.png.cache_clear()
    assert picture.png(title, "course") == first
    image = Image.open(io.BytesIO(first))
    assert image.size == (picture.SIZE, picture.SIZE)
    assert image.getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert image.getpixel((256, 100))[3] == 255  # type: ignore[index]
    root = etree.fromstring(picture.svg(title, "course"))
    assert root.findtext("{http://www.w3.org/2000/svg}title") == title


@pytest.mark.parametrize("text", ["a.b.c", '{"name": "纸 ]]> <&"}'])
def test_what_is_baked_comes_out_again_and_once(text: str) -> None:
    for bake, plain in ((bake_png, picture.png("Paper", "paper")), (bake_svg, picture.svg("Paper", "paper"))):
        assert unbake(plain) is None
        baked = bake(plain, text)
        assert unbake(baked) == text
        assert unbake(bake(baked, "x.y.z")) == "x.y.z"


def test_a_baked_png_is_still_the_picture() -> None:
    plain = picture.png("Paper", "paper")
    baked = bake_png(plain, "a.b.c")
    assert Image.open(io.BytesIO(baked)).tobytes() == Image.open(io.BytesIO(plain)).tobytes()


def test_a_compressed_credential_is_read_and_a_bomb_is_not() -> None:
    plain = picture.png("Paper", "paper")
    head = b"openbadgecredential\0\1\0en\0\0"

    def with_text(data: bytes) -> bytes:
        return plain[:-12] + chunk(b"iTXt", head + data) + plain[-12:]

    assert unbake(with_text(zlib.compress(b"a.b.c"))) == "a.b.c"
    for data in (zlib.compress(bytes(50_000_000)), b"junk", zlib.compress(b"a.b.c")[:-3], zlib.compress(b"\xff")):
        with pytest.raises(Malformed):
            unbake(with_text(data))


def test_two_credentials_in_one_picture_are_refused() -> None:
    baked = bake_png(picture.png("Paper", "paper"), "a.b.c")
    with pytest.raises(Malformed):
        unbake(baked[:-12] + chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0d.e.f") + baked[-12:])
    svg = bake_svg(picture.svg("Paper", "paper"), "a.b.c")
    with pytest.raises(Malformed):
        unbake(
            svg.replace(
                b"</svg>",
                b'<b:credential xmlns:b="https://purl.imsglobal.org/ob/v3p0" verify="d.e.f"/></svg>',
            )
        )


@pytest.mark.parametrize(
    "before",
    [
        b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE svg [<!entity % p SYSTEM "http://elsewhere.example/x"> %p;]>',
    ],
)
def test_an_svg_with_entities_is_refused(before: bytes) -> None:
    with pytest.raises(Malformed):
        unbake(before + bake_svg(picture.svg("Paper", "paper"), "a.b.c").split(b"?>", 1)[1])


def test_an_ordinary_document_type_is_no_reason_to_refuse() -> None:
    kind = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    assert unbake(kind + bake_svg(picture.svg("Paper", "paper"), "a.b.c").split(b"?>", 1)[1]) == "a.b.c"


@given(st.binary(max_size=200), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"<svg>", b"\xef\xbb\xbf <"]))
@settings(max_examples=200)
def test_any_bytes_are_read_or_refused(data: bytes, head: bytes) -> None:
    with suppress(Malformed):
        assert unbake(head + data) is None


@given(st.sets(st.integers(min_value=0, max_value=PLACES - 1), max_size=40))
@settings(max_examples=30)
def test_a_list_has_exactly_the_bits_that_were_set(places: set[int]) -> None:
    bits = decode(encode(places))
    assert len(bits) * 8 == BITS
    assert sum(byte.bit_count() for byte in bits) == len(places)
    assert all(is_set(bits, place) and is_set(bits, str(place)) for place in places)
    assert encode(places) == encode(sorted(places))


def test_the_first_place_is_the_first_bit_from_the_left() -> None:
    assert decode(encode([0]))[0] == 0x80
    assert decode(encode([23]))[2] == 0x01
    assert place_of(PLACES + 5) == (1, 5)


@pytest.mark.parametrize(
    "encoded",
    [
        "u" + base64.urlsafe_b64encode(gzip.compress(bytes(80_000_000))).decode().rstrip("="),
        "u" + base64.urlsafe_b64encode(gzip.compress(b"ab") + gzip.compress(b"cd")).decode().rstrip("="),
        "u" + base64.urlsafe_b64encode(gzip.compress(b"ab")[:-2]).decode().rstrip("="),
        "u!!!",
        "u",
        "",
        None,
        5,
    ],
    ids=["bomb", "two", "cut", "letters", "nothing", "empty", "none", "number"],
)
def test_what_is_no_list_is_refused(encoded: object) -> None:
    with pytest.raises(NotAList):
        decode(encoded)


def test_a_key_opens_with_its_secret_and_for_what_it_was_closed() -> None:
    secret, other = bytes(32), bytes([1]) * 32
    sealed = seal(key(), secret, "one")
    assert unseal(sealed, secret, "one").private_numbers() == key().private_numbers()
    assert sealed != seal(key(), secret, "one")
    for wrong in ((sealed, other, "one"), (sealed, secret, "two"), (sealed[:-4] + "AAAA", secret, "one")):
        with pytest.raises(WrongSecret):
            unseal(*wrong)


def test_the_public_half_says_nothing_of_the_private_one() -> None:
    assert set(public_jwk(key())) == {"kty", "n", "e", "kid", "alg", "use"}
