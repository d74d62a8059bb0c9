"""What a project's page says of its due days."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.dates import Due, due
from makerpath.service.calendar.dues import Days, plan_of
from makerpath.service.calendar.models import Extension
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Person
from makerpath.service.progress.opening import today
from makerpath.service.projects.view import ProjectView


def stage_dates(session: Session, view: ProjectView) -> dict[str, Any]:
    """For the template: `stage_dues` by stage, `late_by` in days by submission, and the extensions with who gave them.

    Only the first attempt at a stage can be late: the next ones come when they were asked for.
    """
    project = view.row
    rows = session.execute(
        select(Extension, Person.display_name)
        .join(Person, Person.id == Extension.created_by)
        .where(Extension.project_id == project.id)
        .order_by(Extension.id)
    )
    given = [(row, who) for row, who in rows]
    more = {row.stage: row.due_on for row, _who in given}
    plan = plan_of(
        session.get_one(CourseRun, project.run_id),
        project.brief,
        {item.id: item.due_in_week for item in view.brief.stages},
    )
    here = today(session, project.school_id)
    days = {stage.id: due(stage.id, plan, more, here) for stage in view.stages}
    return {
        "stage_dues": {stage: day for stage, day in days.items() if day is not None},
        "stage_extensions": list(reversed(given)),
        "late_by": _late(session, view, plan, more),
    }


def _late(session: Session, view: ProjectView, plan: Days, more: Days) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for stage in view.stages:
        for attempt in stage.attempts[:1]:
            handed_in = today(session, view.row.school_id, attempt.row.created_at)
            day: Due | None = due(stage.id, plan, more, handed_in)
            if day is not None and day.late:
                found[attempt.row.id] = -day.days
    return found
