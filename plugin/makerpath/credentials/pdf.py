"""From a page to its PDF. Imports WeasyPrint, a second's work: import it only where a page is rendered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from makerpath.credentials.fetcher import Fetcher

MAX_FONT_SETS = 4
# Pango's font maps are not made for several threads at once.
_LOCK = Lock()
_fonts: OrderedDict[tuple[Path, str], FontConfiguration] = OrderedDict()


@dataclass(frozen=True)
class Sheet:
    """A page to print.

    `fonts` is the style sheet of the font faces. `facts` are attributes of WeasyPrint's metadata, set over what the
    page says of itself; they and the `identifier` leave nothing to clock or chance.
    """

    html: str
    folder: Path
    fonts: str
    pictures: Mapping[str, tuple[str, bytes]]
    facts: Mapping[str, Any]
    identifier: bytes


def write(sheet: Sheet, style: str, pages: int) -> bytes | None:
    """The tagged PDF with the style sheet `style` added, or None if it takes more than `pages` pages.

    Raises `design.address_refused` and `design.picture_missing`.
    """
    fetcher = Fetcher(sheet.folder, sheet.pictures)
    pdf = None
    with _LOCK, suppress(FatalURLFetchingError):
        pdf = _write(sheet, style, pages, fetcher)
    if fetcher.refusal:
        raise fetcher.refusal
    return pdf


def _write(sheet: Sheet, style: str, pages: int, fetcher: Fetcher) -> bytes | None:
    config = _config(sheet, fetcher)
    base = sheet.folder.as_uri() + "/"
    page = HTML(string=sheet.html, base_url=base, url_fetcher=fetcher)
    styles = [CSS(string=text, url_fetcher=fetcher, font_config=config) for text in (sheet.fonts, style)]
    document = page.render(font_config=config, stylesheets=styles)
    if len(document.pages) > pages:
        return None
    for name, value in sheet.facts.items():
        setattr(document.metadata, name, value)
    pdf: bytes = document.write_pdf(pdf_identifier=sheet.identifier, pdf_tags=True)
    return pdf


def _config(sheet: Sheet, fetcher: Fetcher) -> FontConfiguration:
    """Loading fonts takes longer than setting a page: the last few sets stay loaded."""
    key = sheet.folder, sheet.fonts
    if key not in _fonts:
        _fonts[key] = FontConfiguration()
        CSS(string=sheet.fonts, url_fetcher=fetcher, font_config=_fonts[key])
        while len(_fonts) > MAX_FONT_SETS:
            _fonts.popitem(last=False)
    _fonts.move_to_end(key)
    return _fonts[key]
