"""What the pages show of progress: a run's, a lesson's, a class's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.course import Course
from makerpath.service import policy
from makerpath.service.classes.members import enrolled
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.progress.completion import CourseStanding, standing, standings
from makerpath.service.progress.models import CourseCompletion
from makerpath.service.progress.opening import closed_lessons, Opening, openings
from makerpath.service.progress.plans import plans


@dataclass(frozen=True)
class RunView:
    """A run for one reader: `mine` for whoever learns in it, `everybody` for whoever teaches there.

    `closed` are the lessons that this reader cannot open yet, `closed_briefs` the projects introduced there.
    """

    openings: dict[str, Opening]
    closed: dict[str, Opening]
    closed_briefs: dict[str, Opening]
    mine: CourseStanding | None
    everybody: list[tuple[Person, CourseStanding]] = field(default_factory=list)


@dataclass(frozen=True)
class LessonView:
    """A lesson for one reader: whether they learn here, have done it, and whether it happens in a room."""

    learns: bool
    done: bool
    in_room: bool


def run_view(session: Session, actor: Actor, run: CourseRun, course: Course) -> RunView:
    """The run as the reader sees it."""
    closed = closed_lessons(session, actor, run, course)
    mine = standing(session, run, actor.person_id) if actor.person_id and _learns(session, actor, run) else None
    people = enrolled(session, run.id) if policy.allowed(session, actor, "class.view", run) else []
    reached = standings(session, [run], [person.id for person in people]) if people else {}
    return RunView(
        openings(session, run, course),
        closed,
        closed_briefs(session, run, closed),
        mine,
        [(person, reached[run.id, person.id]) for person in people],
    )


def closed_briefs(session: Session, run: CourseRun, closed: dict[str, Opening]) -> dict[str, Opening]:
    """The projects, by brief, that stand in lessons which are not open yet."""
    course = plans(session, [run.course_id]).get(run.course_id) if closed else None
    asked = course.plan.requirements if course else ()
    return {item.id: closed[item.lesson] for item in asked if item.kind == "project" and item.lesson in closed}


def lesson_view(session: Session, actor: Actor, run: CourseRun, lesson: str) -> LessonView:
    """The lesson as the reader sees it."""
    if not actor.person_id or not _learns(session, actor, run):
        return LessonView(False, False, False)
    course = plans(session, [run.course_id])[run.course_id]
    done = standing(session, run, actor.person_id).lessons
    return LessonView(True, lesson in done, lesson in course.plan.in_room)


def _learns(session: Session, actor: Actor, run: CourseRun) -> bool:
    return not actor.as_learner and policy.allowed(session, actor, "run.learn", run)


def completions_of(session: Session, person_id: UUID) -> Sequence[tuple[CourseCompletion, CourseRow | None, str]]:
    """The person's completed courses with whoever recorded them, the newest first."""
    rows = session.execute(
        select(CourseCompletion, CourseRow, Person.display_name)
        .outerjoin(CourseRow, CourseRow.slug == CourseCompletion.course)
        .outerjoin(Person, Person.id == CourseCompletion.noted_by)
        .where(CourseCompletion.person_id == person_id)
        .order_by(CourseCompletion.id.desc())
    )
    return [(row, course, name or "") for row, course, name in rows]
