"""The due days of runs and projects, read for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.dates import Due, due, planned
from makerpath.service.calendar.models import Extension
from makerpath.service.courses.models import CourseRun, Definition
from makerpath.service.progress.opening import today
from makerpath.service.projects.models import Project

Days = dict[str, date]
"""Days by stage."""
Weeks = dict[str, int | None]
"""The week at whose end each stage of a brief is due, in the brief's order."""


def weeks(session: Session, hashes: Collection[str]) -> dict[str, Weeks]:
    """What the briefs with these scoring hashes say, in one query."""
    rows = session.execute(select(Definition.hash, Definition.body).where(Definition.hash.in_(set(hashes))))
    return {digest: {stage["id"]: stage.get("due_in_week") for stage in body["stages"]} for digest, body in rows}


def plan_of(run: CourseRun, brief: str, asked: Mapping[str, int | None]) -> Days:
    """The due days of the brief's stages in the run, before any extension."""
    own = (run.due or {}).get(brief, {})
    days = {stage: planned(week, run.starts_on, own.get(stage)) for stage, week in asked.items()}
    return {stage: day for stage, day in days.items() if day is not None}


def extensions(session: Session, project_ids: Collection[UUID]) -> dict[UUID, Days]:
    """The newest extension of each stage, by project; that of the whole project under ""."""
    found: defaultdict[UUID, Days] = defaultdict(dict)
    rows = session.execute(
        select(Extension.project_id, Extension.stage, Extension.due_on)
        .where(Extension.project_id.in_(project_ids))
        .order_by(Extension.id)
    )
    for project_id, stage, day in rows:
        found[project_id][stage] = day
    return dict(found)


def dues(session: Session, projects: Iterable[Project], here: date | None = None) -> dict[UUID, dict[str, Due]]:
    """Every due day of these projects by stage, in at most five queries; `here` is the day of looking."""
    rows = list(projects)
    if not rows:
        return {}
    here = here or today(session, rows[0].school_id)
    run_ids = {row.run_id for row in rows}
    runs = {run.id: run for run in session.scalars(select(CourseRun).where(CourseRun.id.in_(run_ids)))}
    asked = weeks(session, {row.brief_hash for row in rows})
    more = extensions(session, [row.id for row in rows])
    found: dict[UUID, dict[str, Due]] = {}
    for row in rows:
        plan = plan_of(runs[row.run_id], row.brief, asked[row.brief_hash])
        days = {stage: due(stage, plan, more.get(row.id, {}), here) for stage in asked[row.brief_hash]}
        found[row.id] = {stage: day for stage, day in days.items() if day is not None}
    return found


def next_due(session: Session, projects: Iterable[Project]) -> dict[UUID, Due]:
    """When the present stage of each project is due, for those that somebody works on and that did not hand it in."""
    rows = [row for row in projects if row.state == "active" and row.waiting_since is None]
    days = dues(session, rows)
    return {row.id: days[row.id][row.stage] for row in rows if row.stage in days[row.id]}
