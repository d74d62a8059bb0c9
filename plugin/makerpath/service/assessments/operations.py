"""An assessor fills in the rubric: drafts as often as they like, then a final one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import FINAL
from makerpath.domain.errors import Conflict, N_, NotAllowed
from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import check_levels, Score, score
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.cases import asked_rubric, case_of, check_open, plan_of
from makerpath.service.assessments.feedback import ANONYMOUS
from makerpath.service.assessments.models import Assessment, AssessmentCase, OPEN, RETURNED, SIDES
from makerpath.service.assessments.pins import checked
from makerpath.service.assessments.settling import settle
from makerpath.service.core import text
from makerpath.service.moderation.agreeing import check_agrees
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.operations import touch


@operation("assessment.save")
def save(
    work: Work,
    *,
    project_id: UUID,
    levels: Mapping[str, str],
    comments: Mapping[str, str],
    comment: str = "",
    points: Mapping[str, float] | None = None,
    pins: list[dict[str, Any]] | None = None,
    plan: str = FINAL,
    role: str = "instructor",
    revision: int | None = None,
    final: bool = False,
) -> Answer:
    """Save the assessor's draft, or make it final: then the case is settled as soon as everybody has spoken.

    `revision` is that of the draft the assessor saw (0: none); `assessment.changed` (409) if it was saved elsewhere
    since. A final assessment stays; saving again begins the next one, which counts once it is final.
    """
    project = work.get(Project, project_id, lock=True)
    case = case_of(work.session, project.id, plan, lock=True)
    allocation = may_assess(work, project, case, role)
    planned = plan_of(work.session, project, case.plan)
    check_open(case, planned, role)
    rubric = asked_rubric(work.session, case, role)
    chosen = {key: value for key, value in levels.items() if value}
    given = {key: value for key, value in (points or {}).items() if key in chosen}
    check_levels(rubric, chosen, given)
    said = {name: text.paragraphs(comments.get(name, ""), f"comment-{name}", required=False) for name in places(rubric)}
    assert work.actor.person_id is not None
    row = draft_or_latest(work.session, case, work.actor.person_id, role)
    _check_fresh(row, revision)
    if row is None or row.final_at is not None:
        row = Assessment(
            project_id=project.id,
            case_id=case.id,
            rubric_hash=case.rubric_hash,
            assessor_id=work.actor.person_id,
            assessor_role=role,
            number=_next_number(work.session, case, work.actor.person_id, role),
            # Counted on: a page that still shows the final one is told from one that shows this.
            revision=row.revision if row else 0,
            language=work.actor.language,
            blind=allocation is not None and allocation.blind,
        )
        work.session.add(row)
    row.rubric_hash = case.rubric_hash
    row.levels, row.points = chosen, given
    row.comments = {key: value for key, value in said.items() if value}
    row.comment = text.paragraphs(comment, "comment", required=False)
    if pins is not None:
        row.pins = checked(work.session, project, pins, [item.id for item in rubric.criteria])
    row.language = work.actor.language
    row.revision += 1
    if final:
        _check_ready(work, project, case, role, rubric.formative)
        _finish(row, score(rubric, chosen, given), work)
    work.session.flush()
    if final:
        if allocation is not None and allocation.done_at is None:
            allocation.done_at = work.now
        # What stands in a project's record is read by its makers, who do not learn who their peers are.
        hidden = role in ANONYMOUS
        work.record("assessment.given", row.id, project_id=None if hidden else project.id, plan=plan, role=role)
        touch(work, project)
        # Feedback moves nothing: whoever gives it, the result that is there stays.
        if planned.counts(role) and (role == "instructor" or case.state not in (OPEN, RETURNED)):
            settle(replace(work, actor=replace(work.actor, person_id=None)) if hidden else work, project, case)
    return {"project": str(project.id), "assessment": str(row.id), "revision": row.revision}


def may_assess(work: Work, project: Project, case: AssessmentCase, role: str) -> Allocation | None:
    """Raise unless the person assesses the case in that role; the allocation by which they do, if there is one."""
    plan = plan_of(work.session, project, case.plan)
    made = work.session.scalar(
        select(TeamMember.id).where(TeamMember.project_id == project.id, TeamMember.person_id == work.actor.person_id)
    )
    allocation = work.session.scalar(
        select(Allocation).where(
            Allocation.case_id == case.id,
            Allocation.person_id == work.actor.person_id,
            Allocation.role == role,
            Allocation.withdrawn_at.is_(None),
        )
    )
    if role == "self":
        work.require("project.work", project)
        if plan.rule("self") is None:
            raise NotAllowed("assessment.not_asked", N_("Nobody asked you to assess this."))
        return None
    if role == "instructor":
        work.require("project.assess", project)
    elif allocation is None:
        raise NotAllowed("assessment.not_asked", N_("Nobody asked you to assess this."))
    if made:
        raise NotAllowed(
            "assessment.own", N_("You made this yourself."), N_("Somebody else assesses it; you can assess yourself.")
        )
    return allocation


def places(rubric: Rubric) -> list[str]:
    """Where an assessor may comment: at each criterion, and what is below and beyond a single-point one by itself."""
    sides = SIDES if rubric.kind == "single-point" else ()
    return [name for item in rubric.criteria for name in (item.id, *(f"{item.id}.{side}" for side in sides))]


def draft_or_latest(session: Session, case: AssessmentCase, person_id: UUID, role: str) -> Assessment | None:
    """What the assessor sees when they open the form: the draft, else their last final one."""
    return session.scalar(
        select(Assessment)
        .where(
            Assessment.case_id == case.id,
            Assessment.assessor_id == person_id,
            Assessment.assessor_role == role,
            Assessment.withdrawn_at.is_(None),
        )
        .order_by(Assessment.number.desc())
        .limit(1)
    )


def _next_number(session: Session, case: AssessmentCase, person_id: UUID, role: str) -> int:
    """After all that they ever made of it, those that were withdrawn among them."""
    made = select(func.max(Assessment.number)).where(
        Assessment.case_id == case.id, Assessment.assessor_id == person_id, Assessment.assessor_role == role
    )
    return (session.scalar(made) or 0) + 1


def _check_fresh(row: Assessment | None, revision: int | None) -> None:
    if revision is not None and revision != (row.revision if row is not None else 0):
        raise Conflict(
            "assessment.changed",
            N_("You saved this assessment elsewhere in the meantime."),
            N_("Compare it with what stands here, then save again."),
            revision=row.revision if row is not None else 0,
        )


def _check_ready(work: Work, project: Project, case: AssessmentCase, role: str, formative: bool) -> None:
    # An instructor may end what was never handed in; what one thinks of oneself for learning waits for nothing.
    if case.state in (OPEN, RETURNED) and role != "instructor" and not formative:
        raise Conflict(
            "assessment.early",
            N_("This was not handed in yet."),
            N_("Your draft is kept. You can make it final when the stage was handed in."),
        )
    plan = plan_of(work.session, project, case.plan)
    check_agrees(work.session, project, case, plan, role, work.actor.person_id)


def _finish(row: Assessment, result: Score, work: Work) -> None:
    row.total, row.theory, row.practice = result.total, result.theory, result.practice
    row.short = list(result.short)
    row.final_at = work.now
