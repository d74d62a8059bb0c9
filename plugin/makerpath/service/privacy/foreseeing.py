"""What erasing a person would take, and what would stay: told before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from makerpath.service.core.files import FileReference
from makerpath.service.people.models import School
from makerpath.service.privacy.erasing import reach_of
from makerpath.service.privacy.retention import ends_at, is_nameless, kept_of, years_of
from makerpath.service.projects.models import Project


@dataclass(frozen=True)
class Foreseen:
    """Titles of projects that go and of those that go on; files with their size in bytes; certificates, by number, with
    the day on which each loses the name."""

    going: list[str]
    staying: list[str]
    files: int
    size: int
    certificates: list[tuple[str, datetime]]


def foresee(session: Session, school: School, person_id: UUID) -> Foreseen:
    reach = reach_of(session, person_id)
    wanted = Project.id.in_([*reach.alone, *reach.left, *reach.shared])
    titles: dict[UUID, str] = dict(session.execute(select(Project.id, Project.title).where(wanted)).all())
    files, size = session.execute(
        select(func.count(FileReference.id), func.coalesce(func.sum(FileReference.size), 0))
        .where(or_(FileReference.owner_id == person_id, FileReference.project_id.in_(reach.alone)))
        .where(FileReference.erased_at.is_(None))
    ).one()
    years = years_of(school)
    return Foreseen(
        going=[titles[row_id] for row_id in (*reach.alone, *reach.left)],
        staying=[titles[row_id] for row_id in reach.shared],
        files=files,
        size=int(size),
        certificates=[
            (record.serial, ends_at(record, years)) for record in kept_of(session, person_id) if not is_nameless(record)
        ],
    )
