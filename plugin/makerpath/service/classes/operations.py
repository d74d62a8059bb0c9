"""Terms, classes, join codes and enrolments."""

from __future__ import annotations

import secrets
from datetime import date
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.classes.enrolment import enrol, runs_of_class
from makerpath.service.classes.models import ClassMember, Enrolment, SchoolClass, Term
from makerpath.service.core import text
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Campus, Grant, Person, School

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


@operation("term.create")
def create_term(work: Work, *, name: dict[str, str], starts_on: date, ends_on: date) -> Answer:
    work.require("school.manage", work.get(School, work.actor.school_id))
    if ends_on < starts_on:
        raise MakerpathError("term.dates", N_("A term ends after it begins."), status=422, field="ends_on")
    term = work.add(Term(name=name, starts_on=starts_on, ends_on=ends_on))
    work.record("term.created", term.id)
    return {"term": str(term.id)}


@operation("class.create")
def create_class(
    work: Work,
    *,
    name: str,
    term_id: UUID | None = None,
    campus_id: UUID | None = None,
    instructor_id: UUID | None = None,
) -> Answer:
    """A class with a fresh join code; its instructor may be named at once."""
    place = work.get(Campus, campus_id) if campus_id else work.get(School, work.actor.school_id)
    work.require("class.manage", place)
    group = work.add(
        SchoolClass(
            name=text.line(name, "name", 200),
            term_id=work.get(Term, term_id).id if term_id else None,
            campus_id=campus_id,
            join_code=new_join_code(),
        )
    )
    if instructor_id:
        grant = work.add(
            Grant(
                person_id=work.get(Person, instructor_id).id,
                role="instructor",
                scope_kind="class",
                scope_id=group.id,
                granted_by=work.actor.person_id,
            )
        )
        work.record("role.granted", grant.id, person=str(grant.person_id), role=grant.role, scope=grant.scope_kind)
    work.record("class.created", group.id)
    return {"class": str(group.id), "join_code": group.join_code}


@operation("run.create")
def create_run(
    work: Work, *, course_id: UUID, class_id: UUID, term_id: UUID | None, starts_on: date | None, ends_on: date | None
) -> Answer:
    """Offer a course to a class. Its learners are enrolled now, later ones when they join the class.

    Answers with whom the course refuses because it asks for other courses first, as `enrol` does.
    """
    group = work.get(SchoolClass, class_id)
    work.require("run.manage", group)
    course = work.get(CourseRow, course_id)
    if starts_on and ends_on and ends_on < starts_on:
        raise MakerpathError("run.dates", N_("A run ends after it begins."), status=422, field="ends_on")
    run = work.add(
        CourseRun(
            course_id=course.id,
            class_id=group.id,
            term_id=work.get(Term, term_id).id if term_id else None,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    )
    members = select(ClassMember.person_id).where(ClassMember.class_id == group.id, ClassMember.left_at.is_(None))
    refused = enrol(work, [run], work.session.scalars(members).all())
    work.record("run.created", run.id, course=course.slug)
    return {"run": str(run.id), "refused": refused}


@operation("class.join")
def join_class(work: Work, *, code: str) -> Answer:
    """Join with the code that the instructor gave; joining twice changes nothing.

    Whoever lacks a course that one of the class's runs asks for first is in the class all the same, so that its
    instructor sees them, and not in that run; the answer says why, as `enrol` does.
    """
    assert work.actor.person_id is not None
    typed = text.line(code, "code", 64, required=False).upper().replace("-", "").replace(" ", "")
    group = work.session.scalar(select(SchoolClass).where(SchoolClass.join_code == typed))
    if group is None:
        raise MakerpathError(
            "class.no_such_code",
            N_("No class has the code {typed}."),
            N_("Ask your instructor for the code again."),
            status=422,
            field="code",
            typed=code,
        )
    add_member(work, group, work.actor.person_id)
    refused = enrol(work, runs_of_class(work.session, group.id), [work.actor.person_id])
    return {"class": str(group.id), "refused": refused}


@operation("class.new_code")
def change_join_code(work: Work, *, class_id: UUID) -> Answer:
    """A fresh join code; the old one lets nobody in any more."""
    group = work.get(SchoolClass, class_id, lock=True)
    work.require("class.manage", group)
    group.join_code = new_join_code()
    work.record("class.code_changed", group.id)
    return {"class": str(group.id), "join_code": group.join_code}


@operation("class.remove_member")
def remove_member(work: Work, *, class_id: UUID, person_id: UUID) -> Answer:
    """Take a learner out of a class and its runs; what they made stays."""
    group = work.get(SchoolClass, class_id)
    work.require("class.manage", group)
    for member in work.session.scalars(
        select(ClassMember).where(ClassMember.class_id == group.id, ClassMember.person_id == person_id)
    ):
        member.left_at = member.left_at or work.now
    for enrolment in work.session.scalars(
        select(Enrolment)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .where(CourseRun.class_id == group.id, Enrolment.person_id == person_id)
    ):
        enrolment.left_at = enrolment.left_at or work.now
    work.record("class.left", group.id, person=str(person_id))
    return {"class": str(group.id)}


def new_join_code() -> str:
    """Eight characters that are hard to confuse: 2 to the power of 39 codes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def add_member(work: Work, group: SchoolClass, person_id: UUID, number: str = "") -> bool:
    """Put a person in a class; whether anything changed. Its runs are another matter: see `enrol`."""
    member = work.session.scalar(
        select(ClassMember).where(ClassMember.class_id == group.id, ClassMember.person_id == person_id)
    )
    changed = member is None or member.left_at is not None
    if member is None:
        work.add(ClassMember(class_id=group.id, person_id=person_id, number=number))
    else:
        member.left_at, member.number = None, number or member.number
    if changed:
        work.record("class.joined", group.id, person=str(person_id))
    return changed
