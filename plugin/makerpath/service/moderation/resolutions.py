"""What a moderator decided of a difference, kept in the outcome that came of it, and applied again whenever the case is
settled anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.service.assessments.models import Assessment, AssessmentCase, Outcome

MODERATED = "moderated"
"""`Outcome.how` of what a moderator decided, and the name of its step."""
Said = Sequence[Assessment]


def still_resolved(case: AssessmentCase, said: Said) -> bool:
    """Whether a moderator settled the difference, and no instructor has said anything else since."""
    moment = case.resolved_at
    return moment is not None and not any(
        row.assessor_role == "instructor" and row.final_at is not None and row.final_at > moment for row in said
    )


def decided(session: Session, case: AssessmentCase, plan: AssessmentPlan, said: Said) -> tuple[AssessmentPlan, Said]:
    """The plan and the assessments by which a resolved case is combined."""
    steps = session.scalar(
        select(Outcome.steps)
        .where(Outcome.case_id == case.id, Outcome.how == MODERATED)
        .order_by(Outcome.number.desc(), Outcome.id)
        .limit(1)
    )
    step = next((one for one in steps or [] if one.get("step") == MODERATED), None)
    return applied(plan, said, str(step.get("assessment") or "")) if step is not None else (plan, said)


def applied(plan: AssessmentPlan, said: Said, assessment: str) -> tuple[AssessmentPlan, Said]:
    """As the plan combines, with the one `assessment` for all of the instructors' (empty: the mean of them).

    Where the one is not there any more, as after a change of the rubric, all count.
    """
    if assessment and any(str(row.id) == assessment for row in said):
        return plan, [row for row in said if row.assessor_role != "instructor" or str(row.id) == assessment]
    if plan.combine in ("best", "median"):
        plan = plan.model_copy(update={"combine": "weighted"})
    return plan, said
