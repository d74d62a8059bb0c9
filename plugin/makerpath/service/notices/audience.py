"""Who hears of an event: its rule's audiences, in a number of queries that does not grow with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.certificates.models import Certificate
from makerpath.service.classes.models import Enrolment
from makerpath.service.core.events import Event
from makerpath.service.courses.models import CourseRun
from makerpath.service.critiques.models import Critique
from makerpath.service.exhibition.models import Exhibition, ExhibitionEntry
from makerpath.service.notices.rules import Rule
from makerpath.service.people.models import Grant, Person, Scope
from makerpath.service.projects.models import Project, TeamMember

NAMED = ("person", "person_id", "people", "to", "invited", "invitee")
"""Under these names an event's data say whom it concerns."""


def audience(session: Session, event: Event, rule: Rule) -> list[Person]:
    """The people of the rule, but for who did it and who was erased."""
    found: set[UUID] = set()
    for name in rule.who:
        found |= _AUDIENCES[name](session, event)
    found -= {event.actor_id}
    if not found:
        return []
    rows = session.scalars(select(Person).where(Person.id.in_(found), Person.erased_at.is_(None)).order_by(Person.id))
    return list(rows)


def instructors(session: Session, scopes: list[Scope]) -> set[UUID]:
    """Who is instructor for the project itself, and for the nearest scope above it that has any."""
    kinds = {scope_id: kind for kind, scope_id in scopes}
    rows = session.scalars(select(Grant).where(Grant.role == "instructor", Grant.scope_id.in_(kinds)))
    holders: dict[Scope, set[UUID]] = {}
    for row in rows:
        if row.active():
            holders.setdefault((row.scope_kind, row.scope_id), set()).add(row.person_id)
    own: set[UUID] = set()
    for scope in scopes:
        own |= holders.get(scope, set())
        if own and scope[0] != "project":
            break
    return own


def _makers(session: Session, event: Event) -> set[UUID]:
    team = TeamMember.project_id == event.project_id, TeamMember.left_at.is_(None)
    return set(session.scalars(select(TeamMember.person_id).where(*team))) if event.project_id else set()


def _instructors(session: Session, event: Event) -> set[UUID]:
    project = session.get(Project, event.project_id) if event.project_id else None
    return instructors(session, project.scopes(session)) if project else set()


def _named(_session: Session, event: Event) -> set[UUID]:
    found: set[UUID] = set()
    for name in NAMED:
        value: Any = event.data.get(name)
        for item in value if isinstance(value, list) else [value]:
            try:
                found.add(UUID(str(item)))
            except ValueError:
                continue
    return found


def _subject(session: Session, event: Event) -> set[UUID]:
    holder = select(Certificate.person_id).where(Certificate.id == event.subject_id)
    return set(session.scalars(holder))


def _critics(session: Session, event: Event) -> set[UUID]:
    """Whose critique was answered."""
    first = select(Critique.reply_to).where(Critique.id == event.subject_id).scalar_subquery()
    return set(session.scalars(select(Critique.created_by).where(Critique.id == first)))


def _run(session: Session, event: Event) -> set[UUID]:
    """The learners of the run that the event is about, or that the exhibition it is about belongs to."""
    runs = select(CourseRun.id).where(CourseRun.id == event.subject_id)
    shows = select(Exhibition.run_id).where(Exhibition.id == event.subject_id)
    enrolled = select(Enrolment.person_id).where(Enrolment.run_id.in_(runs.union(shows)), Enrolment.left_at.is_(None))
    return set(session.scalars(enrolled))


def _office(session: Session, event: Event) -> set[UUID]:
    """The officers and administrators of the whole school."""
    rows = session.scalars(
        select(Grant).where(Grant.role.in_(("officer", "administrator")), Grant.scope_kind == "school")
    )
    return {row.person_id for row in rows if row.active() and row.scope_id == event.school_id}


def _entrants(session: Session, event: Event) -> set[UUID]:
    """The makers of what was entered for the exhibition that the event is about."""
    entered = select(ExhibitionEntry.project_id).where(
        ExhibitionEntry.exhibition_id == event.subject_id, ExhibitionEntry.withdrawn_at.is_(None)
    )
    makers = select(TeamMember.person_id).where(TeamMember.project_id.in_(entered), TeamMember.left_at.is_(None))
    return set(session.scalars(makers))


_AUDIENCES: dict[str, Callable[[Session, Event], set[UUID]]] = {
    "makers": _makers,
    "instructors": _instructors,
    "named": _named,
    "subject": _subject,
    "critics": _critics,
    "run": _run,
    "entrants": _entrants,
    "office": _office,
}
