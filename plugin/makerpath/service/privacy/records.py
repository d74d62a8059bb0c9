"""The records under statements of ownership: names of erased files leave them, and nothing else."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.hashing import content_hash
from makerpath.service.core.files import FileReference
from makerpath.service.ownership.models import OwnershipStatement
from makerpath.service.projects.models import TeamMember


def forget_records(session: Session, person_id: UUID) -> None:
    """Take the names of the person's files out of what makers signed; ids, hashes and times stay, and so does the
    proof that the rest was not changed."""
    mine = {
        str(row_id) for row_id in session.scalars(select(FileReference.id).where(FileReference.erased_at.is_not(None)))
    }
    projects = select(TeamMember.project_id).where(TeamMember.person_id == person_id)
    for row in session.scalars(select(OwnershipStatement).where(OwnershipStatement.project_id.in_(projects))):
        left = [{**line, "name": ""} if line.get("id") in mine else line for line in row.record]
        if left != row.record:
            row.record, row.record_hash = left, content_hash(left)
    session.flush()
