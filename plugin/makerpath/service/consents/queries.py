"""What guardians allow, by person and by class."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.classes.models import ClassMember, SchoolClass
from makerpath.service.consents.models import GuardianConsent
from makerpath.service.consents.recording import holds, SCOPES, today
from makerpath.service.core.sheets import inert
from makerpath.service.people.models import Person


@dataclass(frozen=True)
class ConsentLine:
    """A consent with who wrote it down; `state` is `holds`, `ended` or `withdrawn`."""

    row: GuardianConsent
    by: str
    state: str


@dataclass(frozen=True)
class Lacking:
    """A learner of a class with what holds for them today, by scope; `lacks` is empty for whoever is of age."""

    person: Person
    number: str
    held: dict[str, GuardianConsent]

    @property
    def lacks(self) -> list[str]:
        return [scope for scope in SCOPES if scope not in self.held] if self.person.minor else []


def of_person(session: Session, person_id: UUID) -> list[ConsentLine]:
    """Every consent of the person, the newest first."""
    day = today(session)
    rows = session.execute(
        select(GuardianConsent, Person.display_name)
        .outerjoin(Person, Person.id == GuardianConsent.recorded_by)
        .where(GuardianConsent.person_id == person_id)
        .order_by(GuardianConsent.id.desc())
    )
    return [ConsentLine(row, name or "", _state(row, day)) for row, name in rows]


def held_by(session: Session, person_id: UUID) -> list[GuardianConsent]:
    """What is allowed for the person today."""
    day = today(session)
    rows = session.scalars(
        select(GuardianConsent).where(GuardianConsent.person_id == person_id).order_by(GuardianConsent.id)
    )
    return [row for row in rows if holds(row, day)]


def of_class(session: Session, group: SchoolClass) -> list[Lacking]:
    """The learners of the class, each with what is allowed today."""
    day = today(session)
    members = session.execute(
        select(Person, ClassMember.number)
        .join(ClassMember, ClassMember.person_id == Person.id)
        .where(ClassMember.class_id == group.id, ClassMember.left_at.is_(None))
        .order_by(ClassMember.number, Person.display_name)
    ).all()
    held: defaultdict[UUID, dict[str, GuardianConsent]] = defaultdict(dict)
    rows = session.scalars(
        select(GuardianConsent)
        .join(ClassMember, ClassMember.person_id == GuardianConsent.person_id)
        .where(ClassMember.class_id == group.id, GuardianConsent.withdrawn_at.is_(None))
        .order_by(GuardianConsent.id)
    )
    for row in rows:
        if holds(row, day):
            held[row.person_id][row.scope] = row
    return [Lacking(person, number, held[person.id]) for person, number in members]


def lacking_csv(session: Session, group: SchoolClass) -> str:
    """The minors of the class who lack a consent, as CSV with a byte order mark; `yes`, `no`, or the last day."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["number", "display_name", *SCOPES])
    for line in of_class(session, group):
        if line.lacks:
            cells = [_cell(line.held.get(scope)) for scope in SCOPES]
            writer.writerow([inert(line.number), inert(line.person.display_name), *cells])
    return "\ufeff" + out.getvalue()


def _cell(row: GuardianConsent | None) -> str:
    if row is None:
        return "no"
    return f"until {row.until.isoformat()}" if row.until else "yes"


def _state(row: GuardianConsent, day: date) -> str:
    if row.withdrawn_at is not None:
        return "withdrawn"
    return "holds" if holds(row, day) else "ended"
