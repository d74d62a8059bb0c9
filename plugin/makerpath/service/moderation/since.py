"""What happened to a case while a result that was set by hand stood: it counts once that is taken back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from makerpath.domain.lateness import deduction
from makerpath.domain.scoring import percent
from makerpath.service.assessments.cases import plan_of
from makerpath.service.assessments.models import Assessment, AssessmentCase, Outcome
from makerpath.service.contributions.factors import factors_of
from makerpath.service.projects.models import Project


def changed_since(session: Session, project: Project, case: AssessmentCase, rows: Sequence[Outcome]) -> bool:
    """Whether these outcomes of one number would come out otherwise today: by what was said or taken out, by the
    rubric, by the days of lateness, by what makers said of each other.
    """
    plan, first = plan_of(session, project, case.plan), rows[0]
    if first.rubric_hash != case.rubric_hash or said_since(session, project, case, first):
        return True
    late = next((step.get("minus") for step in first.steps if step.get("step") == "late"), None)
    if (late or 0) != (percent(deduction(plan.late, case.late_days)) or 0):
        return True
    now = {who: percent(factor) for who, factor in (factors_of(session, project, plan) or {}).items()}
    then = {row.person_id: _contribution(row) for row in rows if row.person_id is not None}
    return now != then


def said_since(session: Session, project: Project, case: AssessmentCase, row: Outcome) -> bool:
    """Whether anybody whose word counts made an assessment final since that outcome, or had one taken out."""
    plan = plan_of(session, project, case.plan)
    counting = [rule.role for rule in plan.assessors if plan.counts(rule.role)]
    later = select(Assessment.id).where(
        Assessment.case_id == case.id,
        Assessment.assessor_role.in_(counting),
        Assessment.final_at.is_not(None),
        or_(Assessment.final_at > row.created_at, Assessment.withdrawn_at > row.created_at),
    )
    return session.scalar(later.limit(1)) is not None


def _contribution(row: Outcome) -> float | None:
    step = next((one for one in row.steps if one.get("step") == "contribution"), None)
    return float(step["percent"]) if step and step.get("percent") is not None else None
