"""Small fonts: the outlines and widths of the whole one, without instructions, in a file that adds up."""

from __future__ import annotations

import io
import struct
import zlib
from importlib.resources import files
from typing import Any

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import calcChecksum

from makerpath.credentials.stamping.laying import NotExact
from makerpath.credentials.stamping.outlines import Outlines, share, small_font

FONTS = ["NotoSans-400.ttf", "NotoSerif-600.ttf", "NotoSansSC-400.ttf"]
COMMON, OWN = "Certificate 证书 ấ", "Đặng Thị Ánh Ấ Ö 欧阳娜娜 ị"


def _file(name: str) -> bytes:
    return files("makerpath.credentials.fonts").joinpath(name).read_bytes()


def _glyphs(font: TTFont, text: str) -> set[int]:
    return {font.getGlyphID(name) for code, name in font.getBestCmap().items() if chr(code) in text}


def _drawn(font: TTFont, glyph: int) -> list[Any]:
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[font.getGlyphName(glyph)].draw(pen)
    return list(pen.value)


@pytest.mark.parametrize("name", FONTS)
def test_a_small_font_draws_what_the_whole_one_does(name: str) -> None:
    content = _file(name)
    whole = TTFont(io.BytesIO(content))
    common, own = _glyphs(whole, COMMON), _glyphs(whole, OWN)
    outlines = Outlines(content)
    shared = share(outlines, common)
    length, packed, numbers = small_font(outlines, shared, own)
    plain = zlib.decompress(packed)
    assert len(plain) == length
    small = TTFont(io.BytesIO(plain))
    places = shared.numbers | numbers
    assert common | own <= places.keys() and len(set(places.values())) == len(places) == small["maxp"].numGlyphs
    for glyph in common | own:
        assert _drawn(small, places[glyph]) == _drawn(whole, glyph), chr(glyph)
        widths = small["hmtx"][small.getGlyphName(places[glyph])], whole["hmtx"][whole.getGlyphName(glyph)]
        assert widths[0] == widths[1]
    assert not {"fpgm", "prep", "cvt ", "GSUB"} & set(small.keys())
    assert all(not getattr(small["glyf"][one], "program", None) for one in small.getGlyphOrder())


@pytest.mark.parametrize("own", ["", OWN])
def test_its_sums_are_right(own: str) -> None:
    content = _file(FONTS[0])
    whole = TTFont(io.BytesIO(content))
    outlines = Outlines(content)
    plain = zlib.decompress(small_font(outlines, share(outlines, _glyphs(whole, COMMON)), _glyphs(whole, own))[1])
    assert calcChecksum(plain) == 0xB1B0AFBA
    for place in range(12, 12 + 16 * 6, 16):
        tag, total, at, length = struct.unpack_from(">4sIII", plain, place)
        data = bytearray(plain[at : at + length])
        if tag == b"head":
            data[8:12] = bytes(4)
        assert at % 4 == 0 and calcChecksum(bytes(data)) == total, tag


def test_glyph_0_is_empty_and_a_font_of_another_kind_is_refused() -> None:
    outlines = Outlines(_file(FONTS[0]))
    small = TTFont(io.BytesIO(zlib.decompress(small_font(outlines, share(outlines, [0]), [])[1])))
    assert small["glyf"][small.getGlyphName(0)].numberOfContours == 0
    for content in (b"OTTO" + bytes(40), b"\0\1\0\0" + bytes(40)):
        with pytest.raises(NotExact):
            Outlines(content)
