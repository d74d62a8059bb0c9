"""The office writes down what guardians allow, and what they take back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.consents.models import GuardianConsent
from makerpath.service.consents.recording import SCOPES, today
from makerpath.service.core import text
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Person

NOTE = 2000


@operation("consent.give")
def give(
    work: Work, *, person_id: UUID, scope: str, guardian: str, given_on: str, until: str = "", note: str = ""
) -> Answer:
    """A guardian's consent; days as forms send them (ISO 8601), `until` the last day on which it holds."""
    person = work.get(Person, person_id)
    work.require("people.manage", person)
    if scope not in SCOPES:
        raise MakerpathError("consent.scope", N_("Say what the guardian allows."), status=422, field="scope")
    first = _day(given_on, "given_on")
    last = _day(until, "until") if until.strip() else None
    if first > today(work.session):
        raise MakerpathError(
            "consent.future", N_("That day has not come yet."), N_("Write the day of the signature."), **_at("given_on")
        )
    if last is not None and last < first:
        raise MakerpathError("consent.until", N_("It would end before it begins."), **_at("until"))
    row = work.add(
        GuardianConsent(
            person_id=person.id,
            scope=scope,
            guardian=text.line(guardian, "guardian", 200),
            given_on=first,
            until=last,
            note=text.paragraphs(note, "note", NOTE, required=False),
            recorded_by=work.actor.person_id,
        )
    )
    work.record("consent.given", row.id, person=str(person.id), scope=scope)
    return {"consent": str(row.id)}


@operation("consent.withdraw")
def withdraw(work: Work, *, person_id: UUID, scope: str) -> Answer:
    """The guardian takes back what they allowed; it holds no longer from this moment on. Its rows stay."""
    person = work.get(Person, person_id)
    work.require("people.manage", person)
    rows = work.session.scalars(
        select(GuardianConsent).where(
            GuardianConsent.person_id == person.id,
            GuardianConsent.scope == scope,
            GuardianConsent.withdrawn_at.is_(None),
        )
    ).all()
    for row in rows:
        row.withdrawn_at = work.now
    if rows:
        work.record("consent.withdrawn", rows[-1].id, person=str(person.id), scope=scope)
    return {"withdrawn": len(rows)}


def _day(typed: str, field: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise MakerpathError("consent.day", N_("Write a day, such as 2026-09-30."), **_at(field)) from None


def _at(field: str) -> dict[str, Any]:
    return {"status": 422, "field": field}
