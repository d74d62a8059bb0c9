"""Due days of a run, more time for a project, and the secret address of a person's calendar."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.dates import extended
from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.calendar.dues import extensions, plan_of, weeks
from makerpath.service.calendar.models import CalendarFeed, Extension
from makerpath.service.calendar.plans import briefs_of, limits
from makerpath.service.core import text
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.progress.opening import today
from makerpath.service.projects.models import Project

MOST_AHEAD = timedelta(days=730)
SECRET_BYTES = 24


@operation("run.set_due")
def set_due(work: Work, *, run_id: UUID, days: Mapping[tuple[str, str], str]) -> Answer:
    """Set due days of the run, by brief and stage (ISO 8601); an empty one goes by the brief.

    A brief that `days` does not name keeps its days.
    """
    run = work.get(CourseRun, run_id, lock=True)
    work.require("run.manage", run)
    found = {item.slug: item for item in briefs_of(work.session, run)}
    first, last = limits(work.session, run)
    due = {slug: dict(stages) for slug, stages in (run.due or {}).items()}
    for slug in {brief for brief, _stage in days if brief in found}:
        due[slug] = {}
    for (slug, stage), value in days.items():
        if slug in found and stage in found[slug].stages and value.strip():
            due[slug][stage] = _day(value, f"due-{slug}-{stage}", first, last).isoformat()
    due = {slug: stages for slug, stages in due.items() if stages}
    if due != (run.due or {}):
        run.due = due
        work.record("run.due_set", run.id, course=work.get(CourseRow, run.course_id).title)
    return {"run": str(run.id)}


@operation("project.extend")
def extend(work: Work, *, project_id: UUID, stage: str = "", due_on: date | str, reason: str) -> Answer:
    """More time for one project, at one stage or (`stage` empty) at all of them; the reason stays on record."""
    project = work.get(Project, project_id, lock=True)
    work.require("project.manage", project)
    return {"project": str(project.id), "extension": str(more_time(work, project, stage, due_on, reason).id)}


def more_time(
    work: Work, project: Project, stage: str, due_on: date | str, reason: str, *, quiet: bool = False
) -> Extension:
    """As `extend`, inside another operation that has seen to the permission and locked the project.

    `quiet`: that operation tells the makers itself.
    """
    asked = weeks(work.session, [project.brief_hash])[project.brief_hash]
    if stage and stage not in asked:
        raise MakerpathError("stage.unknown", N_("This project has no such stage."), status=422, field="stage")
    here = today(work.session, project.school_id, work.now)
    day = due_on if isinstance(due_on, date) else _day(due_on, "due_on", None, None)
    if not here <= day <= here + MOST_AHEAD:
        raise MakerpathError(
            "extension.day",
            N_("{day} cannot be the new due day."),
            N_("Choose today or a later day, within two years."),
            status=422,
            field="due_on",
            day=day,
        )
    run = work.get(CourseRun, project.run_id)
    plan = plan_of(run, project.brief, asked)
    more = extensions(work.session, [project.id]).get(project.id, {})
    before = [
        was
        for name in ([stage] if stage else asked)
        if (was := extended(plan.get(name), more.get(name), more.get(""))) is not None
    ]
    if before and day <= min(before):
        raise MakerpathError(
            "extension.not_later",
            N_("It is due on {day} already."),
            N_("An extension is a later day."),
            status=422,
            field="due_on",
            day=min(before),
        )
    assert work.actor.person_id is not None
    row = work.add(
        Extension(
            project_id=project.id,
            stage=stage,
            due_on=day,
            reason=text.paragraphs(reason, "reason", 2000),
            created_by=work.actor.person_id,
        )
    )
    told = {"quiet": True} if quiet else {}
    work.record("project.extended", row.id, project_id=project.id, stage=stage, due_on=day.isoformat(), **told)
    return row


@operation("calendar.address")
def new_address(work: Work) -> Answer:
    """A new secret address for the person's own calendar; the one before is worth nothing any more."""
    assert work.actor.person_id is not None
    row = work.session.scalar(select(CalendarFeed).where(CalendarFeed.person_id == work.actor.person_id))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    if row is None:
        row = work.add(CalendarFeed(person_id=work.actor.person_id, secret=secret))
    row.secret = secret
    work.record("calendar.address_made", row.id)
    return {}


def _day(value: str, field: str, first: date | None, last: date | None) -> date:
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        message = N_("{value} is not a day.") if value.strip() else N_("Choose a day.")
        raise MakerpathError("form.day", message, status=422, field=field, value=value) from None
    if (first and day < first) or (last and day > last):
        raise MakerpathError(
            "due.outside",
            N_("{day} is not within the course, which runs from {first} to {last}."),
            status=422,
            field=field,
            day=day,
            first=first or "…",
            last=last or "…",
        )
    return day
