"""A course that somebody completed elsewhere, vouched for by whoever saw it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.service.classes.models import ClassMember, SchoolClass
from makerpath.service.core import text
from makerpath.service.courses.models import CourseRow
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Person, School
from makerpath.service.progress.completion import completed
from makerpath.service.progress.models import CourseCompletion


@operation("course.record_completion")
def record_completion(
    work: Work, *, person_id: UUID | str, course: str, note: str, class_id: UUID | None = None
) -> Answer:
    """Record for good that the person completed the course elsewhere; the note says where, and who saw it.

    An instructor does so for members of a class they manage, the office for anybody.
    """
    work.require("run.manage", work.get(SchoolClass, class_id) if class_id else work.get(School, work.actor.school_id))
    person = work.get(Person, person_id)
    member = select(ClassMember.id).where(
        ClassMember.class_id == class_id, ClassMember.person_id == person.id, ClassMember.left_at.is_(None)
    )
    if class_id and work.session.scalar(member) is None:
        raise NotFound()
    if work.actor.person_id == person.id:
        raise MakerpathError("completion.own", N_("Nobody records a completed course for themselves."), status=403)
    slug = text.line(course, "course", 64, required=False)
    row = work.session.scalar(select(CourseRow).where(CourseRow.slug == slug))
    if row is None:
        raise MakerpathError("completion.course", N_("Choose a course."), status=422, field="course")
    if row.slug in completed(work.session, [person.id])[person.id]:
        raise Conflict("completion.there", N_("{name} has completed this course already."), name=person.display_name)
    made = work.add(
        CourseCompletion(
            person_id=person.id,
            course=row.slug,
            how="recorded",
            noted_by=work.actor.person_id,
            note=text.paragraphs(note, "note", 2000),
        )
    )
    work.record("course.completion_recorded", made.id, course=row.slug, person=str(person.id))
    return {"completion": str(made.id)}
