"""What assessors without a name for the makers see: what was handed in at the stage, and only while they are asked."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from makerpath.service.allocations.models import Allocation, JurorLink
from makerpath.service.assessing.desk import Desk, desk
from makerpath.service.assessments.cases import ASKING, brief_of
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.core.database import utc_now
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Evidence, Iteration, Project, Submission
from makerpath.service.projects.showing import ALSO_SHOWN
from makerpath.service.uploads.names import neutral_name


def sheet(session: Session, actor: Actor, allocation: Allocation) -> Desk:
    """The desk of an allocation: the newest submission of its stage, without a name, its files under neutral ones."""
    project = session.get_one(Project, allocation.project_id)
    case = session.get_one(AssessmentCase, allocation.case_id)
    found = desk(session, actor, project, case, allocation.role, anonymous=True)
    submission = _submission(session, project.id, found.stage)
    pieces = set(submission.evidence_ids) if submission else set()
    kept = set(submission.iteration_ids) if submission else set()
    first = found.first
    if first is not None:
        first = replace(first, pieces=[piece for piece in first.pieces if str(piece.row.id) in pieces], attempts=[])
    versions = [version for version in found.versions if str(version.row.id) in kept]
    files = {file.id: file for version in versions for file in version.files}
    files |= {piece.file.id: piece.file for piece in (first.pieces if first else []) if piece.file is not None}
    for file in files.values():
        # Only what this session shows is called so; it writes nothing.
        set_committed_value(file, "name", neutral_name(file))
    return replace(
        found,
        first=first,
        others=[],
        versions=versions,
        pictures={file_id: shot for file_id, shot in found.pictures.items() if file_id in files},
    )


def seen_by_assessors(session: Session, project: Project, file_id: UUID) -> bool:
    """Whether somebody who is asked now sees the file: handed in at a stage that waits for them."""
    holds = select(JurorLink.id).where(
        JurorLink.person_id == Allocation.person_id,
        JurorLink.revoked_at.is_(None),
        JurorLink.expires_at > utc_now(),
    )
    cases = session.scalars(
        select(AssessmentCase.plan)
        .join(Allocation, Allocation.case_id == AssessmentCase.id)
        .where(
            AssessmentCase.project_id == project.id,
            AssessmentCase.state.in_(ASKING),
            Allocation.withdrawn_at.is_(None),
            or_(Allocation.role == "peer", (Allocation.role == "juror") & holds.exists()),
        )
        .distinct()
    ).all()
    if not cases:
        return False
    brief = brief_of(session, project)
    stages = {brief.assessed_at(plan) for plan in brief.plans if plan.id in cases}
    return any(_holds(session, project.id, stage, file_id) for stage in sorted(stages))


ALSO_SHOWN.append(seen_by_assessors)


def _submission(session: Session, project_id: UUID, stage: str) -> Submission | None:
    return session.scalar(
        select(Submission)
        .where(Submission.project_id == project_id, Submission.stage == stage)
        .order_by(Submission.number.desc())
        .limit(1)
    )


def _holds(session: Session, project_id: UUID, stage: str, file_id: UUID) -> bool:
    submission = _submission(session, project_id, stage)
    if submission is None:
        return False
    shown = select(Evidence.id).where(
        Evidence.project_id == project_id,
        Evidence.file_id == file_id,
        Evidence.withdrawn_at.is_(None),
        Evidence.id.in_([UUID(name) for name in submission.evidence_ids]),
    )
    if session.scalar(shown.limit(1)) is not None:
        return True
    versions = select(Iteration.file_ids).where(
        Iteration.project_id == project_id, Iteration.id.in_([UUID(name) for name in submission.iteration_ids])
    )
    return any(str(file_id) in names for names in session.scalars(versions))
