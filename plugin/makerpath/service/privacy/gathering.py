"""Everything that is a person's, as plain data: rows by section, and the files that go with them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, ColumnElement, false, inspect, or_, select
from sqlalchemy.orm import Session

from makerpath.service.certificates.models import Certificate
from makerpath.service.classes.models import SchoolClass
from makerpath.service.core.files import FileReference
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.exports.models import Export
from makerpath.service.people.models import Person
from makerpath.service.privacy.holdings import HOLDINGS
from makerpath.service.privacy.released import kept_back
from makerpath.service.privacy.rules import Holding
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.uploads.names import file_name

NOT_TOLD = frozenset({"school_id"})
TELLING = frozenset({"id", "created_at", "final_at", "withdrawn_at", "number", "revision"})
"""What tells when somebody wrote whose name is kept from the reader, and by that maybe who it was."""
STANDS_IN = {"run_id": "course", "class_id": "class", "project_id": "project"}
"""Under which name a row tells what it stands in, besides the id."""


@dataclass(frozen=True)
class Content:
    """A stored file of the archive: its path there, and the SHA-256 of what it holds."""

    path: str
    sha256: str


@dataclass
class Gathered:
    """`sections` maps a section's name to its rows, in time; `files` is what goes with them."""

    sections: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    files: list[Content] = field(default_factory=list)


def gather(session: Session, person_id: UUID) -> Gathered:
    """Read everything of the person in the session's school. What others wrote is there as far as it stands in a
    project that the person makes, with the names that stand beside it."""
    found = Gathered()
    projects = list(
        session.scalars(
            select(TeamMember.project_id).where(TeamMember.person_id == person_id, TeamMember.left_at.is_(None))
        )
    )
    paths = _files(session, person_id, projects, found)
    rows = [(holding, _rows(session, holding, person_id, projects)) for holding in HOLDINGS if holding.section]
    names = _names(session, person_id, rows, set(projects))
    where = _titles(session, rows)
    for holding, read in rows:
        told = [
            _told(holding, row, names, paths, holding.names_nobody(row, person_id)) | _stands_in(row, where)
            for row in read
        ]
        if told:
            found.sections[holding.section] = told
    return found


def _rows(session: Session, holding: Holding, person_id: UUID, projects: list[UUID]) -> list[Any]:
    table: Any = holding.table
    theirs: list[ColumnElement[bool]] = [getattr(table, column) == person_id for column in holding.theirs]
    if holding.own_if is not None:
        theirs = [and_(or_(false(), *theirs), holding.own_if())]
    if holding.project:
        in_project = [getattr(table, holding.project).in_(projects)]
        if holding.shown_once:
            in_project.append(getattr(table, holding.shown_once).is_not(None))
        if holding.own_only:
            whose = getattr(table, holding.own_only)
            in_project.append(or_(whose.is_(None), whose == person_id))
        if holding.shown_if is not None:
            in_project.append(holding.shown_if())
        if hasattr(table, "removed_at"):
            in_project.append(table.removed_at.is_(None))
        theirs.append(and_(*in_project))
    return list(session.scalars(select(table).where(or_(false(), *theirs)).order_by(table.id)))


def _files(session: Session, person_id: UUID, projects: list[UUID], found: Gathered) -> dict[UUID, str]:
    """Where each file lies in the archive, by its id; other archives are left out, and feedback not released yet."""
    made = select(Export.file_id).where(Export.file_id.is_not(None))
    files = session.scalars(
        select(FileReference)
        .where(or_(FileReference.owner_id == person_id, FileReference.project_id.in_(projects)))
        .where(FileReference.erased_at.is_(None), FileReference.id.not_in(made), FileReference.id.not_in(kept_back()))
        .order_by(FileReference.id)
    )
    paths = {}
    for number, row in enumerate(files, 1):
        paths[row.id] = f"files/{number:04d}-{file_name(row.name)}"
        found.files.append(Content(paths[row.id], row.sha256))
    printed = select(Certificate).where(Certificate.person_id == person_id, Certificate.sha256.is_not(None))
    for certificate in session.scalars(printed):
        assert certificate.sha256 is not None
        found.files.append(Content(f"certificates/{file_name(certificate.serial)}.pdf", certificate.sha256))
    return paths


def _names(
    session: Session, person_id: UUID, rows: list[tuple[Holding, list[Any]]], projects: set[UUID]
) -> dict[UUID, str]:
    """Who stands by name in the person's projects; nobody else is named."""
    ids = {person_id}
    for holding, read in rows:
        if holding.project:
            columns = [rule.column for rule in holding.rules]
            ids |= {
                getattr(row, column)
                for row in read
                if getattr(row, holding.project) in projects and not holding.names_nobody(row, person_id)
                for column in columns
            }
    return dict(session.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids - {None}))).all())


def _titles(session: Session, rows: list[tuple[Holding, list[Any]]]) -> dict[UUID, Any]:
    """What the courses, classes and projects are called that rows name by their ids."""
    ids = {getattr(row, name) for _holding, read in rows for row in read for name in STANDS_IN if hasattr(row, name)}
    titles: dict[UUID, Any] = dict(session.execute(select(Project.id, Project.title).where(Project.id.in_(ids))).all())
    titles |= dict(session.execute(select(SchoolClass.id, SchoolClass.name).where(SchoolClass.id.in_(ids))).all())
    runs = select(CourseRun.id, CourseRow.title).join(CourseRow, CourseRow.id == CourseRun.course_id)
    return titles | dict(session.execute(runs.where(CourseRun.id.in_(ids))).all())


def _stands_in(row: Any, titles: dict[UUID, Any]) -> dict[str, Any]:
    ids = {name: getattr(row, name, None) for name in STANDS_IN}
    return {STANDS_IN[name]: titles[row_id] for name, row_id in ids.items() if row_id in titles}


def _told(
    holding: Holding, row: Any, names: dict[UUID, str], paths: dict[UUID, str], nameless: bool = False
) -> dict[str, Any]:
    told: dict[str, Any] = {}
    names = {} if nameless else names
    people = {rule.column for rule in holding.rules} - {"id"}
    for column in inspect(holding.table).columns:
        name, value = column.key, getattr(row, column.key)
        if name in NOT_TOLD or name in holding.hidden:
            continue
        if nameless and name in TELLING:
            continue
        if name in people:
            if value in names:
                told[name.removesuffix("_id")] = names[value]
        elif name == "file_id" and value in paths:
            told["file"] = paths[value]
        else:
            told[name] = _plain(value, names, paths)
    if isinstance(row, FileReference) and row.id in paths:
        told["path"] = paths[row.id]
    return told


def _plain(value: Any, names: dict[UUID, str], paths: dict[UUID, str]) -> Any:
    """JSON data; ids of people and files become their names and paths."""
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(_plain_id(key, names, paths)): _plain(item, names, paths) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, names, paths) for item in value]
    return _plain_id(value, names, paths) if isinstance(value, str) else value


def _plain_id(text: str, names: dict[UUID, str], paths: dict[UUID, str]) -> str:
    if len(text) != 36:
        return text
    try:
        ident = UUID(text)
    except ValueError:
        return text
    return names.get(ident) or paths.get(ident) or text
