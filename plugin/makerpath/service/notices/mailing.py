"""Notices by mail: at once, where what happens in one project within minutes is put together; or once a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import enqueue, job, JobRun
from makerpath.service.core.settings import Settings
from makerpath.service.daily import daily
from makerpath.service.mail.operations import write_mail
from makerpath.service.notices.choices import AT_ONCE, Choice, choices, DAILY
from makerpath.service.notices.lines import lines
from makerpath.service.notices.models import Notice, NoticeChoice
from makerpath.service.notices.stopping import EVERYTHING, headers, stop_address
from makerpath.service.people.models import Person

TOGETHER = timedelta(minutes=5)
"""Mails of one project to one person are at least so far apart."""
NEWS = timedelta(days=8)
"""What is older is not sent any more; it stands on the page."""
MOST = 40
"""The most lines of one mail."""

daily("notices.digest", hour=7)


def soon(session: Session, notices: Sequence[Notice]) -> None:
    """Queue the mails of those who want them at once: now, or when the last one of the project is long enough ago."""
    wanted = choices(session, [notice.person_id for notice in notices])
    told = [notice for notice in notices if _wants(wanted[notice.person_id], AT_ONCE, notice.kind)]
    if not told:
        return
    newest = (
        select(Notice.person_id, func.max(Notice.mailed_at))
        .where(Notice.person_id.in_([notice.person_id for notice in told]), _of(told[0].project_id))
        .where(Notice.mailed_at.is_not(None))
        .group_by(Notice.person_id)
    )
    last = {row[0]: row[1] for row in session.execute(newest)}
    for notice in told:
        before = last.get(notice.person_id)
        enqueue(
            session,
            "notices.mail",
            {"person": str(notice.person_id), "project": str(notice.project_id) if notice.project_id else None},
            key=str(notice.id),
            school_id=notice.school_id,
            run_at=before + TOGETHER if before else None,
            caused_by_event=notice.event_id,
        )


@job("notices.mail")
def mail(run: JobRun) -> None:
    """One mail with everything of the project that the person has not seen; nothing if another has told it."""
    project = run.payload["project"]
    with run.session_scope() as session:
        _mail(
            session,
            run.services.settings,
            UUID(run.payload["person"]),
            AT_ONCE,
            Notice.person_id == UUID(run.payload["person"]),
            _of(UUID(project) if project else None),
        )
        run.finish(session)


@job("notices.digest")
def digest(run: JobRun) -> None:
    """Queue a mail for everybody who has news and wants them once a day."""
    with run.session_scope() as session:
        others = select(NoticeChoice.person_id).where(NoticeChoice.mail != DAILY)
        people = session.scalars(
            select(Notice.person_id).where(*_unseen(), Notice.person_id.not_in(others)).distinct()
        ).all()
        for person_id in people:
            key = f"{person_id}:{run.key}"
            enqueue(session, "notices.digest_of", {"person": str(person_id)}, key=key, school_id=run.school_id)
        run.finish(session)


@job("notices.digest_of")
def digest_of(run: JobRun) -> None:
    with run.session_scope() as session:
        person_id = UUID(run.payload["person"])
        _mail(session, run.services.settings, person_id, DAILY, Notice.person_id == person_id)
        run.finish(session)


def _mail(session: Session, settings: Settings, person_id: UUID, way: str, *which: ColumnElement[bool]) -> None:
    """Write the mail and note it on the notices, in this transaction: neither is there without the other."""
    person = session.get(Person, person_id)
    choice = choices(session, [person_id])[person_id]
    if person is None or person.erased_at or choice.mail != way or not choice.address:
        return
    found = session.scalars(
        select(Notice)
        .where(*_unseen(), *which, Notice.kind.not_in(choice.muted))
        .order_by(Notice.id.desc())
        .with_for_update()
    ).all()
    if not found:
        return
    kinds = {notice.kind for notice in found}
    kind = kinds.pop() if len(kinds) == 1 and way == AT_ONCE else EVERYTHING
    write_mail(
        session,
        person,
        choice.address,
        "notices",
        headers=headers(settings, person, kind),
        name=person.display_name,
        way=way,
        kind=kind,
        lines=lines(session, found[:MOST], person.language),
        more=len(found[MOST:]),
        base=settings.service_url,
        stop=stop_address(settings, person, kind),
        stop_all=stop_address(settings, person, EVERYTHING),
    )
    moment = utc_now()
    for notice in found:
        notice.mailed_at = moment


def _unseen() -> tuple[ColumnElement[bool], ...]:
    return Notice.read_at.is_(None), Notice.mailed_at.is_(None), Notice.created_at > _since()


def _since() -> datetime:
    return utc_now() - NEWS


def _of(project_id: UUID | None) -> ColumnElement[bool]:
    return Notice.project_id == project_id if project_id else Notice.project_id.is_(None)


def _wants(choice: Choice, way: str, kind: str) -> bool:
    return bool(choice.address) and choice.mail == way and kind not in choice.muted
