"""A learner asks the office to be erased; until it happens they may take that back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import NotFound
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Person, School

ASKED = "erasing_asked"
"""In the school's settings: when each person asked, by id; no name and no words."""


@operation("person.ask_erasing")
def ask_erasing(work: Work, *, on: bool) -> Answer:
    """The person asks for it, or takes it back."""
    if work.actor.person_id is None:
        raise NotFound()
    school = work.get(School, work.actor.school_id, lock=True)
    asked = str(work.actor.person_id) in school.settings.get(ASKED, {})
    if on and not asked:
        waiting = {**school.settings.get(ASKED, {}), str(work.actor.person_id): work.now.isoformat()}
        school.settings = {**school.settings, ASKED: waiting}
        work.record("person.erasing_asked", work.actor.person_id)
    elif not on and asked:
        take_back(school, work.actor.person_id)
        work.record("person.erasing_taken_back", work.actor.person_id)
    return {"asked": on}


def take_back(school: School, person_id: UUID) -> None:
    """No longer on the list, if the person was."""
    waiting = school.settings.get(ASKED, {})
    if str(person_id) in waiting:
        left = {key: value for key, value in waiting.items() if key != str(person_id)}
        school.settings = {**school.settings, ASKED: left}


def asked_at(school: School, person_id: UUID | None) -> datetime | None:
    """When the person asked; None if they did not."""
    at = school.settings.get(ASKED, {}).get(str(person_id))
    return datetime.fromisoformat(at) if at else None


def asking(session: Session, school: School) -> list[tuple[Person, datetime]]:
    """Who waits to be erased, the longest waiting first."""
    ids = {UUID(key): datetime.fromisoformat(at) for key, at in school.settings.get(ASKED, {}).items()}
    people = session.scalars(select(Person).where(Person.id.in_(ids), Person.erased_at.is_(None)))
    return sorted(((person, ids[person.id]) for person in people), key=lambda pair: pair[1])
