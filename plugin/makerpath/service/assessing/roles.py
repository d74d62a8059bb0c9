"""As what somebody assesses a case, and what they may not see while they do."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, ColumnElement, or_, select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan, ASSESSORS
from makerpath.service import policy
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.models import AssessmentCase, RELEASED
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember

OFFICE = frozenset({"instructor", "mentor"})
"""The roles that see all of a project; peers, jurors and panels see the work alone."""


def roles_on(session: Session, actor: Actor, project: Project, case: AssessmentCase, plan: AssessmentPlan) -> list[str]:
    """The roles in which the person may assess the case, in the order of `ASSESSORS`; as `may_assess` decides."""
    if actor.person_id is None:
        return []
    here = TeamMember.project_id == project.id, TeamMember.person_id == actor.person_id
    made = session.scalar(select(TeamMember.id).where(*here)) is not None
    found: set[str] = set()
    can = policy.rights(session, actor, project, ("project.work", "project.assess"))
    if "project.work" in can and plan.rule("self") is not None:
        found.add("self")
    if not made:
        found |= set(
            session.scalars(
                select(Allocation.role).where(
                    Allocation.case_id == case.id,
                    Allocation.person_id == actor.person_id,
                    Allocation.role.not_in(("instructor", "self")),
                    Allocation.withdrawn_at.is_(None),
                )
            )
        )
        found |= {"instructor"} if "project.assess" in can else set()
    return [role for role in ASSESSORS if role in found]


def is_blind(session: Session, case: AssessmentCase, person_id: UUID | None, role: str) -> bool:
    """Whether the person assesses the case as a second assessor, who never sees what the first says."""
    asked = select(Allocation.id).where(
        Allocation.case_id == case.id,
        Allocation.person_id == person_id,
        Allocation.role == role,
        Allocation.withdrawn_at.is_(None),
        Allocation.blind.is_(True),
    )
    return session.scalar(asked) is not None


def blind_to(
    session: Session, person_id: UUID | None, *where: ColumnElement[bool], spoken: bool = True
) -> frozenset[UUID]:
    """The projects of which the person still has to assess something without seeing what others say of it.

    What comes of the work stays hidden from them wherever it stands: on its pages, in lists, reports and exports. Those
    of which they have said their own, and whose result is not out, are among them unless `spoken` is false. `where` are
    conditions on `Allocation` or its `AssessmentCase`.
    """
    unsaid: ColumnElement[bool] = Allocation.done_at.is_(None)
    if spoken:
        unsaid = or_(unsaid, AssessmentCase.state != RELEASED)
    # People judge little blindly. As a column, what is asked keeps a database from going through a run's cases first.
    asked = (
        select(Allocation.project_id, and_(unsaid, *where))
        .join(AssessmentCase, AssessmentCase.id == Allocation.case_id)
        .where(Allocation.person_id == person_id, Allocation.blind.is_(True), Allocation.withdrawn_at.is_(None))
    )
    return frozenset(project_id for project_id, holds in session.execute(asked) if holds)


def still_blind(session: Session, project_id: UUID, person_id: UUID | None) -> bool:
    """Whether the project is among those."""
    return bool(blind_to(session, person_id, Allocation.project_id == project_id))


def without_results(session: Session, actor: Actor, project: Project, can: frozenset[str]) -> frozenset[str]:
    """`can`, without what somebody who still judges the project blindly may not see."""
    if "project.assess" in can and still_blind(session, project.id, actor.person_id):
        return can - {"assessment.view"}
    return can
