"""Where on a platform a project is worked on: for people who read in a block and have no session on the service."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from makerpath.service.platforms.models import BlockLink, Platform
from makerpath.service.platforms.tokens import Bearer


def project_blocks(session: Session, bearer: Bearer, person_id: UUID | None) -> dict[UUID, str]:
    """By project, the address of the block that shows it: the person's own, else one of the bearer's course."""
    here = and_(BlockLink.platform_id == bearer.platform_id, BlockLink.course_key == bearer.claims.course)
    rows = session.execute(
        select(BlockLink.project_id, Platform.base_url, BlockLink.course_key, BlockLink.block_key)
        .join(Platform, Platform.id == BlockLink.platform_id)
        .where(or_(BlockLink.person_id == person_id, here))
        .order_by(BlockLink.person_id == person_id, BlockLink.id)
    )
    return {
        project_id: f"{base}/courses/{quote(course, safe=':+')}/jump_to/{quote(block, safe=':+@')}"
        for project_id, base, course, block in rows
    }
