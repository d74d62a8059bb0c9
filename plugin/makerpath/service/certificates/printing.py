"""The job that prints a certificate: its record becomes a PDF once, and the PDF is kept."""

from __future__ import annotations

import io
from uuid import UUID

from makerpath.credentials.record import CertificateRecord
from makerpath.service.certificates.models import Certificate
from makerpath.service.core.files import keep_blob
from makerpath.service.core.jobs import job, JobRun


@job("certificate.print", attempts=5, lease=60)
def print_certificate(run: JobRun) -> None:
    """Render outside any transaction (it takes a second), then keep the blob and note it in one."""
    from makerpath.credentials.design import load_design
    from makerpath.credentials.render import render

    with run.session_scope() as session:
        row = session.get_one(Certificate, UUID(run.payload["certificate"]))
        if row.sha256:
            return
        record, design = CertificateRecord.model_validate(row.record), row.design
    pdf = render(record, load_design(design))
    with run.session_scope() as session:
        row = session.get_one(Certificate, UUID(run.payload["certificate"]))
        row.sha256 = keep_blob(session, run.services.storage, io.BytesIO(pdf)).sha256
        run.finish(session)
