"""Trying once more to print a certificate that could not be printed, after its design was mended."""

from __future__ import annotations

from uuid import UUID

from makerpath.service.certificates.models import Certificate
from makerpath.service.operation import Answer, operation, Work


@operation("certificate.print_again")
def print_again(work: Work, *, certificate_id: UUID) -> Answer:
    """Queue the printing again; one that has its PDF keeps it."""
    row = work.get(Certificate, certificate_id, lock=True)
    work.require("certificate.issue", row)
    if row.sha256 is None:
        work.job("certificate.print", {"certificate": str(row.id)}, key=f"again:{row.id}:{work.now.timestamp():.0f}")
    return {"certificate": str(row.id)}
