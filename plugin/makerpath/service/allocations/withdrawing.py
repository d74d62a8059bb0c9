"""Words that hurt: a maker reports them, an instructor takes them out and says why."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import Conflict, N_, NotFound
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.cases import cases_of, plan_of
from makerpath.service.assessments.feedback import all_said
from makerpath.service.assessments.models import Assessment, AssessmentCase, Outcome, RELEASED, WAITING
from makerpath.service.assessments.settling import settle
from makerpath.service.core import text
from makerpath.service.core.events import Event
from makerpath.service.moderation.people import check_made
from makerpath.service.moderation.resolutions import MODERATED, OVERRIDE
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import Project

LONGEST_REASON = 300
DECIDED = frozenset({OVERRIDE, MODERATED})
"""Outcomes that somebody decided: what one assessor said before does not change them."""


@operation("assessment.report")
def report(work: Work, *, project_id: UUID, mark: str, reason: str = "") -> Answer:
    """A maker says that what an assessor wrote hurts, by its `mark` (`feedback.Word`); their instructors are told. Told
    once, it is known.
    """
    project = work.get(Project, project_id)
    work.require("project.work", project)
    cases = {case.id: case for case in cases_of(work.session, project.id).values() if case.released_at is not None}
    told = [word for words in all_said(work.session, list(cases)).values() for word in words]
    row = next((word.row for word in told if word.mark == mark), None)
    case = cases[row.case_id] if row is not None else None
    if row is None or case is None or not (row.final_at and case.released_at and row.final_at <= case.released_at):
        raise NotFound()
    known = select(Event.id).where(Event.subject_id == row.id, Event.verb == "assessment.reported")
    if work.session.scalar(known) is None:
        said = text.line(reason, "reason", LONGEST_REASON, required=False)
        work.record("assessment.reported", row.id, project_id=project.id, plan=case.plan, reason=said)
    return {"project": str(project.id)}


@operation("assessment.withdraw")
def withdraw(work: Work, *, project_id: UUID, assessment_id: UUID, reason: str) -> Answer:
    """Take out what an assessor said: nobody reads it any more, it counts no more, and they are not asked again."""
    project = work.get(Project, project_id, lock=True)
    work.require("project.assess", project)
    check_made(work, project)
    row = work.get(Assessment, assessment_id)
    if row.project_id != project.id:
        raise NotFound()
    if row.final_at is None:
        raise Conflict("assessment.draft", N_("This is a draft. Only its assessor sees it."))
    said = text.line(reason, "reason", LONGEST_REASON)
    if row.withdrawn_at is not None:
        return {"project": str(project.id)}
    case = work.session.get_one(AssessmentCase, row.case_id, with_for_update=True, populate_existing=True)
    # What the same assessor said before must not come back in its place.
    theirs = work.session.scalars(
        select(Assessment).where(
            Assessment.case_id == case.id,
            Assessment.assessor_id == row.assessor_id,
            Assessment.assessor_role == row.assessor_role,
            Assessment.withdrawn_at.is_(None),
        )
    )
    for one in theirs:
        one.withdrawn_at = work.now
    asked = work.session.scalar(
        select(Allocation).where(
            Allocation.case_id == case.id,
            Allocation.person_id == row.assessor_id,
            Allocation.role == row.assessor_role,
        )
    )
    if asked is not None and asked.withdrawn_at is None:
        asked.withdrawn_at = work.now
    work.record(
        "assessment.withdrawn", row.id, project_id=project.id, plan=case.plan, role=row.assessor_role, reason=said
    )
    work.session.flush()
    _settle(work, project, case, row.assessor_role)
    return {"project": str(project.id)}


def _settle(work: Work, project: Project, case: AssessmentCase, role: str) -> None:
    """Work the result out again where the word counted, and nobody decided it by themselves."""
    rule = plan_of(work.session, project, case.plan).rule(role)
    newest = work.session.scalar(
        select(Outcome.how).where(Outcome.case_id == case.id).order_by(Outcome.number.desc()).limit(1)
    )
    if rule is None or not rule.weight or newest in DECIDED:
        return
    if not settle(work, project, case) and case.state == RELEASED:
        # Too few are left: it waits for somebody else, and what stands stays until then.
        case.state = WAITING
