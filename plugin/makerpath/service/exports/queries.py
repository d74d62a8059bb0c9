"""What a person asked for, as the list shows it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import NotFound
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import FileReference
from makerpath.service.core.jobs.models import DEAD, Job
from makerpath.service.exports.kinds import KINDS
from makerpath.service.exports.models import Export
from makerpath.service.exports.operations import LEFT_OUT, MAKE
from makerpath.service.policy import Actor


@dataclass(frozen=True)
class Line:
    """One file: `progress` from 0 to 1 and `note` tell how far it is while it is `waiting`; `subject` names what it is
    about, where needed; `reason` says why it `failed`, where that is known; `left_out`: so much is not in it.
    """

    row: Export
    title: str
    subject: str
    state: Literal["waiting", "ready", "failed"]
    progress: float
    file: FileReference | None
    note: str = ""
    reason: str = ""
    left_out: int = 0


def mine(session: Session, actor: Actor, kind: str | None = None) -> list[Line]:
    """The person's files, the newest first; with `kind` those alone."""
    rows = session.execute(
        select(Export, FileReference)
        .outerjoin(FileReference, FileReference.id == Export.file_id)
        .where(Export.person_id == actor.person_id, Export.expires_at > utc_now())
        .order_by(Export.id.desc())
    ).all()
    rows = [row for row in rows if row[0].kind in KINDS and kind in (None, row[0].kind)]
    keys = [str(export.id) for export, _file in rows]
    jobs = {job.key: job for job in session.scalars(select(Job).where(Job.kind == MAKE, Job.key.in_(keys)))}
    subjects: defaultdict[str, list[UUID]] = defaultdict(list)
    for export, _file in rows:
        subjects[export.kind].append(export.subject_id)
    titles = {kind: KINDS[kind].named(session, ids) for kind, ids in subjects.items()}
    found = []
    for export, file in rows:
        job = jobs.get(str(export.id))
        dead = export.state == "waiting" and (job is None or job.state == DEAD)
        state: Literal["waiting", "ready", "failed"] = "failed" if dead else export.state  # type: ignore[assignment]
        subject = titles[export.kind].get(export.subject_id, "")
        missing = int(export.note.removeprefix(LEFT_OUT)) if export.note.startswith(LEFT_OUT) else 0
        found.append(
            Line(
                export,
                KINDS[export.kind].title,
                subject,
                state,
                job.progress if job else 0.0,
                file,
                note=job.note if job else "",
                reason=KINDS[export.kind].reasons.get(export.note, ""),
                left_out=missing,
            )
        )
    return found


def own(session: Session, actor: Actor, export_id: UUID) -> Export:
    """The person's own export, not yet expired; `NotFound` for anybody else's."""
    row = session.scalar(
        select(Export).where(Export.id == export_id, Export.person_id == actor.person_id, Export.expires_at > utc_now())
    )
    if row is None:
        raise NotFound()
    return row
