"""Which critiques an instructor took out: critiques never change, so events say it, and the newest one counts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.core.events import Event
from makerpath.service.projects.models import Project


def hidden(session: Session, project: Project) -> set[UUID]:
    """The ids of the project's critiques and answers that are out now."""
    found: set[UUID] = set()
    rows = session.execute(
        select(Event.subject_id, Event.verb)
        .where(Event.project_id == project.id, Event.verb.in_(("critique.hidden", "critique.restored")))
        .order_by(Event.id)
    )
    for subject_id, verb in rows:
        if subject_id is not None and verb == "critique.hidden":
            found.add(subject_id)
        elif subject_id is not None:
            found.discard(subject_id)
    return found
