"""When the modules of a run open: on the days set for the run, else in the weeks that the course names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from makerpath.domain.course import Course, Module, opening
from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import format_date
from makerpath.service import policy
from makerpath.service.core.database import utc_now
from makerpath.service.courses.descriptions import describe
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import School
from makerpath.service.policy import Actor


@dataclass(frozen=True)
class Opening:
    """A module of a run, the day on which it opens (none: from the start), and whether it is open today."""

    module: Module
    day: date | None
    open: bool


class ModuleNotOpen(MakerpathError):
    """A learner came too early."""

    def __init__(self, opening: Opening, language: str) -> None:
        theme = opening.module.theme
        assert opening.day is not None
        super().__init__(
            "module.not_open",
            N_("“{title}” opens on {day}."),
            N_("Its theme: {theme}.") if theme else N_("Come back then."),
            status=403,
            title=opening.module.title.pick(language),
            day=format_date(opening.day, language),
            theme=theme.pick(language) if theme else "",
        )


def today(session: Session, school_id: UUID, now: datetime | None = None) -> date:
    """The day on the school's clock."""
    return (now or utc_now()).astimezone(ZoneInfo(session.get_one(School, school_id).time_zone)).date()


def openings(session: Session, run: CourseRun, course: Course) -> dict[str, Opening]:
    """Every module of the course, by id, as it opens in the run."""
    here = today(session, run.school_id)
    days = {module.id: opening(module, run.starts_on, run.opens) for module in course.modules}
    return {
        module.id: Opening(module, day, day is None or day <= here)
        for module in course.modules
        for day in [days[module.id]]
    }


def sees_all(session: Session, actor: Actor, run: CourseRun) -> bool:
    """Whoever teaches, mentors or administers prepares modules before they open."""
    return policy.allowed(session, actor, "class.view", run)


def closed_lessons(session: Session, actor: Actor, run: CourseRun, course: Course) -> dict[str, Opening]:
    """The lessons that are not open to this reader today, each with its module."""
    found = openings(session, run, course)
    if all(item.open for item in found.values()) or sees_all(session, actor, run):
        return {}
    return {name: item for item in found.values() if not item.open for name in item.module.lessons}


def require_open(session: Session, actor: Actor, run: CourseRun, course: Course, lesson: str) -> None:
    """Raise `module.not_open` for a learner whose lesson, or a form in it, is not open yet."""
    closed = closed_lessons(session, actor, run, course).get(lesson)
    if closed is not None:
        raise ModuleNotOpen(closed, actor.language)


@operation("run.set_dates")
def set_dates(work: Work, *, run_id: UUID, days: Mapping[str, str]) -> Answer:
    """Set the days on which modules open in this run (ISO 8601, by module id); an empty one goes by the course."""
    run = work.get(CourseRun, run_id, lock=True)
    work.require("run.manage", run)
    course = work.get(CourseRow, run.course_id)
    described = describe(work.session, [course])
    known = {module.id for module in described[course.id].course.modules} if described else set()
    run.opens = {name: _day(name, day) for name, day in days.items() if name in known and day.strip()}
    work.record("run.dates_set", run.id, course=course.slug)
    return {"run": str(run.id)}


def _day(name: str, value: str) -> str:
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        raise MakerpathError(
            "form.day", N_("{value} is not a day."), status=422, field=f"opens-{name}", value=value
        ) from None
