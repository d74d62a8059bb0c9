"""Whom a row of a roster means, and whether the importer may write that person's record."""

from __future__ import annotations

from sqlalchemy import select

from makerpath.service.classes.models import ClassMember, SchoolClass
from makerpath.service.operation import Work
from makerpath.service.people.models import Grant, Identity, LOCAL, Person, School


def find(work: Work, group: SchoolClass, number: str, email: str, name: str) -> Person | None:
    """By a known address, else by the number in this class.

    Somebody who left may come back, but a number alone does not bring them: it may have gone to somebody else.
    """
    if email:
        known = work.session.scalar(
            select(Person)
            .join(Identity, Identity.person_id == Person.id)
            .where(Identity.issuer == LOCAL, Identity.subject == email)
        )
        if known is not None:
            return known
    if not number:
        return None
    return work.session.scalar(
        select(Person)
        .join(ClassMember, ClassMember.person_id == Person.id)
        .where(
            ClassMember.class_id == group.id,
            ClassMember.number == number,
            ClassMember.left_at.is_(None) | (Person.display_name == name),
        )
        .order_by(ClassMember.left_at.is_not(None), ClassMember.id.desc())
        .limit(1)
    )


def may_write(work: Work, person: Person) -> bool:
    """Whether the importer keeps this record: the office keeps every one, an instructor those of own learners alone.

    Classes that were left count too, and so do roles that have ended: a roster of one class never rewrites the record
    of somebody whom others know as well.
    """
    if work.allowed("people.manage", work.get(School, work.actor.school_id)):
        return True
    if work.session.scalar(select(Grant.id).where(Grant.person_id == person.id).limit(1)):
        return False
    groups = work.session.scalars(
        select(SchoolClass)
        .join(ClassMember, ClassMember.class_id == SchoolClass.id)
        .where(ClassMember.person_id == person.id)
    )
    return all(work.allowed("class.manage", group) for group in groups.all())
