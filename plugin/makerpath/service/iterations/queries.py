"""The versions of a project with their files, and two of them to be compared."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.core.files import FileReference
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Iteration, Project


@dataclass(frozen=True)
class Version:
    """A version as it was kept, who made it, and its files in their order."""

    row: Iteration
    by: str
    files: tuple[FileReference, ...]

    @property
    def number(self) -> int:
        return self.row.number


def versions(session: Session, project: Project) -> list[Version]:
    """Every version of the project, the oldest first."""
    rows = session.execute(
        select(Iteration, Person.display_name)
        .join(Person, Person.id == Iteration.created_by)
        .where(Iteration.project_id == project.id)
        .order_by(Iteration.number)
    ).all()
    wanted = {UUID(name) for row, _ in rows for name in row.file_ids}
    files = {row.id: row for row in session.scalars(select(FileReference).where(FileReference.id.in_(wanted)))}
    return [
        Version(row, name, tuple(files[UUID(item)] for item in row.file_ids if UUID(item) in files))
        for row, name in rows
    ]


def chosen(found: list[Version], newer: str, older: str) -> tuple[Version, Version] | None:
    """The two versions that an address names, the older one first; None where it names no two different ones.

    Without an older one, the version before it is meant.
    """
    by_number = {str(item.number): item for item in found}
    after = by_number.get(newer)
    if after is None:
        return None
    before = by_number.get(older) if older else by_number.get(str(after.number - 1))
    if before is None or before is after:
        return None
    return (before, after) if before.number < after.number else (after, before)
