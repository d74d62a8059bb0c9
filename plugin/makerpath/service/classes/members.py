"""Who follows a run."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import NotFound
from makerpath.service.classes.models import Enrolment
from makerpath.service.people.models import Person


def enrolled(session: Session, run_id: UUID) -> list[Person]:
    """The learners of a run, by name."""
    return list(
        session.scalars(
            select(Person)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .where(Enrolment.run_id == run_id, Enrolment.left_at.is_(None))
            .order_by(Person.display_name, Person.id)
        )
    )


def learner_of(session: Session, run_id: UUID, person_id: UUID) -> Person:
    """That learner of the run; `NotFound` for anybody else."""
    found = session.scalar(
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.run_id == run_id, Enrolment.person_id == person_id, Enrolment.left_at.is_(None))
    )
    if found is None:
        raise NotFound()
    return found
