"""The briefs of a run with the days on which their stages are due there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.dates import planned
from makerpath.domain.text import LocalText
from makerpath.service.calendar.dues import Days, plan_of, Weeks, weeks
from makerpath.service.classes.models import Term
from makerpath.service.courses.descriptions import describe, newest, read_bodies
from makerpath.service.courses.models import CourseRow, CourseRun


@dataclass(frozen=True)
class BriefPlan:
    """A brief of a run: its `stages` with their weeks, the `days` that hold in the run, and the `usual` ones."""

    slug: str
    title: LocalText
    stages: Weeks
    days: Days
    usual: Days


def briefs_of(session: Session, run: CourseRun) -> list[BriefPlan]:
    """The briefs that the run's course has now, in its order."""
    return briefs_in(session, [run])[run.id]


def briefs_in(session: Session, runs: Iterable[CourseRun]) -> dict[UUID, list[BriefPlan]]:
    """The same for many runs, in a number of queries that does not grow with them."""
    rows = list(runs)
    ids = {run.course_id for run in rows}
    courses = describe(session, session.scalars(select(CourseRow).where(CourseRow.id.in_(ids))))
    versions = newest(session, ["brief"], [item.row.slug for item in courses.values()])
    bodies = read_bodies(session, versions.values())
    asked = weeks(session, {version.scoring_hash for version in versions.values()})
    found: dict[UUID, list[BriefPlan]] = {}
    for run in rows:
        item = courses.get(run.course_id)
        found[run.id] = []
        for slug in item.course.briefs if item else []:
            version = versions.get((item.row.slug, "brief", slug)) if item else None
            if version is not None:
                stages = asked[version.scoring_hash]
                title = LocalText(bodies[version.wording_hash].get("/title", {"en": slug}))
                usual = {name: planned(week, run.starts_on, None) for name, week in stages.items()}
                found[run.id].append(
                    BriefPlan(
                        slug,
                        title,
                        stages,
                        plan_of(run, slug, stages),
                        {name: day for name, day in usual.items() if day},
                    )
                )
    return found


def limits(session: Session, run: CourseRun) -> tuple[date | None, date | None]:
    """The first and the last day of the run: its own, else those of its term."""
    term = session.get(Term, run.term_id) if run.term_id else None
    return run.starts_on or (term.starts_on if term else None), run.ends_on or (term.ends_on if term else None)
