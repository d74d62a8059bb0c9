"""From a certificate record to its PDF: `render(record, design)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TYPE_CHECKING

from makerpath.credentials.design import DEFAULT_DESIGN, Design, load_design
from makerpath.credentials.faces import fallbacks, stylesheet
from makerpath.credentials.facts import Facts, facts_of
from makerpath.credentials.page import page_html, PICTURE, QR
from makerpath.credentials.qr import qr_svg
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import MakerpathError, N_

if TYPE_CHECKING:
    from makerpath.credentials.pdf import Sheet

ROOT_POINTS = 10
SCALES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52)
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def render(
    record: CertificateRecord,
    design: Design | str = DEFAULT_DESIGN,
    *,
    pictures: Mapping[str, bytes] | None = None,
    credential: str = "",
    archival: bool = True,
) -> bytes:
    """The PDF of `record`: tagged, with title and language, the same bytes for the same record and design.

    `pictures` are those that its `look` names, by SHA-256, PNG or JPEG. The signed `credential` is attached to it;
    `archival` makes it PDF/A-3b. A page that runs over is set smaller, down to half the size (lengths in `rem`).
    Raises `certificate.overflow` if that is not enough, `certificate.no_glyph`, `certificate.picture_kind`, and the
    errors of the design (`design.…`).
    """
    design = load_design(design) if isinstance(design, str) else design
    facts = facts_of(record, credential)
    return lay_out(page_html(record, design), record, design, typed(pictures or {}), facts, archival=archival)


def lay_out(
    html: str,
    record: CertificateRecord,
    design: Design,
    pictures: Mapping[str, tuple[str, bytes]],
    facts: Facts,
    *,
    archival: bool,
) -> bytes:
    """The PDF of a page that was made already; `pictures` are by address, each with its media type."""
    from makerpath.credentials.pdf import write

    sheet = sheet_of(html, record, design, pictures, facts, archival=archival)

    def at(scale: float) -> bytes | None:
        return write(sheet, style_of(record, design, scale), design.about.pages)

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


def sheet_of(
    html: str,
    record: CertificateRecord,
    design: Design,
    pictures: Mapping[str, tuple[str, bytes]],
    facts: Facts,
    *,
    archival: bool,
) -> Sheet:
    """What `pdf.write` makes the file from."""
    from makerpath.credentials.pdf import Sheet

    return Sheet(
        html=html,
        folder=design.folder,
        fonts=stylesheet(design.about.fonts, fallbacks(html)),
        pictures={QR: ("image/svg+xml", qr_svg(record.verify_url)), **pictures},
        facts=facts.metadata(),
        identifier=facts.identifier,
        archival=archival,
        credential=facts.credential,
    )


def style_of(record: CertificateRecord, design: Design, scale: float) -> str:
    """Paper, size of the text, and no outline: it would repeat the headings of a single page."""
    size = design.about.page_size(design.about.orientation(record))
    return (
        f"@page {{ size: {size} }} :root {{ font-size: {ROOT_POINTS * scale:g}pt }}"
        " h1, h2, h3, h4, h5, h6 { bookmark-level: none }"
    )


def typed(pictures: Mapping[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """The school's pictures by address, each with its media type. Raises `certificate.picture_kind`."""
    return {PICTURE + sha256: (_kind(content), content) for sha256, content in pictures.items()}


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


def _kind(picture: bytes) -> str:
    for start, kind in _PICTURES.items():
        if picture.startswith(start):
            return kind
    raise MakerpathError(
        "certificate.picture_kind",
        N_("A picture of the school's is neither PNG nor JPEG."),
        N_("Upload logo, seal and signatures as PNG or JPEG."),
    )
