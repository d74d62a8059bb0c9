"""Whose assessments a case still waits for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.models import Assessment, AssessmentCase
from makerpath.service.projects.models import Project, TeamMember


def missing_assessors(
    session: Session, project: Project, case: AssessmentCase, plan: AssessmentPlan, said: Sequence[Assessment]
) -> dict[str, int]:
    """How many assessments are missing, by role; only of roles that count. Empty: the case can be settled.

    Who was allocated is waited for; where nobody was, so many as the plan names, except peers, who are only ever asked
    by allocation. Second assessors, who are `blind`, come on top of those.
    """
    have = Counter(row.assessor_role for row in said)
    asked: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for name, blind in session.execute(
        select(Allocation.role, Allocation.blind).where(
            Allocation.case_id == case.id, Allocation.withdrawn_at.is_(None)
        )
    ):
        (second if blind else asked)[name] += 1
    wanted: Counter[str] = Counter()
    for rule in plan.assessors:
        if not rule.weight or (plan.combine == "staff" and rule.role != "instructor"):
            continue
        if rule.role == "self":
            wanted["self"] = _makers(session, project)
        elif rule.role == "peer":
            wanted["peer"] = asked["peer"] or rule.number
        elif rule.role == "panel":
            wanted["panel"] = 0 if have["panel"] else rule.number
        else:
            wanted[rule.role] = max(rule.number, asked[rule.role]) + second[rule.role]
    return {role: count - have[role] for role, count in wanted.items() if count > have[role]}


def _makers(session: Session, project: Project) -> int:
    return len(
        session.scalars(
            select(TeamMember.id).where(TeamMember.project_id == project.id, TeamMember.left_at.is_(None))
        ).all()
    )


def was_asked(session: Session, person_id: UUID) -> bool:
    """Whether anybody asked the person to assess something, and did not take it back."""
    asked = select(Allocation.id).where(Allocation.person_id == person_id, Allocation.withdrawn_at.is_(None)).limit(1)
    return session.scalar(asked) is not None
