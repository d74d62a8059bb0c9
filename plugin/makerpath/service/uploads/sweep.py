"""Uploads that were never finished: their parts go when their tickets end."""

from __future__ import annotations

from uuid import UUID

from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import job, JobRun, RetryLater
from makerpath.service.uploads import parts
from makerpath.service.uploads.models import Upload

SWEEP = "upload.sweep"


@job(SWEEP)
def sweep(run: JobRun) -> None:
    """Forget the upload `{"upload": id}` unless it became a file; each upload queues this for the end of its ticket."""
    upload_id = UUID(run.payload["upload"])
    with run.session_scope() as session:
        upload = session.get(Upload, upload_id)
        if upload is not None and upload.file_id is None:
            left = (upload.expires_at - utc_now()).total_seconds()
            if left > 0:
                raise RetryLater(left, "the ticket is still good")
            session.delete(upload)
        run.finish(session)
    parts.part(run.services.settings, upload_id).unlink(missing_ok=True)
