"""Asking for a file, and throwing it away again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from makerpath.domain.errors import Conflict, N_, NotFound
from makerpath.service.core.jobs.models import DEAD, Job
from makerpath.service.exports.kinds import known
from makerpath.service.exports.models import Export
from makerpath.service.operation import Answer, operation, Work

MAKE = "exports.make"
SWEEP = "exports.sweep"
LIFE = timedelta(days=7)
LEFT_OUT = "left out: "
"""How the note of a file begins that lacks so many pieces of what was asked for."""

AT_ONCE = 10
"""How many files one person may wait for."""


@operation("export.ask")
def ask(work: Work, *, kind: str, subject_id: UUID, options: dict[str, Any] | None = None) -> Answer:
    """Have the worker make the file; asked again while it waits, the same one is answered.

    `options` are the kind's own; what it does not know is refused.
    """
    found = known(kind)
    if work.actor.person_id is None or not found.may(work.session, work.actor, subject_id):
        raise NotFound()
    chosen = found.options(work.session, options or {})
    mine = Export.person_id == work.actor.person_id, Export.state == "waiting"
    for row in work.session.scalars(
        select(Export).where(
            *mine, Export.kind == kind, Export.subject_id == subject_id, Export.language == work.actor.language
        )
    ):
        if row.options != chosen:
            continue
        if work.session.scalar(select(Job.state).where(Job.kind == MAKE, Job.key == str(row.id))) != DEAD:
            return {"export": str(row.id)}
        row.state, row.note = "failed", "server.error"
    work.session.flush()
    if (work.session.scalar(select(func.count(Export.id)).where(*mine)) or 0) >= AT_ONCE:
        raise Conflict(
            "export.too_many",
            N_("{count} files are being made for you already."),
            N_("Wait until they are ready, then ask again."),
            count=AT_ONCE,
        )
    row = work.add(
        Export(
            person_id=work.actor.person_id,
            kind=kind,
            subject_id=subject_id,
            options=chosen,
            language=work.actor.language,
            expires_at=work.now + LIFE,
        )
    )
    work.record("export.asked", row.id, kind=kind, subject=str(subject_id))
    work.job(MAKE, {"export": str(row.id)}, key=str(row.id))
    return {"export": str(row.id)}


@operation("export.discard")
def discard(work: Work, *, export_id: UUID) -> Answer:
    """Its owner has no more use for the file: it is out of reach at once, and a sweep takes the content away."""
    row = work.get(Export, export_id)
    if row.person_id != work.actor.person_id:
        raise NotFound()
    row.expires_at = min(row.expires_at, work.now)
    work.job(SWEEP, {}, key=f"discarded:{row.id}")
    return {"export": str(export_id)}
