"""What is left of events and notices when a person is erased: ids, numbers and codes, no words."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from makerpath.service.core.events import Event
from makerpath.service.notices.models import Notice
from makerpath.service.privacy.holdings import NOBODY

CODES = frozenset(
    {
        "course",
        "criteria",
        "dimension",
        "due_on",
        "how",
        "kind",
        "lesson",
        "language",
        "licence",
        "plan",
        "quiz",
        "role",
        "rule",
        "scope",
        "serial",
        "sign_off",
        "slug",
        "stage",
        "state",
        "verdict",
    }
)
"""Members whose values come from a list or a course, never from what somebody typed."""
CODE = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)


def forget_words(session: Session, person_id: UUID, alone: list[UUID]) -> None:
    """Take the words out of every event that the person caused or is about, and of those of projects of theirs alone,
    and of the notices that were made from them."""
    events = select(Event).where(
        or_(Event.actor_id == person_id, Event.subject_id == person_id, Event.project_id.in_(alone))
    )
    for event in session.scalars(events):
        _empty(event)
    notices = (
        select(Notice)
        .join(Event, Event.id == Notice.event_id)
        .where(or_(Event.actor_id == person_id, Event.subject_id == person_id, Notice.project_id.in_(alone)))
    )
    for notice in session.scalars(notices):
        _empty(notice)
    session.flush()


def wordless(data: dict[str, Any]) -> dict[str, Any]:
    """`data` with a dash for everything that may be words."""
    return {key: _kept(key, value) for key, value in data.items()}


def _empty(row: Event | Notice) -> None:
    left = wordless(row.data)
    if left != row.data:
        row.data = left


def _kept(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return wordless(value)
    if isinstance(value, list):
        return [_kept(key, item) for item in value]
    text = str(value)
    if _is_id(text) or (key in CODES and CODE.fullmatch(text)):
        return value
    return NOBODY


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
