"""What the service has decided beside what the platforms' grade books have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.domain.errors import Conflict, N_
from makerpath.service.core.jobs import job, JobRun, RetryLater
from makerpath.service.core.jobs.models import Job, RUNNING, WAITING
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.people.models import Person
from makerpath.service.platforms.counting import Grade, grades_of, Points
from makerpath.service.platforms.failures import AWAY, DIFFERS, MISSING
from makerpath.service.platforms.grades import GRADE, note, pause, prepared, queue, stored_of
from makerpath.service.platforms.models import BlockLink, Platform
from makerpath.service.platforms.sending import ask, deliver, Unsent
from makerpath.service.projects.models import Project

COMPARE = "platform.compare"
AT_ONCE = 200
State = Literal["missing", "other", "unreachable", "on-the-way"]
"""The platform has no grade, or another one; nobody could be asked; it is being sent."""


@dataclass(frozen=True)
class Difference:
    """A grade that the platform does not have as the service has decided it."""

    link_id: UUID
    person_id: UUID
    person: str
    project_id: UUID
    project: str
    platform: str
    decided: Points
    stored: Points | None
    state: State
    failure: str


@dataclass(frozen=True)
class RunLine:
    """A run with blocks on a platform: how many grades go there, how many of them met with a failure."""

    run: CourseRun
    course: CourseRow
    links: int
    failed: int


def links_of(session: Session, *, run_id: UUID | None = None, course: str | None = None) -> Iterator[list[BlockLink]]:
    """The links of a run, of the runs of a course, or of all, some at a time; without those that have no way back."""
    after: UUID | None = None
    while True:
        trusted = select(Platform.id).where(Platform.disabled_at.is_(None))
        query = select(BlockLink).where(BlockLink.callback != "", BlockLink.platform_id.in_(trusted))
        query = query.order_by(BlockLink.id).limit(AT_ONCE)
        if run_id is not None or course is not None:
            query = query.join(Project, Project.id == BlockLink.project_id)
        if run_id is not None:
            query = query.where(Project.run_id == run_id)
        if course is not None:
            runs = select(CourseRun.id).join(CourseRow, CourseRow.id == CourseRun.course_id)
            query = query.where(Project.run_id.in_(runs.where(CourseRow.slug == course)))
        found = list(session.scalars(query if after is None else query.where(BlockLink.id > after)))
        if not found:
            return
        after = found[-1].id
        yield found


def differing(session: Session, links: Sequence[BlockLink]) -> list[Difference]:
    """Those of the links whose grade was decided and is not there, by what the platform said when last heard, or that
    could not be sent.
    """
    grades = grades_of(session, links)
    wrong = [link for link in links if _differs(link, grades)]
    if not wrong:
        return []
    makers, made = {link.person_id for link in wrong}, {link.project_id for link in wrong}
    people = {row.id: row.display_name for row in session.scalars(select(Person).where(Person.id.in_(makers)))}
    titles = {row.id: row.title for row in session.scalars(select(Project).where(Project.id.in_(made)))}
    platforms = {row.id: row.name for row in session.scalars(select(Platform))}
    moving = _moving(session)
    found = []
    for link in wrong:
        points = grades[link.id].points
        assert points is not None
        found.append(
            Difference(
                link.id,
                link.person_id,
                people[link.person_id],
                link.project_id,
                titles[link.project_id],
                platforms[link.platform_id],
                points,
                stored_of(link),
                "on-the-way" if str(link.id) in moving else _state(link),
                link.failure,
            )
        )
    return found


def runs_on_platforms(session: Session) -> list[RunLine]:
    """The newest run first."""
    failed = func.count().filter(BlockLink.failure != "")
    rows = session.execute(
        select(CourseRun, CourseRow, func.count(), failed)
        .join(CourseRow, CourseRow.id == CourseRun.course_id)
        .join(Project, Project.run_id == CourseRun.id)
        .join(BlockLink, BlockLink.project_id == Project.id)
        .group_by(CourseRun.id, CourseRow.id)
        .order_by(CourseRun.id.desc())
    )
    return [RunLine(*row) for row in rows]


def heard(session: Session, run_id: UUID) -> tuple[int, datetime | None]:
    """How many grades of the run go to a platform, and when the last of them was heard of there."""
    rows = select(func.count(), func.max(BlockLink.heard_at)).join(Project, Project.id == BlockLink.project_id)
    count, at = session.execute(rows.where(Project.run_id == run_id)).one()
    return count, at


def is_comparing(session: Session, run_id: UUID) -> bool:
    """Whether the grade books of the run are being asked."""
    query = select(Job.id).where(
        Job.kind == COMPARE, Job.key.startswith(f"{run_id}:"), Job.state.in_((WAITING, RUNNING))
    )
    return session.scalar(query.limit(1)) is not None


@operation("platform.compare")
def compare(work: Work, *, run_id: UUID) -> Answer:
    """Ask the platform what it has of every grade of the run; a job does it."""
    run = work.get(CourseRun, run_id)
    work.require("school.manage", run)
    if not is_comparing(work.session, run_id):
        work.job(COMPARE, {"run": str(run_id)}, key=f"{run_id}:{work.now.isoformat()}")
        work.record("platform.compared", run_id)
    return {"run": str(run_id)}


@operation("platform.repair")
def repair(work: Work, *, run_id: UUID, links: Sequence[UUID] | None = None) -> Answer:
    """Send the differing grades of the run again, all or those of `links`; they take the place of what is there."""
    run = work.get(CourseRun, run_id)
    work.require("school.manage", run)
    count = 0
    for some in links_of(work.session, run_id=run_id):
        chosen = [link for link in some if links is None or link.id in links]
        again = {one.link_id for one in differing(work.session, chosen)}
        for link in chosen:
            if link.id in again:
                queue(work, link, repair=True)
                count += 1
    if not count:
        raise Conflict(
            "platform.nothing_differs",
            N_("There is nothing to send again."),
            N_("Compare with the platform first; it may have the grades by now."),
        )
    work.record("platform.grades_repaired", run_id, count=count)
    return {"run": str(run_id), "count": count}


@job(COMPARE, attempts=10, lease=120, limit=3600)
def ask_platform(run: JobRun) -> None:
    """Ask for each grade of the run, and keep what is answered."""
    run_id = UUID(run.payload["run"])
    with run.session_scope() as session:
        ids = [link.id for some in links_of(session, run_id=run_id) for link in some]
    for number, link_id in enumerate(ids, 1):
        if hear(run.services, run.school_id, link_id) == AWAY:
            raise RetryLater(pause(run.attempt), "the platform does not answer")
        run.progress(number / len(ids))


def hear(services: Services, school_id: UUID | None, link_id: UUID, *, repair: bool = False) -> str:
    """Ask what the platform has of one grade, or have it stored with `repair`, and keep what it answers; the failure
    if it could not say.
    """
    database, settings = services.database, services.settings
    with database.reading(school_id) as session:
        found = prepared(session, settings, link_id)
    if found is None or found[1].points is None:
        return ""
    to, grade = found
    try:
        stored = deliver(settings, to, grade, repair=True) if repair else ask(settings, to)
    except Unsent as why:
        if repair or why.failure != AWAY:
            with database.writing(school_id) as session:
                link = session.get(BlockLink, link_id)
                if link is not None:
                    link.failure = why.failure
        return why.failure
    with database.writing(school_id) as session:
        note(session, link_id, stored, grade)
    return ""


def _differs(link: BlockLink, grades: Mapping[UUID, Grade]) -> bool:
    grade = grades.get(link.id)
    if grade is None or grade.points is None:
        return False
    return bool(link.failure) or grade.points != stored_of(link)


def _state(link: BlockLink) -> State:
    if link.failure not in ("", DIFFERS, MISSING):
        return "unreachable"
    return "other" if stored_of(link) else "missing"


def _moving(session: Session) -> set[str]:
    """The ids of the links whose grades are being sent."""
    keys = session.scalars(select(Job.key).where(Job.kind == GRADE, Job.state.in_((WAITING, RUNNING))))
    return {key.partition(":")[0] for key in keys if key}
