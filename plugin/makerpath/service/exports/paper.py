"""From HTML to a PDF with the certificates' own fonts; nothing is loaded but them and the pictures that were given."""

from __future__ import annotations

import hashlib
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import Any

from makerpath.credentials import faces
from makerpath.credentials.qr import qr_svg
from makerpath.domain.errors import MakerpathError, N_

MOST_PAGES = 400
QR = "makerpath:qr"
MISSING = "\ufffd"


class PageWriter:
    """Collects the pictures that a document may use, by address, each with its media type; then writes it."""

    def __init__(self) -> None:
        self.pictures: dict[str, tuple[str, bytes]] = {}

    def qr(self, address: str) -> str:
        """Give the document a QR code of `address`; where to find it."""
        self.pictures[QR] = ("image/svg+xml", qr_svg(address))
        return QR

    def write(self, html: str, *, title: str, language: str, identifier: bytes) -> bytes:
        """The PDF: tagged, with title and language. Characters that no font of ours has become a sign that says so."""
        # A second's work: loaded when the first document is printed.
        from makerpath.credentials.pdf import Sheet, write

        printable, extra = with_fonts(html)
        pdf = write(
            Sheet(
                html=printable,
                folder=Path(str(files("makerpath.credentials.fonts"))),
                fonts=faces.stylesheet(["sans"], extra),
                pictures=self.pictures,
                facts={"title": title, "generator": "Makerpath", "lang": language},
                identifier=hashlib.sha256(identifier).digest(),
            ),
            "",
            MOST_PAGES,
        )
        if pdf is None:
            raise MakerpathError(
                "export.too_long",
                N_("This would have more than {limit} pages."),
                status=413,
                limit=MOST_PAGES,
            )
        return pdf


def with_fonts(html: str) -> tuple[str, list[Any]]:
    """The text with what cannot be printed replaced, and the fallback fonts that it needs."""
    known = faces.coverage(faces.SANS[0].file) | faces.coverage(faces.SANS_ZH[0].file)
    left = {ord(c) for c in set(html)} - known
    extra = []
    for face in faces.FALLBACKS:
        if left and (here := left & faces.coverage(face.file)):
            extra.append(face)
            left -= here
    gone = {code: MISSING for code in left if not _is_invisible(chr(code))}
    return html.translate(gone), extra


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn") or "\ufe00" <= character <= "\ufe0f"
