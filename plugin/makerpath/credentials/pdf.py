"""From a page to its PDF. Imports WeasyPrint, a second's work: import it only where a page is rendered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Any

from weasyprint import Attachment, CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from makerpath.credentials.facts import CREDENTIAL, CREDENTIAL_TYPE
from makerpath.credentials.fetcher import Fetcher

MAX_FONT_SETS = 6
# Pango's font maps are not made for several threads at once, and stamping replaces functions of WeasyPrint's.
LOCK = RLock()
PLAIN: dict[str, Any] = {"pdf_tags": True}
ARCHIVAL: dict[str, Any] = {**PLAIN, "pdf_variant": "pdf/a-3b", "output_intent": "srgb"}
_ATTACHED = "makerpath:credential"
_fonts: OrderedDict[tuple[Path, str], FontConfiguration] = OrderedDict()


@dataclass(frozen=True)
class Sheet:
    """A page to print.

    `fonts` is the style sheet of the font faces. `facts` are attributes of WeasyPrint's metadata, set over what the
    page says of itself; they and the `identifier` leave nothing to clock or chance. `archival` makes it PDF/A-3b, and
    `credential` is attached to it; both need `created` among the facts.
    """

    html: str
    folder: Path
    fonts: str
    pictures: Mapping[str, tuple[str, bytes]]
    facts: Mapping[str, Any]
    identifier: bytes
    archival: bool = False
    credential: str = ""

    @property
    def options(self) -> dict[str, Any]:
        """How WeasyPrint is to write it."""
        return ARCHIVAL if self.archival else PLAIN

    def fetcher(self) -> Fetcher:
        given = {_ATTACHED: (CREDENTIAL_TYPE, self.credential.encode())} if self.credential else {}
        return Fetcher(self.folder, {**self.pictures, **given})


def write(sheet: Sheet, style: str, pages: int) -> bytes | None:
    """The tagged PDF with the style sheet `style` added, or None if it takes more than `pages` pages.

    Raises `design.address_refused` and `design.picture_missing`.
    """
    fetcher = sheet.fetcher()
    pdf = None
    with LOCK, suppress(FatalURLFetchingError):
        pdf = _write(sheet, style, pages, fetcher)
    if fetcher.refusal:
        raise fetcher.refusal
    return pdf


def parsed(sheet: Sheet, style: str, fetcher: Fetcher) -> tuple[HTML, FontConfiguration, list[CSS]]:
    """The page, its fonts and its style sheets, ready for layout."""
    config = _config(sheet, fetcher)
    page = HTML(string=sheet.html, base_url=sheet.folder.as_uri() + "/", url_fetcher=fetcher)
    return page, config, [CSS(string=text, url_fetcher=fetcher, font_config=config) for text in (sheet.fonts, style)]


def _write(sheet: Sheet, style: str, pages: int, fetcher: Fetcher) -> bytes | None:
    page, config, styles = parsed(sheet, style, fetcher)
    document = page.render(font_config=config, stylesheets=styles, **sheet.options)
    if len(document.pages) > pages:
        return None
    for name, value in sheet.facts.items():
        setattr(document.metadata, name, value)
    if sheet.credential:
        document.metadata.attachments = [_attachment(sheet, fetcher)]
    pdf: bytes = document.write_pdf(pdf_identifier=sheet.identifier, finisher=_finish, **sheet.options)
    return pdf


def _attachment(sheet: Sheet, fetcher: Fetcher) -> Attachment:
    moment = datetime.fromisoformat(sheet.facts["created"])
    return Attachment(
        url=_ATTACHED,
        url_fetcher=fetcher,
        name=CREDENTIAL,
        created=moment,
        modified=moment,
        relationship="Data",
    )


def _finish(_document: Document, pdf: Any) -> None:
    """Name each attachment once, and say what it is to the file: WeasyPrint does the one twice, the other in PDF/A."""
    files: list[Any] = [item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/Filespec"]
    if files:
        pdf.catalog["AF"] = b"[%s]" % b" ".join(item.reference for item in files)
    for item in files:
        item["AFRelationship"] = "/Data"
        item["EF"]["UF"] = item["EF"]["F"]


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
