"""Who may follow a run: its course may ask for other courses first.

A learner who lacks one is in the class, where the instructor sees them, and not in the run, of which they see nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.domain.text import LocalText
from makerpath.i18n import gettext
from makerpath.service.classes.models import ClassMember, Enrolment, SchoolClass
from makerpath.service.courses.descriptions import describe, titles
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Person
from makerpath.service.progress.completion import completed


class CourseMissing(MakerpathError):
    """The course asks for courses that the learner has not completed."""

    def __init__(self, course: LocalText, missing: Sequence[LocalText], language: str) -> None:
        super().__init__(
            "enrolment.course_missing",
            N_("{course} begins when you have completed {missing}."),
            N_("If you completed it elsewhere, ask your instructor to record that."),
            status=403,
            course=course.pick(language),
            missing=listed(missing, language),
        )


@dataclass(frozen=True)
class Refusal:
    """A member of the class who is not in the run; without anything `missing`, they may be enrolled now."""

    run: CourseRun
    person: Person
    course: LocalText
    missing: tuple[LocalText, ...]


def listed(names: Sequence[LocalText], language: str) -> str:
    """The titles in one line."""
    return gettext(N_(", "), language).join(name.pick(language) for name in names)


def asked_first(session: Session, runs: Collection[CourseRun]) -> dict[UUID, list[str]]:
    """The slugs of the courses that each run's course asks for first, by run."""
    rows = session.scalars(select(CourseRow).where(CourseRow.id.in_([run.course_id for run in runs]))).all()
    described = describe(session, rows)
    return {run.id: described[run.course_id].course.prerequisites if run.course_id in described else [] for run in runs}


def enrol(work: Work, runs: Collection[CourseRun], person_ids: Collection[UUID]) -> dict[str, dict[str, list[str]]]:
    """Enrol these members of a class in its runs; answers who was refused: by run and person, the missing courses."""
    needs = asked_first(work.session, runs)
    done = completed(work.session, person_ids)
    known = {
        (row.run_id, row.person_id): row
        for row in work.session.scalars(
            select(Enrolment).where(Enrolment.run_id.in_(needs), Enrolment.person_id.in_(person_ids))
        )
    }
    refused: dict[str, dict[str, list[str]]] = {}
    for run in runs:
        for person_id in person_ids:
            row = known.get((run.id, person_id))
            if row is not None and row.left_at is None:
                continue
            missing = [slug for slug in needs[run.id] if slug not in done[person_id]]
            if missing:
                refused.setdefault(str(run.id), {})[str(person_id)] = missing
            elif row is None:
                work.session.add(Enrolment(run_id=run.id, person_id=person_id))
            else:
                row.left_at = None
    work.session.flush()
    return refused


def runs_of_class(session: Session, class_id: UUID) -> list[CourseRun]:
    return list(session.scalars(select(CourseRun).where(CourseRun.class_id == class_id).order_by(CourseRun.id)))


def outside(session: Session, *, class_id: UUID | None = None, person_id: UUID | None = None) -> list[Refusal]:
    """Members of a class who are not in one of its runs, with the reason: of one class, or of one person."""
    query = (
        select(CourseRun, Person, CourseRow.title)
        .join(ClassMember, ClassMember.class_id == CourseRun.class_id)
        .join(Person, Person.id == ClassMember.person_id)
        .join(CourseRow, CourseRow.id == CourseRun.course_id)
        .outerjoin(
            Enrolment,
            (Enrolment.run_id == CourseRun.id) & (Enrolment.person_id == Person.id) & Enrolment.left_at.is_(None),
        )
        .where(ClassMember.left_at.is_(None), Enrolment.id.is_(None))
        .order_by(CourseRun.id, Person.display_name)
    )
    if class_id:
        query = query.where(CourseRun.class_id == class_id)
    if person_id:
        query = query.where(Person.id == person_id)
    rows = session.execute(query).all()
    needs = asked_first(session, list({run.id: run for run, _person, _title in rows}.values()))
    done = completed(session, {person.id for _run, person, _title in rows})
    names = titles(session, {slug for slugs in needs.values() for slug in slugs})
    return [
        Refusal(
            run,
            person,
            LocalText(title),
            tuple(names[slug] for slug in needs[run.id] if slug not in done[person.id]),
        )
        for run, person, title in rows
    ]


@operation("run.enrol")
def enrol_waiting(work: Work, *, run_id: UUID) -> Answer:
    """Enrol every member of the class who has by now completed what the run's course asks for first."""
    run = work.get(CourseRun, run_id, lock=True)
    work.require("run.manage", run)
    return _try_again(work, run, _members_outside(work.session, run))


@operation("run.enrol_me")
def enrol_me(work: Work, *, class_id: UUID, run_id: UUID) -> Answer:
    """A member of the class asks to be let into its run; refused by name of what is missing."""
    group = work.get(SchoolClass, class_id)
    work.require("run.learn", group)
    run = work.get(CourseRun, run_id)
    person_id = work.actor.person_id
    if run.class_id != group.id or person_id not in _members_outside(work.session, run):
        raise NotFound()
    assert person_id is not None
    refused = enrol(work, [run], [person_id])
    if refused:
        raise course_missing(work.session, run, refused[str(run.id)][str(person_id)], work.actor.language)
    work.record("run.enrolled", run.id, count=1)
    return {"run": str(run.id)}


def course_missing(session: Session, run: CourseRun, missing: Sequence[str], language: str) -> CourseMissing:
    """The refusal in words."""
    slug = session.get_one(CourseRow, run.course_id).slug
    names = titles(session, {slug, *missing})
    return CourseMissing(names[slug], [names[one] for one in missing], language)


def _try_again(work: Work, run: CourseRun, person_ids: list[UUID]) -> Answer:
    refused = enrol(work, [run], person_ids)
    enrolled = len(person_ids) - len(refused.get(str(run.id), {}))
    if enrolled:
        work.record("run.enrolled", run.id, count=enrolled)
    return {"run": str(run.id), "enrolled": enrolled, "refused": refused}


def _members_outside(session: Session, run: CourseRun) -> list[UUID]:
    inside = select(Enrolment.person_id).where(Enrolment.run_id == run.id, Enrolment.left_at.is_(None))
    return list(
        session.scalars(
            select(ClassMember.person_id).where(
                ClassMember.class_id == run.class_id,
                ClassMember.left_at.is_(None),
                ClassMember.person_id.not_in(inside),
            )
        )
    )
