"""What a class handed in at a lab, for whoever teaches it: a page of it at a time, in the same number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, Select, select
from sqlalchemy.orm import Session

from makerpath.service.classes.models import Enrolment
from makerpath.service.labs.models import LabAttempt, LabResult
from makerpath.service.labs.reading import Standing, standings
from makerpath.service.people.models import Person

ON_A_PAGE = 30
MOST_NAMES = 100
"""Of learners who have handed in nothing."""

SHOWN = ("todo", "done", "all")


@dataclass(frozen=True)
class Row:
    person: Person
    standing: Standing


@dataclass(frozen=True)
class Overview:
    """The newest attempt of each learner. `show` is one of `SHOWN`: those not released yet, those released, all."""

    rows: list[Row]
    counts: Mapping[str, int]
    show: str
    at: int
    pages: int
    missing: list[str]
    without: int


@dataclass(frozen=True)
class Opened:
    """One attempt to look at, and all others of the same learner, the newest first."""

    person: Person
    standing: Standing
    others: list[Standing]


def overview(session: Session, run_id: UUID, lab: str, page: Mapping[str, str]) -> Overview:
    number = func.count(LabAttempt.id)
    counts = {name: int(session.scalar(newest_of(run_id, lab, number, show=name)) or 0) for name in SHOWN[:2]}
    counts["all"] = sum(counts.values())
    show = page.get("show", "")
    if show not in SHOWN:
        show = "todo" if counts["todo"] or not counts["all"] else "all"
    pages = max(1, -(-counts[show] // ON_A_PAGE))
    typed = page.get("at", "")
    at = min(max(int(typed), 1), pages) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    found = session.execute(
        newest_of(run_id, lab, LabAttempt, Person, show=show)
        .join(Person, Person.id == LabAttempt.person_id)
        .order_by(LabAttempt.id)
        .limit(ON_A_PAGE)
        .offset((at - 1) * ON_A_PAGE)
    ).all()
    people = {attempt.id: person for attempt, person in found}
    rows = [Row(people[one.attempt.id], one) for one in standings(session, [attempt for attempt, _person in found])]
    return Overview(rows, counts, show, at, pages, *_missing(session, run_id, lab))


def opened(session: Session, run_id: UUID, lab: str, page: Mapping[str, str]) -> Opened | None:
    """The attempt that the page asks for, if it is one at this lab."""
    try:
        attempt = session.get(LabAttempt, UUID(page.get("attempt", "")))
    except ValueError:
        return None
    if attempt is None or attempt.run_id != run_id or attempt.lab != lab:
        return None
    same = LabAttempt.run_id == run_id, LabAttempt.lab == lab, LabAttempt.person_id == attempt.person_id
    every = standings(
        session, session.scalars(select(LabAttempt).where(*same).order_by(LabAttempt.number.desc())).all()
    )
    chosen = next(item for item in every if item.attempt.id == attempt.id)
    return Opened(session.get_one(Person, attempt.person_id), chosen, every)


def newest_of(run_id: UUID, lab: str, *what: Any, show: str = "all") -> Select[Any]:
    """`what` of the newest attempt of each learner and the newest result of it, as far as `show` says."""
    later, again = LabAttempt.__table__.alias(), LabResult.__table__.alias()
    found: Select[Any] = (
        select(*what)
        .select_from(LabAttempt)
        .join(LabResult, LabResult.attempt_id == LabAttempt.id)
        .where(
            LabAttempt.run_id == run_id,
            LabAttempt.lab == lab,
            LabAttempt.number
            == select(func.max(later.c.number))
            .where(later.c.run_id == run_id, later.c.lab == lab, later.c.person_id == LabAttempt.person_id)
            .scalar_subquery(),
            LabResult.number
            == select(func.max(again.c.number)).where(again.c.attempt_id == LabAttempt.id).scalar_subquery(),
        )
    )
    if show == "all":
        return found
    return found.where(LabResult.released_at.is_(None) if show == "todo" else LabResult.released_at.is_not(None))


def _missing(session: Session, run_id: UUID, lab: str) -> tuple[list[str], int]:
    """Who learns here and has handed in nothing: the first names, and how many they are."""
    there = select(LabAttempt.person_id).where(LabAttempt.run_id == run_id, LabAttempt.lab == lab)
    who = Enrolment.run_id == run_id, Enrolment.left_at.is_(None), Person.id.not_in(there)
    people = select(Person.display_name).join(Enrolment, Enrolment.person_id == Person.id).where(*who)
    names = list(session.scalars(people.order_by(Person.display_name).limit(MOST_NAMES)))
    if len(names) < MOST_NAMES:
        return names, len(names)
    count = select(func.count(Person.id)).join(Enrolment, Enrolment.person_id == Person.id).where(*who)
    return names, int(session.scalar(count) or 0)
