"""What a rendered PDF really holds."""

from __future__ import annotations

import io
import re
import unicodedata

import pikepdf
import pypdf


def text_of(pdf: bytes) -> str:
    """The extracted text without white space: a line break may stand anywhere."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return squeezed("".join(page.extract_text() for page in pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def font_names(pdf: bytes) -> set[str]:
    """The embedded fonts of the first page, without the tag of the subset."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = document.pages[0].Resources.Font
        return {str(font.BaseFont).partition("+")[2] for font in fonts.values()}


def missing_glyphs(pdf: bytes) -> int:
    """How often the first page draws glyph 0, the box that a font shows for what it has not got."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        instructions = pikepdf.parse_content_stream(document.pages[0])
    count = 0
    for operands, operator in instructions:
        if str(operator) not in ("Tj", "TJ"):
            continue
        parts = operands[0] if str(operator) == "TJ" else operands
        for part in parts:
            if isinstance(part, pikepdf.String):
                glyphs = bytes(part)
                count += sum(glyphs[at : at + 2] == b"\0\0" for at in range(0, len(glyphs), 2))
    return count


def page_count(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def pictures(pdf: bytes) -> int:
    """The bitmaps on the first page; drawings are not counted."""
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images)
