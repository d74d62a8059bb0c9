"""How far learners are in the runs of courses, and when they have completed one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.completion import Done, lessons_done, missing, Requirement
from makerpath.domain.text import LocalText
from makerpath.service.assessments.results import results_in
from makerpath.service.attendance.models import Attendance
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.operation import Work
from makerpath.service.progress.models import CourseCompletion, LessonRead
from makerpath.service.progress.plans import CoursePlan, plans
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.quizzes.models import QuizAttempt
from makerpath.service.sign_offs.models import SignedOff

Key = tuple[UUID, UUID]
"""Run and person."""


@dataclass(frozen=True)
class Asked:
    """Something that is still asked for, with its title."""

    requirement: Requirement
    title: LocalText


@dataclass(frozen=True)
class CourseStanding:
    """How far a learner is: lessons done of all, what is still asked for, and whether the course was completed.

    A course stays completed when something is asked for later, or when a sign-off is withdrawn.
    """

    lessons: frozenset[str]
    total: int
    missing: tuple[Asked, ...]
    completed: bool

    @property
    def done(self) -> int:
        return len(self.lessons)


def standing(session: Session, run: CourseRun, person_id: UUID) -> CourseStanding:
    """How far the person is in the run."""
    return standings(session, [run], [person_id])[run.id, person_id]


def standings(session: Session, runs: Collection[CourseRun], person_ids: Collection[UUID]) -> dict[Key, CourseStanding]:
    """As `standing`, for everybody in every run, in a number of queries that grows with neither.

    A run whose course is not published has nothing to do and nothing missing, and is not completed by that.
    """
    courses = plans(session, {run.course_id for run in runs})
    done = doings(session, [run.id for run in runs], person_ids)
    of_runs = select(CourseRow.id, CourseRow.slug).where(CourseRow.id.in_([run.course_id for run in runs]))
    slugs = {row.id: row.slug for row in session.execute(of_runs)}
    over = completed(session, person_ids)
    return {
        (run.id, person_id): _standing(
            courses.get(run.course_id), done[run.id, person_id], slugs[run.course_id] in over[person_id]
        )
        for run in runs
        for person_id in person_ids
    }


def _standing(course: CoursePlan | None, done: Done, over: bool) -> CourseStanding:
    if course is None:
        return CourseStanding(frozenset(), 0, (), over)
    asked = tuple(
        Asked(item, course.titles.get((item.kind, item.id)) or LocalText({"en": item.id}))
        for item in missing(course.plan, done)
    )
    return CourseStanding(lessons_done(course.plan, done), len(course.plan.lessons), asked, over)


def doings(
    session: Session, run_ids: Collection[UUID], person_ids: Collection[UUID], *, projects: bool = True
) -> defaultdict[Key, Done]:
    """What these people did in these runs; whoever did nothing yet has an empty one. `projects` may be left out."""
    found: defaultdict[str, defaultdict[Key, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, query in {
        "read": select(LessonRead.run_id, LessonRead.person_id, LessonRead.lesson),
        "attended": select(Attendance.run_id, Attendance.person_id, Attendance.lesson),
        "sign_offs": select(SignedOff.run_id, SignedOff.person_id, SignedOff.sign_off).where(
            SignedOff.withdrawn_at.is_(None)
        ),
        "quizzes": select(QuizAttempt.run_id, QuizAttempt.person_id, QuizAttempt.quiz)
        .where(QuizAttempt.passed.is_(True))
        .distinct(),
    }.items():
        run_id, person_id, _what = query.selected_columns
        for run, person, what in session.execute(query.where(run_id.in_(run_ids), person_id.in_(person_ids))):
            found[name][run, person].add(what)
    for run, person, brief in _good_projects(session, run_ids, person_ids) if projects else ():
        found["projects"][run, person].add(brief)
    keys = {key for by_key in found.values() for key in by_key}
    made: defaultdict[Key, Done] = defaultdict(Done)
    made.update({key: Done(**{name: frozenset(by_key[key]) for name, by_key in found.items()}) for key in keys})
    return made


def _good_projects(
    session: Session, run_ids: Collection[UUID], person_ids: Collection[UUID]
) -> Iterable[tuple[UUID, UUID, str]]:
    """Projects whose strict gates are all passed, and whose result meets its minima, with each maker who has it."""
    rows = session.execute(
        select(Project, TeamMember.person_id)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(
            Project.run_id.in_(run_ids),
            TeamMember.person_id.in_(person_ids),
            TeamMember.left_at.is_(None),
            Project.state == "finished",
        )
    ).all()
    results = results_in(session, [(project, person_id) for project, person_id in rows])
    good = {key for key, result in results.items() if not result.short}
    return [(project.run_id, person, project.brief) for project, person in rows if (project.id, person) in good]


def completed(session: Session, person_ids: Collection[UUID]) -> defaultdict[UUID, set[str]]:
    """The slugs of the courses that each of these people has completed."""
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    query = select(CourseCompletion.person_id, CourseCompletion.course)
    for person_id, course in session.execute(query.where(CourseCompletion.person_id.in_(person_ids))):
        found[person_id].add(course)
    return found


def note(work: Work, run: CourseRun, person_id: UUID) -> bool:
    """Insert the completion of the run's course when nothing is missing: after whatever might be the last thing.

    Whether that was now. A completion stays for good: neither a withdrawn sign-off nor an edited course takes it away.
    """
    work.session.flush()
    now = standing(work.session, run, person_id)
    if now.completed or now.missing or not now.total:
        return False
    course = work.get(CourseRow, run.course_id)
    row = work.add(CourseCompletion(person_id=person_id, course=course.slug, how="run", run_id=run.id))
    work.record("course.completed", row.id, course=course.slug, person=str(person_id))
    return True


def note_team(work: Work, project: Project) -> None:
    """`note` for everybody who makes the project, after a decision on it or an assessment."""
    run = work.get(CourseRun, project.run_id)
    for person_id in work.session.scalars(
        select(TeamMember.person_id).where(TeamMember.project_id == project.id, TeamMember.left_at.is_(None))
    ).all():
        note(work, run, person_id)
