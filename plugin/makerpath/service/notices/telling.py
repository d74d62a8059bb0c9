"""From an event to notices: a listener queues the job, the job makes each notice once."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.text import LANGUAGES
from makerpath.service.core.events import Event
from makerpath.service.core.jobs import enqueue, job, JobRun
from makerpath.service.notices.audience import audience
from makerpath.service.notices.mailing import soon
from makerpath.service.notices.models import Notice
from makerpath.service.notices.rules import RULES
from makerpath.service.operation import LISTENERS, Work

LONGEST = 200


def listen(work: Work, event: Event) -> None:
    """Queue the job that tells people of `event`; it exists only if the operation is committed.

    A `quiet` event is a part of something that they are told of as a whole.
    """
    if event.verb in RULES and not event.data.get("quiet"):
        enqueue(
            work.session,
            "notices.tell",
            {"event": str(event.id)},
            key=str(event.id),
            school_id=event.school_id,
            caused_by_event=event.id,
        )


LISTENERS.append(listen)


@job("notices.tell")
def tell(run: JobRun) -> None:
    with run.session_scope() as session:
        event = session.get(Event, UUID(run.payload["event"]))
        if event is not None and event.verb in RULES:
            make(session, event)
        run.finish(session)


def make(session: Session, event: Event) -> list[Notice]:
    """The notices of `event` that were not there yet, and the jobs that mail them to whoever wants it at once."""
    rule = RULES[event.verb]
    there = set(session.scalars(select(Notice.person_id).where(Notice.event_id == event.id)))
    people = [person for person in audience(session, event, rule) if person.id not in there]
    notices = [
        Notice(
            person_id=person.id,
            event_id=event.id,
            kind=rule.kind,
            verb=event.verb,
            project_id=event.project_id,
            data={name: value for name, value in event.data.items() if _short(value)},
            school_id=event.school_id,
        )
        for person in people
    ]
    session.add_all(notices)
    session.flush()
    soon(session, notices)
    return notices


def _short(value: object) -> bool:
    """What a line can say, in one language or several; lists and long texts stay with the event."""
    if isinstance(value, dict):
        return set(value) <= set(LANGUAGES) and all(_short(text) for text in value.values())
    return isinstance(value, int | float) or (isinstance(value, str) and len(value) <= LONGEST)
