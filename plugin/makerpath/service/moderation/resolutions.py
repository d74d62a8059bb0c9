"""What a moderator decided of a difference, kept in the outcome that came of it, and applied again whenever the case is
settled anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.service.assessments.models import APPROVAL, Assessment, AssessmentCase, Outcome, RELEASED

MODERATED, OVERRIDE = "moderated", "override"
"""`Outcome.how` of what a moderator decided, and of what somebody set by hand; the names of their steps too."""
Said = Sequence[Assessment]


def set_by_hand(session: Session, case: AssessmentCase) -> bool:
    """Whether somebody set the newest result by hand: it stands until they take it back, or the work is returned."""
    if case.state not in (APPROVAL, RELEASED):
        return False
    newest = select(Outcome.how).where(Outcome.case_id == case.id, Outcome.number == case.number).limit(1)
    return session.scalar(newest) == OVERRIDE


def still_resolved(case: AssessmentCase, said: Said) -> bool:
    """Whether a moderator settled the difference, and no instructor has said anything else since."""
    moment = case.resolved_at
    return moment is not None and not any(
        row.assessor_role == "instructor" and row.final_at is not None and row.final_at > moment for row in said
    )


def decided(session: Session, case: AssessmentCase, plan: AssessmentPlan, said: Said) -> tuple[AssessmentPlan, Said]:
    """The plan and the assessments by which a resolved case is combined."""
    taken = whom(session, [case.id])
    return applied(plan, said, taken[case.id]) if case.id in taken else (plan, said)


def whom(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """Whose word the moderators of these cases took last; None for the mean of all. In two queries.

    A word is known by who said it: another rubric puts the same into a new assessment.
    """
    chosen = {
        case_id: next((str(one.get("assessment") or "") for one in steps if one.get("step") == MODERATED), "")
        for case_id, steps in session.execute(
            select(Outcome.case_id, Outcome.steps)
            .where(Outcome.case_id.in_(case_ids), Outcome.how == MODERATED)
            .order_by(Outcome.number, Outcome.id.desc())
        )
    }
    ids = [UUID(assessment) for assessment in chosen.values() if assessment]
    rows = session.execute(select(Assessment.id, Assessment.assessor_id).where(Assessment.id.in_(ids)))
    by = {str(assessment): assessor for assessment, assessor in rows}
    return {case_id: by.get(assessment) for case_id, assessment in chosen.items()}


def applied(plan: AssessmentPlan, said: Said, taken: UUID | None) -> tuple[AssessmentPlan, Said]:
    """As the plan combines, with what `taken` said for all of the instructors' (None: the mean of them)."""
    if taken is not None and any(_theirs(row, taken) for row in said):
        return plan, [row for row in said if row.assessor_role != "instructor" or row.assessor_id == taken]
    if plan.combine in ("best", "median"):
        plan = plan.model_copy(update={"combine": "weighted"})
    return plan, said


def _theirs(row: Assessment, taken: UUID) -> bool:
    return row.assessor_role == "instructor" and row.assessor_id == taken
