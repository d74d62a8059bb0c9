"""From what assessors said to an outcome, and from an outcome to what makers see."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.combining import combine, Combined, Given
from makerpath.domain.contributing import moved
from makerpath.domain.lateness import deduction
from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import percent, score_shares
from makerpath.service.allocations.asked import missing_assessors
from makerpath.service.assessments import steps
from makerpath.service.assessments.cases import plan_of, rubric_of
from makerpath.service.assessments.models import APPROVAL, Assessment, AssessmentCase, ESCALATED, Outcome, RELEASED
from makerpath.service.contributions.factors import factors_of
from makerpath.service.moderation.differences import differ
from makerpath.service.moderation.resolutions import decided, set_by_hand, still_resolved
from makerpath.service.operation import Work
from makerpath.service.platforms.grades import queue_grades
from makerpath.service.progress.completion import note_team
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import touch

FINAL, FEEDBACK, OF_ONESELF = "assessment.final", "assessment.feedback", "assessment.of_oneself"
"""What is recorded when an outcome is released: it counts, it is there to learn from, makers alone said something."""


def finals(session: Session, case: AssessmentCase) -> Sequence[Assessment]:
    """The newest final assessment of each assessor in each role, by the case's rubric."""
    rows = session.scalars(
        select(Assessment)
        .where(
            Assessment.case_id == case.id,
            Assessment.final_at.is_not(None),
            Assessment.withdrawn_at.is_(None),
            Assessment.rubric_hash == case.rubric_hash,
        )
        .order_by(Assessment.number, Assessment.id)
    )
    return list({(row.assessor_id, row.assessor_role): row for row in rows}.values())


def settle(
    work: Work,
    project: Project,
    case: AssessmentCase,
    *,
    how: str = "combined",
    reason: str = "",
    verb: str = FINAL,
) -> bool:
    """Work out the outcome once everybody who counts has spoken; True if there is a new one. `verb` is what is recorded
    when it is released.

    Two who differ by more than the plan allows are escalated first, until a moderator has settled it; with approval
    asked for, the outcome waits for it. What was set by hand stays as it is.
    """
    if set_by_hand(work.session, case):
        return False
    plan, rubric = plan_of(work.session, project, case.plan), rubric_of(work.session, case)
    if plan.own and rubric.formative:
        return False  # what makers see in themselves stays theirs: nothing is worked out of it
    said = finals(work.session, case)
    missing = missing_assessors(work.session, project, case, plan, said)
    if case.closed_at is None and missing:
        return False
    if still_resolved(case, said):
        plan, said = decided(work.session, case, plan, said)
    elif case.state == ESCALATED or differ(plan, said):
        case.resolved_at = case.resolved_by = None
        if case.state != ESCALATED:
            case.state = ESCALATED
            work.record("assessment.escalated", case.id, project_id=project.id, plan=case.plan)
        return False
    combined = combine(rubric, plan, [Given(row.assessor_role, row.levels, row.points) for row in said])
    if combined is None:
        return False
    so_far = [steps.combined(plan, combined), *([steps.without(missing)] if missing else [])]
    outcomes(work, project, case, plan, rubric, combined, so_far, how=how, reason=reason)
    finish(work, project, case, plan, verb=verb, reason=reason if verb != FINAL else "")
    return True


def again(work: Work, project: Project, case: AssessmentCase, *, how: str, reason: str = "") -> bool:
    """Work the outcome out anew where there is one, because something else than an assessment changed (its due day,
    what makers said of each other); True if there is a new one.

    What somebody decided by themselves stays as they decided it.
    """
    if not case.number or set_by_hand(work.session, case):
        return False
    plan, rubric = plan_of(work.session, project, case.plan), rubric_of(work.session, case)
    said = finals(work.session, case)
    missing = missing_assessors(work.session, project, case, plan, said) if case.closed_at else {}
    if still_resolved(case, said):
        plan, said = decided(work.session, case, plan, said)
    combined = combine(rubric, plan, [Given(row.assessor_role, row.levels, row.points) for row in said])
    if combined is None:
        return False
    so_far = [steps.combined(plan, combined), *([steps.without(missing)] if missing else [])]
    outcomes(work, project, case, plan, rubric, combined, so_far, how=how, reason=reason)
    finish(work, project, case, plan)
    return True


def outcomes(
    work: Work,
    project: Project,
    case: AssessmentCase,
    plan: AssessmentPlan,
    rubric: Rubric,
    combined: Combined,
    so_far: list[dict[str, Any]],
    *,
    how: str,
    reason: str = "",
) -> None:
    """The next outcome of the case: lateness taken off, and one for each maker where contributions count."""
    minus = deduction(plan.late, case.late_days)
    if minus:
        so_far = [*so_far, steps.late(case.late_days, minus)]
    case.number += 1
    moves: list[tuple[UUID | None, Fraction]] = [(None, Fraction(1))]
    moves = [*(factors_of(work.session, project, plan) or {}).items()] or moves
    for person_id, factor in moves:
        reached = {key: moved(share, factor) for key, share in combined.shares.items()}
        result = score_shares(rubric, reached, combined.failed, minus)
        work.add(
            Outcome(
                case_id=case.id,
                project_id=project.id,
                plan=case.plan,
                person_id=person_id,
                number=case.number,
                rubric_hash=case.rubric_hash,
                rubric_wording=case.rubric_wording,
                levels=dict(combined.levels),
                shares={key: percent(share) for key, share in reached.items()},
                total=result.total,
                theory=result.theory,
                practice=result.practice,
                short=list(result.short),
                steps=so_far if person_id is None else [*so_far, steps.contribution(factor, plan.individual)],
                how=how,
                reason=reason,
                language=work.actor.language,
                decided_by=work.actor.person_id,
            )
        )


def finish(
    work: Work,
    project: Project,
    case: AssessmentCase,
    plan: AssessmentPlan,
    *,
    verb: str = FINAL,
    reason: str = "",
) -> None:
    """The newest outcome is released, or waits for somebody else's approval."""
    if plan.moderation.approval:
        case.state = APPROVAL
        work.record("assessment.ready", case.id, project_id=project.id, plan=case.plan)
    else:
        release(work, project, case, verb=verb, reason=reason)


def release(work: Work, project: Project, case: AssessmentCase, *, verb: str = FINAL, reason: str = "") -> None:
    """The makers see the newest outcome from now on, and platforms are told; `verb` and `reason` say what happened."""
    case.state, case.released_number, case.released_at = RELEASED, case.number, work.now
    case.revision += 1
    work.session.flush()
    rows = work.session.scalars(
        select(Outcome).where(Outcome.case_id == case.id, Outcome.number == case.number).order_by(Outcome.id)
    ).all()
    plan = plan_of(work.session, project, case.plan)
    if verb == FINAL and not plan.weight:
        verb = OF_ONESELF if plan.of_oneself else FEEDBACK
    # One total stands for all only where all have the same.
    alike = len({row.total for row in rows}) == 1
    work.record(
        verb,
        case.id,
        project_id=project.id,
        plan=case.plan,
        number=case.number,
        total=rows[0].total if alike else None,
        passed=not any(row.short for row in rows),
        **({"reason": reason} if reason else {}),
    )
    touch(work, project)
    note_team(work, project)
    queue_grades(work, project)
