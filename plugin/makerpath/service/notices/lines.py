"""Notices in words: the line in the reader's language, and the place it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import N_
from makerpath.domain.text import LocalText
from makerpath.i18n import format_date, gettext
from makerpath.service.core.events import Event
from makerpath.service.notices.models import Notice
from makerpath.service.notices.rules import Rule, RULES
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project
from makerpath.service.projects.telling import in_words

UNKNOWN = {
    "who": N_("Somebody"),
    "project": N_("a project"),
    "stage": N_("a stage"),
    "exhibition": N_("without a title"),
    "course": N_("a course"),
}
"""What stands for something that an event does not say, or that was erased."""
EVERY_STAGE = N_("every stage")
SOMETHING = Rule((), "", N_("Something happened in “{project}”."))
"""For a verb whose rule is no more."""


Known = dict[UUID, tuple[UUID | None, str | None]]
"""By event: its subject, and the name of who did it."""


@dataclass(frozen=True)
class Line:
    """A notice as its reader sees it; `place` is an address of the service, without its host."""

    row: Notice
    text: str
    place: str


def lines(session: Session, notices: Sequence[Notice], language: str) -> list[Line]:
    """The notices in words, in their order; two queries for all of them."""
    events = {notice.event_id for notice in notices}
    projects = {notice.project_id for notice in notices if notice.project_id}
    found = session.execute(
        select(Event.id, Event.subject_id, Person.display_name)
        .outerjoin(Person, (Person.id == Event.actor_id) & Person.erased_at.is_(None))
        .where(Event.id.in_(events))
    )
    known: Known = {event_id: (subject, who) for event_id, subject, who in found}
    titled = session.execute(select(Project.id, Project.title).where(Project.id.in_(projects)))
    titles = {row[0]: row[1] for row in titled}
    return [
        Line(
            notice,
            text=said(notice, language, *_named(notice, known, titles)),
            place=place(notice, known.get(notice.event_id, (None, None))[0]),
        )
        for notice in notices
    ]


def said(notice: Notice, language: str, who: str, project: str) -> str:
    """The line of a notice; what is not known is said without it."""
    data = dict(notice.data)
    if data.get("stage") == "" and notice.verb == "project.extended":
        del data["stage"]
        unknown = UNKNOWN | {"stage": EVERY_STAGE}
    else:
        unknown = UNKNOWN
    words: dict[str, Any] = {name: gettext(text, language) for name, text in unknown.items()}
    words |= {
        name: _day(value, language) for name, value in in_words(data, language).items() if value not in ("", None)
    }
    words |= {name: value for name, value in (("who", who), ("project", project)) if value}
    return gettext(RULES.get(notice.verb, SOMETHING).line, language, **words)


def place(notice: Notice, subject: UUID | None) -> str:
    """The address that the notice leads to; without a project, a start page stands in for it."""
    leads = RULES.get(notice.verb, SOMETHING).leads
    if "{project}" in leads and notice.project_id is None:
        return "/home"
    stage = str(notice.data.get("stage") or "")
    if "{stage}" in leads and not stage.isalpha():
        return f"/projects/{notice.project_id}"
    return leads.format(project=notice.project_id, subject=subject, stage=stage)


def _named(notice: Notice, known: Known, titles: dict[UUID, str]) -> tuple[str, str]:
    who = known.get(notice.event_id, (None, None))[1] or ""
    return who, titles.get(notice.project_id, "") if notice.project_id else ""


def _day(value: Any, language: str) -> Any:
    if isinstance(value, dict):
        return LocalText(value).pick(language)
    if isinstance(value, str) and len(value) == len("2026-10-31"):
        try:
            return format_date(date.fromisoformat(value), language)
        except ValueError:
            return value
    return value
