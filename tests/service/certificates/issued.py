"""Certificates that stand in the database without their projects, and a press that is ready at once."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, UTC
from typing import Any
from uuid import UUID

import pikepdf

from makerpath.credentials.numbers import new_code
from makerpath.credentials.press import Sheet, Wanted
from makerpath.credentials.record import CertificateRecord
from makerpath.credentials.sample import sample_record
from makerpath.domain.errors import MakerpathError
from makerpath.service.certificates.models import Certificate
from tests.service.school import SmallSchool

SAMPLE = sample_record().as_json()
ISSUED = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
FONT = b"%!PS no font at all, but the same for all" * 40


def record_of(number: int, name: str = "", **changes: Any) -> CertificateRecord:
    """A record with a serial of its own, issued `number` minutes after the first."""
    called = name or f"Learner {number:03d}"
    own = {
        "serial": f"HIL-2026-{number:06d}",
        "code": new_code(),
        "learner": {"name": called, "display": called},
        "issued_at": (ISSUED + timedelta(minutes=number)).isoformat(),
    }
    return CertificateRecord.model_validate({**SAMPLE, **own, **changes})


def issue_many(
    school: SmallSchool,
    names: Iterable[str] | int,
    *,
    first: int = 1,
    run_id: UUID | None = None,
    batch_id: UUID | None = None,
    changes: Mapping[str, Any] | None = None,
    **columns: Any,
) -> list[UUID]:
    """One certificate for each name (or so many), all of the school's learner; their ids in order."""
    called = [""] * names if isinstance(names, int) else list(names)
    rows = []
    for number, name in enumerate(called, first):
        record = record_of(number, name, **(changes or {}))
        rows.append(
            Certificate(
                person_id=school.learner.person_id,
                run_id=run_id or school.run_id,
                batch_id=batch_id,
                serial=record.serial,
                code=record.code,
                record=record.as_json(),
                record_hash=record.record_hash,
                **{"design": "classic", **columns},
            )
        )
    with school.services.database.writing(school.id) as session:
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


@dataclass(eq=False)
class QuickPress:
    """Prints a page with the serial and the name; refuses names that begin with `Bad`. Counts what it printed."""

    printed: list[str]
    warm = False

    def __call__(self, _design: Any, _pictures: Any) -> QuickPress:
        return self

    def close(self) -> None:
        return None

    def print(self, wanted: Iterable[Wanted]) -> Iterator[Sheet]:
        for one in wanted:
            self.printed.append(one.record.serial)
            if one.record.learner.name.startswith("Bad"):
                error = MakerpathError("certificate.overflow", "No room in {design}.", "Shorten it.", design="classic")
                yield sheet(None, error)
            else:
                yield sheet(page_of(one.record), None)


def sheet(pdf: bytes | None, error: MakerpathError | None) -> Sheet:
    return Sheet(pdf, error)


def page_of(record: CertificateRecord, size: tuple[float, float] = (400, 300)) -> bytes:
    """A PDF of one page: a font that all have in common, words of its own, a link, tags."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=size)
    page = pdf.pages[0]
    font = pdf.make_indirect(pikepdf.Stream(pdf, FONT))
    words = record.serial.encode() + b" " + record.learner.name.encode("unicode_escape")
    page.obj.Resources = pikepdf.Dictionary(
        Font=pikepdf.Dictionary(
            F1=pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Font,
                    Subtype=pikepdf.Name.TrueType,
                    BaseFont=pikepdf.Name.Helvetica,
                    FontFile=font,
                )
            )
        )
    )
    shown = words.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    page.Contents = pdf.make_stream(b"BT /F1 12 Tf 20 150 Td (" + shown + b") Tj ET")
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[10, 20, 60, 40],
        P=page.obj,
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(record.verify_url)),
    )
    page.obj.Annots = pikepdf.Array([pdf.make_indirect(link)])
    page.obj.StructParents = 0
    pdf.Root.StructTreeRoot = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    out = io.BytesIO()
    pdf.save(out, static_id=True)
    return out.getvalue()
