"""`::sign-off{id="…"}` in a lesson: what must be seen, and for whom it is signed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from makerpath.domain.contract import Summary
from makerpath.domain.errors import NotFound
from makerpath.domain.sign_off import SignOff
from makerpath.service.classes.members import enrolled
from makerpath.service.core import templates
from makerpath.service.operation import Answer
from makerpath.service.parts import part, PartForm, Reader, Shown, Spot
from makerpath.service.people.models import Person, School
from makerpath.service.sign_offs import operations

KIND = "sign-off"


def _id(form: PartForm, name: str) -> UUID:
    try:
        return UUID(form.text(name))
    except ValueError:
        raise NotFound() from None


def _sign(form: PartForm) -> Answer:
    return form.run(
        operations.sign,
        version=form.spot.versions[KIND],
        person_id=_id(form, "person"),
        seen=form.texts("seen"),
        note=form.text("note"),
    )


def _withdraw(form: PartForm) -> Answer:
    return form.run(operations.withdraw, signed_id=_id(form, "signed"), reason=form.text("reason"))


@part(KIND, {"sign": _sign, "withdraw": _withdraw})
def sign_off(reader: Reader, spot: Spot) -> Shown:
    """The list; for the instructor with a form to sign it and those for whom it is signed."""
    signed = operations.standing(reader.session, spot.run_id, spot.versions[KIND].slug)
    witness = reader.allowed("run.witness", spot)
    mine = signed.get(reader.actor.person_id) if reader.actor.person_id else None
    learners = enrolled(reader.session, spot.run_id) if witness else []
    observers = {row.observer_id for row in signed.values()} if witness else {mine.observer_id} if mine else set()
    names = reader.session.scalars(select(Person).where(Person.id.in_(observers)))
    zone = reader.session.get_one(School, reader.actor.school_id).time_zone
    html = reader.render(
        "sign_off.html",
        spot,
        definition=spot.load(reader.session, KIND, SignOff),
        witness=witness,
        mine=mine,
        signed=signed,
        waiting=[person for person in learners if person.id not in signed],
        learners=learners,
        observers={person.id: person.display_name for person in names},
        when=lambda moment, style="medium": templates.moment(moment, reader.actor.language, zone, style),
    )
    return Shown(html, Summary(state="done" if mine else "open"))
