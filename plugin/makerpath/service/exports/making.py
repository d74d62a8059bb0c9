"""The jobs: making a file that was asked for, and sweeping out those that nobody needs any more."""

from __future__ import annotations

import tempfile
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import MakerpathError, NotFound
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import FileReference, note_blob
from makerpath.service.core.jobs import job, JobRun
from makerpath.service.daily import daily
from makerpath.service.exports.kinds import Asked, known
from makerpath.service.exports.models import Export
from makerpath.service.exports.operations import LEFT_OUT, LIFE, MAKE, SWEEP
from makerpath.service.exports.storing import forget
from makerpath.service.policy import Actor
from makerpath.service.privacy.letting_go import release

daily(SWEEP, hour=3)


@job(MAKE, attempts=8, lease=60, limit=7200)
def make(run: JobRun) -> None:
    """Make the file outside of any transaction, then keep it in one."""
    with run.services.database.reading(run.school_id) as session:
        row = session.get(Export, UUID(run.payload["export"]))
        if row is None or row.state != "waiting":
            return
        kind = known(row.kind)
        actor = Actor(row.person_id, row.school_id, row.language, via="job")
        asked = Asked(row.id, row.subject_id, actor, row.options)
        allowed = kind.may(session, actor, row.subject_id)
    with tempfile.TemporaryFile() as out:
        try:
            if not allowed:
                raise NotFound()
            made = kind.make(run, asked, out)
        except MakerpathError as error:
            with run.session_scope() as session:
                row = session.get(Export, asked.id)
                if row is not None:
                    row.state, row.note = "failed", error.code[:64]
                run.finish(session)
            return
        out.seek(0)
        sha256, size = run.services.storage.put(out)
    with run.session_scope() as session:
        row = session.get(Export, asked.id)
        if row is not None:
            note_blob(session, sha256, size, run.services.storage)
            file = FileReference(
                sha256=sha256, name=made.name, media_type=made.media_type, size=size, owner_id=row.person_id
            )
            session.add(file)
            session.flush()
            row.file_id, row.state, row.expires_at = file.id, "ready", utc_now() + LIFE
            row.note = f"{LEFT_OUT}{made.left_out}" if made.left_out else ""
        run.finish(session)


@job(SWEEP)
def sweep(run: JobRun) -> None:
    """Throw away what is over, and then its content."""
    with run.session_scope() as session:
        over = session.scalars(select(Export).where(Export.expires_at <= utc_now())).all()
        hashes = {sha256 for row in over if (sha256 := forget(session, row))}
    release(run.services, hashes)
