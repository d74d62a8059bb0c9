"""A stencil: a page that is laid out and painted once, and filled for every learner with the same skeleton."""

from __future__ import annotations

import html
import re
from collections import OrderedDict
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import fromstring

import pydyf
import tinyhtml5
from weasyprint import __version__, DEFAULT_OPTIONS
from weasyprint.images import SVGImage

from makerpath.credentials.facts import Facts
from makerpath.credentials.page import QR
from makerpath.credentials.qr import qr_svg, runs
from makerpath.credentials.stamping.glyphs import Common, Glyphs
from makerpath.credentials.stamping.laying import Laid, NotExact
from makerpath.credentials.stamping.lines import set_lines
from makerpath.credentials.stamping.painting import Drawn, paint_drawing, paint_line, paint_whole, Spot, Usage
from makerpath.credentials.stamping.places import find
from makerpath.credentials.stamping.quick import Quick
from makerpath.credentials.stamping.skeleton import edges, SVG, Taken
from makerpath.credentials.stamping.typefaces import Cut, Cutter, Typeface
from makerpath.credentials.stamping.writing import Form

MOST_KEPT = 600
"""Set lines that a stencil keeps for the next learner with the same words."""
MOST_RUNS = 1 << 16
_SOURCE, _WORDS = (re.compile(rf"""\s{name}=(?:"([^"]*)"|'([^']*)')""") for name in ("src", "alt"))
_TITLE = re.compile(r"<title>([^<]*)</title>")


class Stencil:
    """Filled with `fill`. Raises `NotExact` if even its own page cannot be made so, byte by byte."""

    def __init__(self, laid: Laid, taken: Taken, code: str, options: dict[str, Any]) -> None:
        self._laid = laid
        self._edges = list(edges(taken.texts))
        self._places, self._frames = find(laid)
        numbers = {id(element): number for number, element in enumerate(laid.drawings)}
        painted = paint_whole(laid.document, numbers, {**DEFAULT_OPTIONS, **options})
        self._spots = painted.spots
        self._common = Common(painted.fixed, laid.document.fonts)
        self._lines = [[spot for spot in self._spots if spot.key[0] == number] for number in range(len(self._places))]
        self._resources = {id(spot): spot.stream._resources for spot in self._spots}
        self._pieces = [_pieces(stream, self._spots) for stream in painted.streams]
        self._cutters: dict[str, Cutter] = {}
        self._kept: OrderedDict[Any, list[Drawn]] = OrderedDict()
        self._order = list(range(len(self._places)))
        self._has_words = [bool(told) for told in laid.told]
        self._form = Form(painted, laid.told, f"WeasyPrint {__version__}")
        self._quick = [
            Quick.of(laid.context, *known) for known in zip(laid.passages, self._places, self._lines, strict=True)
        ]
        self._codes: dict[int, tuple[int, bytes, bytes, Usage]] = {}
        self._verify(taken, code)

    def fill(self, taken: Taken, code: str, facts: Facts) -> bytes:
        """The file of another page with the same skeleton; raises `NotExact` if that page is not the same elsewhere.

        `code` is what the QR code says.
        """
        drawn = self._draw(taken, code)
        contents = [
            b"\n".join([piece if isinstance(piece, bytes) else drawn[piece][0] for piece in pieces])
            for pieces in self._pieces
        ]
        cuts: dict[str, tuple[Cutter, Cut]] = {}
        for name, own in self._common.own([usage for _content, usage in drawn]).items():
            cutter = self._cutter(name)
            cuts[name] = cutter, cutter.cut(own)
        return self._form.fill(contents, cuts, [_told(markup) for markup in taken.drawings], facts)

    def _verify(self, taken: Taken, code: str) -> None:
        """Draw the page's own texts again: the very bytes that the whole page has, and the very glyphs."""
        for spot, (content, usage) in zip(self._spots, self._draw(taken, code), strict=True):
            if content != _content(spot.stream, spot.start, spot.end) or usage != spot.usage:
                raise NotExact("unlike")
            number = spot.key[1]
            if spot.key[0] < 0 and _attribute(_SOURCE, taken.drawings[number]) == QR:
                before, found, after = content.partition(_modules(code))
                if found:
                    self._codes[number] = runs(code)[0], before, after, usage
        for font in self._laid.document.fonts.values():
            self._cutter(font.hash)

    def _draw(self, taken: Taken, code: str) -> list[Drawn]:
        """What stands at each spot, in the page's order."""
        if self._edges != list(edges(taken.texts)):
            raise NotExact("empty")
        found: dict[tuple[int, int], Drawn] = {}
        for number in list(self._order):
            texts = tuple(taken.texts[slot] for slot in self._laid.passages[number].slots)
            try:
                found.update(((number, line), drawn) for line, drawn in enumerate(self._passage(number, texts)))
            except NotExact:
                # Ask first for what differs most between learners: the answer is often no.
                self._order.remove(number)
                self._order.insert(0, number)
                raise
        for spot in self._spots:
            if spot.key[0] < 0:
                found[spot.key] = self._drawing(spot, taken.drawings[spot.key[1]], code)
        return [found[spot.key] for spot in self._spots]

    def _passage(self, number: int, texts: tuple[str, ...]) -> list[Drawn]:
        quick = self._quick[number]
        if quick and (drawn := quick.draw(texts)):
            return drawn
        key = number, texts
        if key not in self._kept:
            passage, place = self._laid.passages[number], self._places[number]
            try:
                lines = set_lines(self._laid.context, passage, place, texts)
            except NotExact as error:
                if quick:
                    quick.refused(error)
                raise
            spots = self._lines[number]
            self._keep(
                key,
                [
                    paint_line(spot, line, place.page, self._resources[id(spot)])
                    for spot, line in zip(spots, lines, strict=True)
                ],
            )
        self._kept.move_to_end(key)
        return self._kept[key]

    def _keep(self, key: Any, drawn: list[Drawn]) -> None:
        self._kept[key] = drawn
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    def _drawing(self, spot: Spot, markup: str, code: str) -> Drawn:
        number = spot.key[1]
        frame = self._frames[number]
        if frame is None or bool(_told(markup)) != self._has_words[number]:
            raise NotExact("empty")
        source = _attribute(_SOURCE, markup) if markup.startswith("<img") else markup
        if source == QR and number in self._codes:
            size, before, after, usage = self._codes[number]
            if runs(code)[0] == size:
                return before + _modules(code) + after, usage
        key = spot.key, source, code if source == QR else ""
        if key not in self._kept:
            box = frame.box.copy()
            box.replacement = self._picture(source, markup, code)
            style = box.style
            sizes = [
                one.get_intrinsic_size(style["image_resolution"], style["font_size"])
                for one in (box.replacement, frame.box.replacement)
            ]
            if sizes[0] != sizes[1] and "auto" in (style["width"], style["height"]):
                raise NotExact("size")
            self._keep(key, [paint_drawing(spot, box, self._resources[id(spot)])])
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def _picture(self, source: str, markup: str, code: str) -> Any:
        page, context = self._laid.document._html, self._laid.context
        if source == QR:
            return SVGImage(fromstring(qr_svg(code)), source, page.url_fetcher, context)
        if source != markup:
            picture = context.get_image_from_uri(url=source)
            if picture is None:
                raise NotExact("picture")
            return picture
        text = BytesIO(b"<!doctype html><meta charset=utf-8>" + markup.encode())
        root = tinyhtml5.parse(text, namespace_html_elements=False)
        return SVGImage(root.find(f".//{SVG}"), page.base_url, page.url_fetcher, context)

    def _cutter(self, name: str) -> Cutter:
        if name not in self._cutters:
            font = next(font for font in self._laid.document.fonts.values() if font.hash == name)
            self._cutters[name] = Cutter(Typeface.of(font), self._common.found.get(name) or Glyphs())
        return self._cutters[name]


def _pieces(stream: Any, spots: Sequence[Spot]) -> list[bytes | int]:
    """A page's content: what is always there, and the numbers of spots in between."""
    pieces: list[bytes | int] = []
    at = 0
    for number, spot in enumerate(spots):
        if spot.stream is stream:
            if spot.start > at:
                pieces.append(_content(stream, at, spot.start))
            pieces.append(number)
            at = spot.end
    return [*pieces, _content(stream, at, len(stream.stream))]


def _content(stream: Any, start: int, end: int) -> bytes:
    return b"\n".join(map(pydyf._to_bytes, stream.stream[start:end]))


def _modules(code: str) -> bytes:
    """The dark modules of a QR code, as WeasyPrint writes the path of `qr_svg`."""
    return b"\n".join([_runs[run] for run in runs(code)[1]])


class _Runs(dict[tuple[int, int, int], bytes]):
    """Dark runs as paths, by column, row and length: codes have the same ones over and over."""

    def __missing__(self, run: tuple[int, int, int]) -> bytes:
        if len(self) >= MOST_RUNS:
            self.clear()
        x, y, width = run
        path = b"%d %d m\n%d %d l\n%d %d l\n%d %d l\nh" % (x, y, x + width, y, x + width, y + 1, x, y + 1)
        self[run] = path
        return path


_runs = _Runs()


def _attribute(pattern: re.Pattern[str], markup: str) -> str:
    found = pattern.search(markup)
    return html.unescape(found[1] or found[2] or "") if found else ""


def _told(markup: str) -> str:
    """The description of a drawing."""
    if markup.startswith("<img"):
        return _attribute(_WORDS, markup)
    found = _TITLE.search(markup)
    return html.unescape(found[1]) if found else ""
