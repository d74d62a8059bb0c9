"""Projects that others made from a public page, at any school: who made the original leaves them, and its title if
nobody is left who made it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.core.events import Event
from makerpath.service.exhibition.models import PublicPage
from makerpath.service.exhibition.naming import public_name
from makerpath.service.journal.models import JournalEntry
from makerpath.service.journal.search import terms
from makerpath.service.people.models import Person
from makerpath.service.privacy.holdings import NOBODY
from makerpath.service.privacy.names import without
from makerpath.service.projects.models import Project, TeamMember


def forget_in_forks(session: Session, person: Person, alone: list[UUID]) -> None:
    """Take the person out of what forks say of their originals, and out of the line that began their journals."""
    mine = select(TeamMember.project_id).where(TeamMember.person_id == person.id)
    pages = session.scalars(select(PublicPage).where(PublicPage.project_id.in_(mine))).all()
    if not pages:
        return
    codes = {page.code: page.project_id in alone for page in pages}
    shown = {public_name(person.display_name, choice, minor=person.minor) for choice in ("full", "first")} - {""}
    with _everywhere(session):
        for fork in session.scalars(select(Project).where(Project.origin["kind"].as_string() == "fork")):
            told = _Told(codes, shown)
            left = told.without(fork.origin)
            if told.gone:
                fork.origin = left
                _forget_beginning(session, fork, told)
        session.flush()


class _Told:
    """What one fork says of its originals; `gone` collects the words that were taken out of it."""

    def __init__(self, codes: dict[str, bool], shown: set[str]) -> None:
        self.codes = codes
        self.shown = shown
        self.gone: set[str] = set()

    def without(self, origin: dict[str, Any]) -> dict[str, Any]:
        left = dict(origin)
        code = str(origin.get("url") or "").rsplit("/", 1)[-1]
        if code in self.codes:
            makers = origin.get("makers") or []
            self.gone |= self.shown & set(makers)
            left["makers"] = [NOBODY if name in self.shown else name for name in makers]
            if self.codes[code] and origin.get("title"):
                self.gone.add(origin["title"])
                left["title"] = NOBODY
        if isinstance(origin.get("before"), list):
            left["before"] = [self.without(item) for item in origin["before"]]
        return left


def _forget_beginning(session: Session, fork: Project, told: _Told) -> None:
    entries = select(JournalEntry).where(JournalEntry.project_id == fork.id, JournalEntry.url == fork.origin.get("url"))
    for entry in session.scalars(entries):
        entry.body = without(entry.body, told.gone)
        entry.terms = terms(entry.body, fork.run_id, fork.id) if entry.terms else ""
    events = select(Event).where(Event.project_id == fork.id, Event.verb.in_(("project.forked", "project.started")))
    for event in session.scalars(events):
        if event.data.get("title") in told.gone:
            event.data = {**event.data, "title": NOBODY}


@contextmanager
def _everywhere(session: Session) -> Iterator[None]:
    """A fork may stand in another school: for this the transaction sees all of them."""
    session.flush()
    before = dict(session.info)
    session.info.update(school_id=None, unscoped="forks of a page may be another school's")
    try:
        yield
    finally:
        session.info.update(before)
