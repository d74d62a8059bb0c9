"""An example made of a project ends with its makers' consent: what they take out of the public is none any more."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.core.events import Event
from makerpath.service.core.files import FileReference
from makerpath.service.moderation.models import Example
from makerpath.service.operation import LISTENERS, Work
from makerpath.service.projects.models import TeamMember

ENDS = frozenset({"page.taken_down", "page.refused", "page.blocked", "consent.withdrawn", "team.left"})


def examples_from(session: Session, project_ids: Collection[UUID]) -> list[Example]:
    """The examples that are not withdrawn and show files of one of these projects."""
    rows = list(session.scalars(select(Example).where(Example.withdrawn_at.is_(None))))
    ids = {UUID(file_id) for row in rows for file_id in row.file_ids}
    theirs = {
        str(file_id)
        for file_id in session.scalars(
            select(FileReference.id).where(FileReference.id.in_(ids), FileReference.project_id.in_(project_ids))
        )
    }
    return [row for row in rows if theirs & set(row.file_ids)]


def listen(work: Work, event: Event) -> None:
    if event.verb not in ENDS:
        return
    projects = {event.project_id} if event.project_id else _made_by(work.session, event)
    for row in examples_from(work.session, projects) if projects else []:
        row.withdrawn_at = work.now
        work.record("example.withdrawn", row.id, title=row.title)


LISTENERS.append(listen)


def _made_by(session: Session, event: Event) -> set[UUID]:
    try:
        person = UUID(str(event.data.get("person", "")))
    except ValueError:
        return set()
    rows = session.scalars(select(TeamMember.project_id).where(TeamMember.person_id == person))
    return set(rows)
