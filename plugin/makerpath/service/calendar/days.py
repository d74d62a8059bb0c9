"""What stands on a calendar: due days, modules that open, exhibitions, the ends of terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.course import opening
from makerpath.domain.dates import Due, due
from makerpath.domain.text import LocalText
from makerpath.service import policy
from makerpath.service.calendar.dues import dues
from makerpath.service.calendar.plans import BriefPlan, briefs_in
from makerpath.service.classes.models import Enrolment, SchoolClass, Term
from makerpath.service.courses.descriptions import describe
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.exhibition.models import Exhibition
from makerpath.service.people.models import Campus, grants_of, School
from makerpath.service.policy import Actor
from makerpath.service.progress.opening import today
from makerpath.service.projects.models import Project, TeamMember

Kind = Literal["due", "opens", "exhibition", "entries", "term-begins", "term-ends"]
KEPT = timedelta(days=200)
"""Runs that ended longer ago are not on a person's calendar any more."""


@dataclass(frozen=True)
class Entry:
    """One thing on a calendar: on a `day` of the school, or at a moment `at` (UTC).

    `id` never changes for the same thing. `title` and `about` say what and of what; `place` is an address of the
    service without its host, `made_at` when the thing came into being; `until` ends what has an end.
    """

    id: str
    kind: Kind
    day: date
    at: datetime | None
    title: LocalText | str
    about: LocalText | str
    place: str
    made_at: datetime
    stage: str = ""
    due: Due | None = None
    until: datetime | None = None


def entries(session: Session, actor: Actor, runs: Sequence[CourseRun]) -> list[Entry]:
    """Everything in these runs as `actor` sees it, in time; a number of queries that does not grow with them.

    A maker's due days are those of their own projects, with extensions; others see the days of the run.
    """
    if not runs:
        return []
    school = session.get_one(School, actor.school_id)
    found = [
        *_dues(session, actor, runs),
        *_openings(session, runs),
        *_exhibitions(session, runs, ZoneInfo(school.time_zone)),
        *_terms(session, runs),
    ]
    return sorted(found, key=lambda entry: (entry.day, entry.at is not None, entry.at or entry.made_at, entry.id))


def runs_for(session: Session, actor: Actor) -> list[CourseRun]:
    """The runs on a person's own calendar: those they learn in and those they teach, while they are not long over."""
    current = CourseRun.ends_on.is_(None) | (CourseRun.ends_on >= today(session, actor.school_id) - KEPT)
    enrolled = select(Enrolment.run_id).where(Enrolment.person_id == actor.person_id, Enrolment.left_at.is_(None))
    found = {run.id: run for run in session.scalars(select(CourseRun).where(current, CourseRun.id.in_(enrolled)))}
    if actor.person_id and any(grant.role == "instructor" for grant in grants_of(session, actor.person_id)):
        # Held while the policy asks each run for its class and campus, so that it finds them here.
        _held = [*session.scalars(select(SchoolClass)), *session.scalars(select(Campus))]
        rows = session.scalars(select(CourseRun).where(current)).all()
        found |= {run.id: run for run in policy.permitted(session, actor, "run.witness", rows)}
    return [found[run_id] for run_id in sorted(found)]


def _dues(session: Session, actor: Actor, runs: Sequence[CourseRun]) -> list[Entry]:
    here = today(session, actor.school_id)
    projects = session.scalars(
        select(Project)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(
            Project.run_id.in_([run.id for run in runs]),
            TeamMember.person_id == actor.person_id,
            TeamMember.left_at.is_(None),
        )
    ).all()
    own = {(project.run_id, project.brief): project for project in projects}
    days = dues(session, projects, here)
    found: list[Entry] = []
    plans_of = briefs_in(session, runs)
    for run in runs:
        run_id, plans = run.id, plans_of[run.id]
        known = {plan.slug for plan in plans}
        for plan in plans:
            project = own.get((run_id, plan.slug))
            found += _of_project(project, days[project.id]) if project else _of_run(run, plan, here)
        # A course that was published again without the brief still has its projects.
        found += [
            entry
            for (of_run, slug), project in own.items()
            if of_run == run_id and slug not in known
            for entry in _of_project(project, days[project.id])
        ]
    return found


def _of_project(project: Project, days: dict[str, Due]) -> Iterable[Entry]:
    for stage, day in days.items():
        yield Entry(
            f"due-{project.run_id}-{project.brief}-{stage}",
            "due",
            day.day,
            None,
            "",
            project.title,
            f"/projects/{project.id}?stage={stage}#stage",
            project.created_at,
            stage,
            day,
        )


def _of_run(run: CourseRun, plan: BriefPlan, here: date) -> Iterable[Entry]:
    for stage in plan.days:
        yield Entry(
            f"due-{run.id}-{plan.slug}-{stage}",
            "due",
            plan.days[stage],
            None,
            "",
            plan.title,
            f"/runs/{run.id}",
            run.created_at,
            stage,
            due(stage, plan.days, {}, here),
        )


def _openings(session: Session, runs: Sequence[CourseRun]) -> Iterable[Entry]:
    ids = {run.course_id for run in runs}
    courses = describe(session, session.scalars(select(CourseRow).where(CourseRow.id.in_(ids))))
    for run in runs:
        course = courses[run.course_id].course if run.course_id in courses else None
        for module in course.modules if course else ():
            day = opening(module, run.starts_on, run.opens)
            if course is not None and day is not None:
                name = f"opens-{run.id}-{module.id}"
                yield Entry(name, "opens", day, None, module.title, course.title, f"/runs/{run.id}", run.created_at)


def _exhibitions(session: Session, runs: Sequence[CourseRun], zone: ZoneInfo) -> Iterable[Entry]:
    here = Exhibition.run_id.in_([run.id for run in runs])
    rows = session.scalars(select(Exhibition).where(here, Exhibition.cancelled_at.is_(None)))
    for row in rows:
        times: tuple[tuple[Kind, datetime], ...] = (("exhibition", row.starts_at), ("entries", row.entries_until))
        for kind, moment in times:
            yield Entry(
                f"{kind}-{row.id}",
                kind,
                moment.astimezone(zone).date(),
                moment,
                row.title,
                row.place,
                f"/exhibitions/{row.id}",
                row.created_at,
                until=row.ends_at if kind == "exhibition" else None,
            )


def _terms(session: Session, runs: Sequence[CourseRun]) -> Iterable[Entry]:
    ids = {run.term_id for run in runs if run.term_id}
    for term in session.scalars(select(Term).where(Term.id.in_(ids))):
        times: tuple[tuple[Kind, date], ...] = (("term-begins", term.starts_on), ("term-ends", term.ends_on))
        for kind, day in times:
            yield Entry(f"{kind}-{term.id}", kind, day, None, LocalText(term.name), "", "/home", term.created_at)
