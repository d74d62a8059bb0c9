"""A person's notices, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.service.notices.lines import Line, lines
from makerpath.service.notices.models import Notice

PAGE = 30
MOST_COUNTED = 100
"""The bell counts no further."""
AT_HOME = 5


@dataclass(frozen=True)
class NoticePage:
    """`older` is the address's `before` for the next page, if there is one."""

    lines: list[Line]
    older: UUID | None
    unread: int


def unread(session: Session, person_id: UUID) -> int:
    """How many the person has not seen, up to `MOST_COUNTED`; one query that costs no more than that."""
    found = select(Notice.id).where(Notice.person_id == person_id, Notice.read_at.is_(None)).limit(MOST_COUNTED)
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def page_of(
    session: Session, person_id: UUID, language: str, *, kind: str = "", before: UUID | None = None
) -> NoticePage:
    found = select(Notice).where(Notice.person_id == person_id)
    if kind:
        found = found.where(Notice.kind == kind)
    if before is not None:
        found = found.where(Notice.id < before)
    rows = session.scalars(found.order_by(Notice.id.desc()).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    return NoticePage(
        lines(session, shown, language), shown[-1].id if len(rows) > PAGE else None, unread(session, person_id)
    )


def unseen(session: Session, person_id: UUID, language: str) -> list[Line]:
    """The newest that the person has not seen, for their start page."""
    found = select(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return lines(session, session.scalars(found.order_by(Notice.id.desc()).limit(AT_HOME)).all(), language)
