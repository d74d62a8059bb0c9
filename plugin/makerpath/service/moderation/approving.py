"""Results go out when somebody else approved them; or an assessment goes back to its assessor."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import Conflict, N_, NotFound
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.models import APPROVAL, Assessment, ESCALATED, Outcome, WAITING
from makerpath.service.assessments.settling import release
from makerpath.service.moderation.overriding import TAKEN_BACK
from makerpath.service.moderation.people import check_others, locked
from makerpath.service.moderation.resolutions import MODERATED, OVERRIDE, set_by_hand
from makerpath.service.moderation.resolving import check_fresh, check_reason
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.operations import touch

BY_HAND = frozenset({OVERRIDE, TAKEN_BACK, MODERATED})


@operation("moderation.approve")
def approve(work: Work, *, case_id: UUID, revision: int | None = None) -> Answer:
    """Release the newest outcome of a case that waits for it.

    Raises `moderation.not_waiting` and `moderation.changed` (409), `moderation.own` (403).
    """
    case, project = locked(work, case_id)
    if case.state != APPROVAL:
        raise Conflict(
            "moderation.not_waiting", N_("This does not wait for approval."), N_("Load the page again to see it.")
        )
    check_fresh(case, revision)
    newest = work.session.scalars(
        select(Outcome).where(Outcome.case_id == case.id, Outcome.number == case.number).order_by(Outcome.id)
    ).first()
    by = newest.decided_by if newest is not None and newest.how in BY_HAND else None
    check_others(work, project, case, by)
    work.record("assessment.approved", case.id, project_id=project.id, plan=case.plan)
    release(work, project, case)
    return {"case": str(case.id), "number": case.number}


@operation("moderation.send_back")
def send_back(work: Work, *, assessment_id: UUID, reason: str, revision: int | None = None) -> Answer:
    """Ask the assessor to look again: what they said becomes a draft of theirs, and the case waits for them.

    What makers were shown before stays shown. Raises `moderation.not_waiting` (409), `moderation.own` (403) and
    `moderation.reason` (422).
    """
    case, project = locked(work, work.get(Assessment, assessment_id).case_id)
    row = work.get(Assessment, assessment_id, lock=True)
    if case.state not in (APPROVAL, ESCALATED) or row.final_at is None or row.withdrawn_at is not None:
        raise Conflict(
            "moderation.not_waiting", N_("This does not wait for approval."), N_("Load the page again to see it.")
        )
    if row.assessor_role == "self":
        raise NotFound()
    check_fresh(case, revision)
    check_others(work, project, case)
    if set_by_hand(work.session, case):
        raise Conflict(
            "moderation.by_hand",
            N_("This result was set by hand; what an assessor says again would not change it."),
            N_("Take back what was set by hand first."),
        )
    reason = check_reason(reason)
    _withdraw(work, row)
    case.state, case.resolved_at, case.resolved_by = WAITING, None, None
    case.revision += 1
    asked = work.session.scalar(
        select(Allocation).where(
            Allocation.case_id == case.id,
            Allocation.person_id == row.assessor_id,
            Allocation.role == row.assessor_role,
        )
    )
    if asked is not None:
        asked.done_at = None
    work.session.flush()
    # Not in the project's own record, which its makers read: it is between the two.
    work.record(
        "assessment.sent_back",
        row.id,
        person=str(row.assessor_id),
        assessed=str(project.id),
        title=project.title[:120],
        plan=case.plan,
        reason=reason[:200],
    )
    touch(work, project)
    return {"case": str(case.id)}


def _withdraw(work: Work, row: Assessment) -> None:
    """Nothing that the assessor said of the case counts any more; a copy is there to go on from, unless a later draft
    is there already.
    """
    same = work.session.scalars(
        select(Assessment)
        .where(
            Assessment.case_id == row.case_id,
            Assessment.assessor_id == row.assessor_id,
            Assessment.assessor_role == row.assessor_role,
        )
        .order_by(Assessment.number)
    ).all()
    for one in same:
        if one.final_at is not None and one.withdrawn_at is None:
            one.withdrawn_at = work.now
    if same[-1].final_at is None:
        return
    work.add(
        Assessment(
            project_id=row.project_id,
            case_id=row.case_id,
            rubric_hash=row.rubric_hash,
            assessor_id=row.assessor_id,
            assessor_role=row.assessor_role,
            number=same[-1].number + 1,
            levels=dict(row.levels),
            points=dict(row.points),
            comments=dict(row.comments),
            comment=row.comment,
            pins=list(row.pins),
            language=row.language,
            blind=row.blind,
        )
    )
