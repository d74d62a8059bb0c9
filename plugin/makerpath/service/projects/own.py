"""A person's own project on a brief of a course."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.parts import Spot
from makerpath.service.projects.models import Project, TeamMember


def own_project(session: Session, person_id: UUID | None, spot: Spot) -> Project | None:
    """The person's project on the spot's brief in its run, if they have begun one or were taken into its team."""
    return project_on(session, spot.run_id, spot.versions["brief"].slug, person_id)


def project_on(session: Session, run_id: UUID, brief: str, person_id: UUID | None) -> Project | None:
    """What the person makes on the brief in the run; nobody makes two."""
    return session.scalar(
        select(Project)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(
            Project.run_id == run_id,
            Project.brief == brief,
            TeamMember.person_id == person_id,
            TeamMember.left_at.is_(None),
        )
        .limit(1)
    )
