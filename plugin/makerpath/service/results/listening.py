"""What follows for assessments when something happens to a project: more time for what was handed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from makerpath.domain.lateness import days_late, deduction
from makerpath.service.assessments.cases import brief_of, cases_of, due_moment
from makerpath.service.assessments.models import APPROVAL, AssessmentCase, OPEN, RELEASED, RETURNED
from makerpath.service.assessments.settling import again
from makerpath.service.core.events import Event
from makerpath.service.operation import LISTENERS, Work
from makerpath.service.projects.models import Project, Submission
from makerpath.service.results.returns import newest_return


def listen(work: Work, event: Event) -> None:
    """An extension that was granted after handing in makes what was handed in less late."""
    if event.verb == "project.extended" and event.project_id is not None:
        count_late_days(work, work.session.get_one(Project, event.project_id), str(event.data.get("stage", "")))


def count_late_days(work: Work, project: Project, stage: str = "") -> None:
    """Count anew how late each assessment's stage was handed in (`stage` empty: all of them).

    A result that follows from it is worked out anew. What is not handed in, or was returned, is counted when it is.
    """
    brief, cases = brief_of(work.session, project), cases_of(work.session, project.id)
    for plan in brief.plans:
        case, here = cases.get(plan.id), brief.assessed_at(plan)
        if case is None or case.ready_at is None or case.state in (OPEN, RETURNED) or stage not in ("", here):
            continue
        days = days_late(
            plan.late, due_moment(work.session, project, here), _first_handed_in(work, project, case, here)
        )
        before, case.late_days = case.late_days, days
        costs = deduction(plan.late, before) != deduction(plan.late, days)
        if costs and case.state in (APPROVAL, RELEASED):
            again(work, project, case, how="extended")


def _first_handed_in(work: Work, project: Project, case: AssessmentCase, stage: str) -> datetime:
    """When the stage was first handed in, since it was last returned: what a gate sends back comes later, not late."""
    assert case.ready_at is not None
    first = select(func.min(Submission.created_at)).where(
        Submission.project_id == project.id, Submission.stage == stage
    )
    back = newest_return(work.session, project, case)
    if back is not None:
        first = first.where(Submission.created_at > back.at)
    return work.session.scalar(first) or case.ready_at


LISTENERS.append(listen)
