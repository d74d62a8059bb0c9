"""A shaped line as WeasyPrint's `draw_first_line` writes it, for glyphs that are only put side by side.

It reads all glyphs of a run at once, and asks for the width of each glyph once: that is most of drawing a short text.
"""

from __future__ import annotations

import struct
from typing import Any

from weasyprint.text.ffi import ffi, FROM_UNITS, pango

_GLYPH = struct.Struct("=IiiiI")
"""Number, width, two offsets, attributes."""
_SAME = ffi.sizeof("PangoGlyphInfo") == _GLYPH.size and pango.pango_version() >= 14802
MOST_WIDTHS = 1000
LEAST = 1e-6


class Writer:
    """Writes lines with one set of fonts, of which it keeps the widths of glyphs."""

    def __init__(self) -> None:
        self._widths: dict[tuple[Any, float, int], int] = {}

    def draw(self, stream: Any, box: Any) -> bool:
        """Draw a box of plain text that is shaped already, as `draw_text` does; False if it takes more than that."""
        runs = self._runs(stream, box.pango_layout) if _SAME else None
        if runs is None:
            return False
        stream.set_color(box.style["color"])
        stream.begin_text()
        stream.set_text_matrix(1, 0, 0, -1, box.position_x, box.position_y + box.baseline)
        for number, (font, size, string) in enumerate(runs, start=1):
            stream.set_font_size(font.hash, size)
            if string or number == len(runs):
                stream.show_text(string)
        stream.end_text()
        return True

    def _runs(self, stream: Any, layout: Any) -> list[tuple[Any, float, str]] | None:
        """Font, size and string, of all that follows in one font; its glyphs are noted."""
        found: list[tuple[Any, float, str]] = []
        encoded = layout.text.encode()
        line, _more = layout.get_first_line()
        run, last = line.runs, None
        while run != ffi.NULL:
            item, run = run.data, run.next
            if item.item.analysis.font != last:
                last = item.item.analysis.font
                font, size = stream.add_font(last)
                if font.missing or font.bitmap or font.png or font.svg or font.colr or size < LEAST:
                    return None
                found.append((font, size, ""))
            font, size, before = found[-1]
            string = self._run(stream, font, size, last, item, encoded)
            if string is None:
                return None
            found[-1] = font, size, before + string
        return found or None

    def _run(self, stream: Any, font: Any, size: float, pango_font: Any, item: Any, text: bytes) -> str | None:
        glyphs = item.glyphs
        count = glyphs.num_glyphs
        clusters = ffi.unpack(glyphs.log_clusters, count)
        parts = ["<"]
        for number, (glyph, width, right, up, _more) in enumerate(
            _GLYPH.iter_unpack(ffi.buffer(glyphs.glyphs, count * _GLYPH.size))
        ):
            if glyph >= pango.PANGO_GLYPH_EMPTY or up:
                return None
            if glyph not in font.to_unicode:
                at, end = clusters[number], item.item.length
                if item.item.analysis.level % 2:
                    end = end if number == 0 else clusters[number - 1]
                else:
                    end = end if number == count - 1 else clusters[number + 1]
                start = item.item.offset
                font.to_unicode[glyph] = text[start + at : start + end].decode()
            offset = right / size
            if offset:
                parts.append(f">{-offset}<")
            parts.append(f"{glyph:04x}")
            known = font.widths.get(glyph)
            if known is None:
                known = font.widths[glyph] = self._width(stream, font, size, pango_font, glyph)
            kerning = known + offset - width * 1000 * FROM_UNITS / size
            if kerning:
                parts.append(f">{int(kerning)}<")
        if parts[-1].endswith("<"):
            parts[-1] = parts[-1][:-1]
        else:
            parts.append(">")
        return "".join(parts)

    def _width(self, stream: Any, font: Any, size: float, pango_font: Any, glyph: int) -> int:
        key = font, size, glyph
        known = self._widths.get(key)
        if known is None:
            pango.pango_font_get_glyph_extents(pango_font, glyph, stream.ink_rect, stream.logical_rect)
            known = self._widths[key] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
            if len(self._widths) > MOST_WIDTHS:
                self._widths.clear()
        return known
