"""Reading notices, and choosing what comes by mail."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.domain.names import NOTICE_KIND
from makerpath.service.notices.choices import NEVER, WAYS
from makerpath.service.notices.models import Notice, NoticeChoice
from makerpath.service.notices.stopping import EVERYTHING
from makerpath.service.operation import Answer, operation, Work


@operation("notices.read")
def read(work: Work, *, notice_id: UUID) -> Answer:
    """The person has seen this one."""
    row = work.get(Notice, notice_id)
    if row.person_id != work.actor.person_id:
        raise NotFound()
    row.read_at = row.read_at or work.now
    return {"notice": str(row.id)}


@operation("notices.read_all")
def read_all(work: Work, *, up_to: UUID | None = None, kind: str = "") -> Answer:
    """The person has seen all of theirs, or those of one kind; `up_to` is the newest that stood on their page."""
    found = [Notice.person_id == work.actor.person_id, Notice.read_at.is_(None)]
    if kind:
        found.append(Notice.kind == kind)
    if up_to is not None:
        found.append(Notice.id <= up_to)
    work.session.execute(update(Notice).where(*found).values(read_at=work.now))
    return {}


@operation("notices.choose")
def choose(work: Work, *, mail: str, muted: Collection[str]) -> Answer:
    """How the person wants mail, and the kinds they want none about."""
    if mail not in WAYS:
        raise MakerpathError("notices.way", N_("Choose when you want to be told by mail."), status=422, field="mail")
    row = _choice(work)
    row.mail, row.muted = mail, sorted(set(muted) & set(NOTICE_KIND))
    work.record("notices.chosen", row.id, mail=mail)
    return {}


@operation("notices.stop")
def stop(work: Work, *, kind: str) -> Answer:
    """No more mails of this kind, or none at all; done before, it changes nothing."""
    row = _choice(work)
    if kind == EVERYTHING:
        changed, row.mail = row.mail != NEVER, NEVER
    else:
        changed, row.muted = kind not in row.muted, sorted({*row.muted, kind})
    if changed:
        work.record("notices.stopped", row.id, kind=kind)
    return {}


def _choice(work: Work) -> NoticeChoice:
    assert work.actor.person_id is not None
    row = work.session.scalar(
        select(NoticeChoice).where(NoticeChoice.person_id == work.actor.person_id).with_for_update()
    )
    return row or work.add(NoticeChoice(person_id=work.actor.person_id, mail="daily", muted=[]))
