"""The office's lists: who is ready for a certificate, who misses what, and what was issued; a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, cast, ColumnElement, exists, func, null, or_, Select, select, tuple_, union_all, Uuid
from sqlalchemy.orm import InstrumentedAttribute, Session

from makerpath.service.certificates.beside import projectless
from makerpath.service.certificates.eligibility import Candidate, look_at, Subject
from makerpath.service.certificates.models import Certificate, current
from makerpath.service.classes.models import Enrolment
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people.models import Person
from makerpath.service.progress.models import CourseCompletion
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.teams.models import guests

PAGE = 50
CHUNK = 200
MOST = 1000
"""So many who may be ready are looked at to say how many are; more are asked for by class or course."""
STATES = ("valid", "suspended", "expired", "replaced", "revoked")


@dataclass(frozen=True)
class Chosen:
    """What of the school the office looks at; empty texts for everything."""

    class_id: UUID | None = None
    run_id: UUID | None = None
    search: str = ""
    state: str = ""

    def runs(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.class_id:
            found.append(CourseRun.class_id == self.class_id)
        if self.run_id:
            found.append(CourseRun.id == self.run_id)
        return found

    def people(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [Person.erased_at.is_(None), Person.id.not_in(guests())]
        if self.search:
            found.append(_named(self.search))
        return found


Key = tuple[str, UUID, UUID]
"""Where in the list somebody stands: name, person, and project or run."""


@dataclass(frozen=True)
class Page:
    """Some of the list, and after whom it goes on."""

    items: list[Candidate]
    next: Key | None


def page_of(session: Session, chosen: Chosen, *, ready: bool, after: Key | None = None) -> Page:
    """Who is ready, or who misses something; nobody is there who holds a certificate for it."""
    items: list[Candidate] = []
    for item in _waiting(session, chosen, ready=ready, after=after):
        if len(items) == PAGE:
            return Page(items, _key(items[-1]))
        if bool(item.missing) != ready:
            items.append(item)
    return Page(items, None)


def all_ready(session: Session, chosen: Chosen) -> list[Candidate] | None:
    """Everybody whose certificate may be issued with all others; None for too many to look at."""
    if _count(session, _keys(session, chosen, ready=True)) > MOST:
        return None
    return [item for item in _waiting(session, chosen, ready=True) if item.ready]


def _key(item: Candidate) -> Key:
    return item.person.display_name, item.person.id, item.project.id if item.project else item.run_id


def _waiting(session: Session, chosen: Chosen, *, ready: bool, after: Key | None = None) -> Iterator[Candidate]:
    """Whoever is waiting, in the order of their names, looked at a chunk at a time."""
    query, size = _keys(session, chosen, ready=ready), PAGE + 1
    while True:
        rows = session.execute(_from(query, after).limit(size)).all()
        for row, item in zip(rows, look_at(session, _subjects(session, rows)), strict=True):
            after = (row.name, row.person, row.subject)
            yield item
        if len(rows) < size:
            return
        size = CHUNK


def _keys(session: Session, chosen: Chosen, *, ready: bool) -> Select[Any]:
    """Names and ids of those without a certificate; with `ready` only those who come into question at all."""
    makers = (
        select(
            Person.display_name.label("name"),
            Person.id.label("person"),
            Project.id.label("subject"),
            Project.id.label("project"),
        )
        .select_from(TeamMember)
        .join(Project, Project.id == TeamMember.project_id)
        .join(Person, Person.id == TeamMember.person_id)
        .join(CourseRun, CourseRun.id == Project.run_id)
        .where(TeamMember.left_at.is_(None), *chosen.runs(), *chosen.people())
        .where(tuple_(Person.id, Project.id).not_in(_there(Certificate.project_id)))
    )
    plain = (
        select(
            Person.display_name.label("name"),
            Person.id.label("person"),
            CourseRun.id.label("subject"),
            cast(null(), Uuid).label("project"),
        )
        .select_from(Enrolment)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .join(CourseRow, CourseRow.id == CourseRun.course_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.left_at.is_(None), CourseRun.id.in_(list(projectless(session))))
        .where(*chosen.runs(), *chosen.people())
        .where(
            tuple_(Person.id, CourseRun.id).not_in(_there(Certificate.run_id).where(Certificate.project_id.is_(None)))
        )
    )
    if ready:
        makers = makers.where(Project.state == "finished")
        plain = plain.where(
            exists().where(CourseCompletion.person_id == Person.id, CourseCompletion.course == CourseRow.slug)
        )
    whole = union_all(makers, plain).subquery()
    return select(whole.c.name, whole.c.person, whole.c.subject, whole.c.project)


def _there(subject: InstrumentedAttribute[UUID | None]) -> Select[UUID, UUID | None]:
    """Who has a certificate for what. Asked once for all: asked for each learner, every one would cost a search."""
    return select(Certificate.person_id, subject).where(subject.is_not(None), current())


def _from(query: Select[Any], after: Key | None) -> Select[Any]:
    name, person, subject, _project = query.selected_columns
    query = query.order_by(name, person, subject)
    if after is None:
        return query
    return query.where(
        or_(
            name > after[0],
            and_(name == after[0], person > after[1]),
            and_(name == after[0], person == after[1], subject > after[2]),
        )
    )


def _count(session: Session, query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _subjects(session: Session, rows: Sequence[Any]) -> list[Subject]:
    people = select(Person).where(Person.id.in_({row.person for row in rows}))
    projects = select(Project).where(Project.id.in_({row.project for row in rows} - {None}))
    who = {row.id: row for row in session.scalars(people)}
    what = {row.id: row for row in session.scalars(projects)}
    return [(what[row.project] if row.project else row.subject, who[row.person]) for row in rows]


def issued(session: Session, chosen: Chosen, page: int) -> tuple[list[Certificate], bool]:
    """The newest first; whether more follow. Searched by name or serial."""
    query = select(Certificate).join(Person, Person.id == Certificate.person_id)
    if runs := chosen.runs():
        query = query.join(CourseRun, CourseRun.id == Certificate.run_id).where(*runs)
    if chosen.search:
        query = query.where(or_(_named(chosen.search), Certificate.serial.icontains(chosen.search, autoescape=True)))
    if chosen.state in STATES:
        query = query.where(_in_state(chosen.state))
    rows = session.scalars(query.order_by(Certificate.id.desc()).limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    return list(rows[:PAGE]), len(rows) > PAGE


def _in_state(state: str) -> ColumnElement[bool]:
    """For queries: `Certificate.state`, with those that are being printed among the valid."""
    over = and_(Certificate.expires_at.is_not(None), Certificate.expires_at <= utc_now())
    if state == "revoked":
        return Certificate.revoked_at.is_not(None)
    if state == "replaced":
        return and_(Certificate.revoked_at.is_(None), Certificate.replaced_at.is_not(None))
    if state == "suspended":
        return and_(current(), Certificate.suspended_at.is_not(None))
    return and_(current(), Certificate.suspended_at.is_(None), over if state == "expired" else ~over)


def _named(search: str) -> ColumnElement[bool]:
    return or_(
        Person.display_name.icontains(search, autoescape=True),
        Person.certificate_name.icontains(search, autoescape=True),
    )
