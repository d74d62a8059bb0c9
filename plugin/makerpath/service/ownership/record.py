"""What a project consists of, as SHA-256 and UTC; and whether that is still so."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import N_
from makerpath.domain.hashing import content_hash
from makerpath.service.core.files import chunks, FileReference, Storage
from makerpath.service.ownership.models import OwnershipStatement
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Iteration, Project

AT_ONCE = 32 * 1024 * 1024
"""So many bytes of files are read again whenever the page is looked at; more only when somebody asks for it."""

ERASED = N_("it was erased because whoever gave it asked for that")

Line = dict[str, str]


@dataclass(frozen=True)
class Difference:
    """Something that is not as the record says: what (`record`, `version`, `file`), its name, and how it differs."""

    kind: str
    name: str
    why: str


@dataclass(frozen=True)
class Verified:
    """What a check found. `read` says whether the files' contents were read, or only their entries compared."""

    since: datetime
    lines: int
    read: bool
    differences: list[Difference] = field(default_factory=list)

    @property
    def unaltered(self) -> bool:
        return not self.differences


def take_record(session: Session, project: Project) -> list[Line]:
    """Every version and every file of the project, the oldest first: `kind`, `id`, `name`, `sha256`, `utc`."""
    lines = [
        {
            "kind": "version",
            "id": str(row.id),
            "name": str(row.number),
            "sha256": version_hash(row),
            "utc": row.created_at.isoformat(),
        }
        for row in session.scalars(select(Iteration).where(Iteration.project_id == project.id).order_by(Iteration.id))
    ]
    lines += [
        {
            "kind": "file",
            "id": str(row.id),
            "name": row.name,
            "sha256": row.sha256,
            "utc": row.created_at.isoformat(),
        }
        for row in session.scalars(
            select(FileReference)
            .where(FileReference.project_id == project.id, FileReference.erased_at.is_(None))
            .order_by(FileReference.id)
        )
    ]
    return lines


def version_hash(row: Iteration) -> str:
    """SHA-256 of the canonical JSON of what a version says and which files it has."""
    return content_hash(
        {"number": row.number, "body": row.body, "change_note": row.change_note, "files": list(row.file_ids)}
    )


def verify(
    session: Session, storage: Storage, project: Project, statement: OwnershipStatement, *, read: bool | None = None
) -> Verified:
    """Compare the record of `statement` with what is stored now.

    With `read`, every file's bytes are hashed again; None reads them where they are few (`AT_ONCE`).
    """
    found: list[Difference] = []
    if content_hash(statement.record) != statement.record_hash:
        found.append(Difference("record", str(statement.number), N_("the record itself was changed")))
    versions = {
        str(row.id): row for row in session.scalars(select(Iteration).where(Iteration.project_id == project.id))
    }
    files = {
        str(row.id): row for row in session.scalars(select(FileReference).where(FileReference.project_id == project.id))
    }
    mine = [files[line["id"]] for line in statement.record if line["id"] in files]
    if read is None:
        read = sum(file.size for file in mine) <= AT_ONCE
    makers = {row.created_by for row in versions.values()}
    erased = set(session.scalars(select(Person.id).where(Person.id.in_(makers), Person.erased_at.is_not(None))))
    for line in statement.record:
        if line["kind"] == "version":
            why = _version(versions.get(line["id"]), line, erased)
        else:
            why = _file(files.get(line["id"]), line, storage if read else None)
        if why:
            found.append(Difference(line["kind"], line["name"], why))
    return Verified(statement.created_at, len(statement.record), read, found)


def _version(row: Iteration | None, line: Line, erased: set[UUID]) -> str:
    if row is None:
        return N_("it is gone")
    if version_hash(row) == line["sha256"]:
        return ""
    return ERASED if row.created_by in erased else N_("what it says was changed")


def _file(row: FileReference | None, line: Line, storage: Storage | None) -> str:
    if row is None:
        return N_("it is gone")
    if row.erased_at is not None:
        return ERASED
    if row.sha256 != line["sha256"]:
        return N_("another file was put in its place")
    if storage is None:
        return ""
    digest = hashlib.sha256()
    try:
        with storage.open(row.sha256) as content:
            for chunk in chunks(content):
                digest.update(chunk)
    except FileNotFoundError:
        return N_("its content is gone")
    return "" if digest.hexdigest() == line["sha256"] else N_("its content was changed")


def added_since(session: Session, project: Project, statement: OwnershipStatement) -> int:
    """How many versions and files came after the statement, and stand in no record yet."""
    known = {UUID(line["id"]) for line in statement.record}
    return sum(UUID(line["id"]) not in known for line in take_record(session, project))
