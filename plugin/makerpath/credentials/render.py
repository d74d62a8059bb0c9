"""From a certificate record to its PDF: `render(record, design)`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from makerpath.credentials.design import DEFAULT_DESIGN, Design, load_design
from makerpath.credentials.faces import fallbacks, stylesheet
from makerpath.credentials.page import LOGO, page_html, QR
from makerpath.credentials.qr import qr_svg
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import MakerpathError, N_

ROOT_POINTS = 10
SCALES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52)
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def render(record: CertificateRecord, design: Design | str = DEFAULT_DESIGN, logo: bytes | None = None) -> bytes:
    """The PDF of `record`: tagged, with title and language, the same bytes for the same record and design.

    `logo` is the school's, PNG or JPEG. A page that runs over is set smaller, down to half the size (lengths in
    `rem`). Raises `certificate.overflow` if that is not enough, `certificate.no_glyph`, `certificate.logo_kind`,
    and the errors of the design (`design.…`).
    """
    from makerpath.credentials.pdf import Sheet, write

    design = load_design(design) if isinstance(design, str) else design
    html = page_html(record, design, logo=logo is not None)
    pictures = {QR: ("image/svg+xml", qr_svg(record.verify_url))}
    if logo is not None:
        pictures[LOGO] = (_kind(logo), logo)
    sheet = Sheet(
        html=html,
        folder=design.folder,
        fonts=stylesheet(design.about.fonts, fallbacks(html)),
        pictures=pictures,
        facts=_facts(record),
        identifier=bytes.fromhex(record.record_hash),
    )

    def at(scale: float) -> bytes | None:
        style = f"@page {{ size: {design.about.page_size} }} :root {{ font-size: {ROOT_POINTS * scale:g}pt }}"
        return write(sheet, style, design.about.pages)

    pdf = at(SCALES[0]) or _largest(at, SCALES[1:])
    if pdf is not None:
        return pdf
    raise MakerpathError(
        "certificate.overflow",
        N_("This certificate holds more text than the design {design} has room for."),
        N_("Shorten the titles, or choose another design."),
        status=422,
        design=design.about.id,
    )


def _largest(at: Callable[[float], bytes | None], scales: Sequence[float]) -> bytes | None:
    """What `at` gives for the first of the falling `scales` that it gives anything for, found by halving."""
    best, low, high = None, 0, len(scales)
    while low < high:
        middle = (low + high) // 2
        pdf = at(scales[middle])
        if pdf is None:
            low = middle + 1
        else:
            best, high = pdf, middle
    return best


def check_printable(record: CertificateRecord) -> None:
    """Raise `certificate.no_glyph` if a text of `record` has characters that no bundled font can print."""
    fallbacks("".join(_texts(record.as_json())))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def _facts(record: CertificateRecord) -> dict[str, Any]:
    language = record.languages[0]
    return {
        "title": f"{record.course.title.pick(language)} · {record.learner.name}",
        "authors": [record.school.name.pick(language)],
        "description": record.serial,
        "generator": "Makerpath",
        "created": record.as_json()["issued_at"],
        "modified": None,
        "lang": language,
    }


def _kind(picture: bytes) -> str:
    for start, kind in _PICTURES.items():
        if picture.startswith(start):
            return kind
    raise MakerpathError(
        "certificate.logo_kind", N_("The school's logo is neither PNG nor JPEG."), N_("Upload the logo as PNG or JPEG.")
    )
