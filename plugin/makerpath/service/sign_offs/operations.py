"""Signing what was seen, and taking a signature back."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import Conflict, MakerpathError, N_, NotAllowed
from makerpath.domain.sign_off import SignOff
from makerpath.service.classes.members import learner_of
from makerpath.service.core import text
from makerpath.service.courses.definitions import AnyVersion, load_definition
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.progress import completion
from makerpath.service.sign_offs.models import SignedOff

NOTE = 2000


@operation("sign_off.sign")
def sign(
    work: Work, *, run_id: UUID, version: AnyVersion, person_id: UUID, seen: Collection[str], note: str = ""
) -> Answer:
    """Sign the whole list for a learner; refused while an item is unseen, and to who would sign for themselves."""
    run = work.get(CourseRun, run_id, lock=True)
    work.require("run.witness", run)
    person = learner_of(work.session, run.id, person_id)
    if person.id == work.actor.person_id:
        raise NotAllowed("sign_off.own", N_("Nobody signs for themselves."), N_("Ask another instructor."))
    definition = load_definition(work.session, SignOff, "sign-off", version.scoring_hash, version.wording_hash)
    unseen = [item for item in definition.items if item.id not in seen]
    if unseen:
        raise MakerpathError(
            "sign_off.unseen",
            N_("Not everything was seen yet: {item}"),
            N_("Tick each line that you have seen done. Sign when all are ticked."),
            status=422,
            field=unseen[0].id,
            item=unseen[0].text.pick(work.actor.language),
        )
    if standing(work.session, run.id, version.slug).get(person.id):
        raise Conflict("sign_off.signed", N_("This is signed for {name} already."), name=person.display_name)
    assert work.actor.person_id is not None
    row = work.add(
        SignedOff(
            run_id=run.id,
            person_id=person.id,
            sign_off=version.slug,
            scoring_hash=version.scoring_hash,
            wording_hash=version.wording_hash,
            observer_id=work.actor.person_id,
            note=text.paragraphs(note, "note", NOTE, required=False),
        )
    )
    work.record("sign_off.signed", row.id, sign_off=version.slug, person=str(person.id))
    completion.note(work, run, person.id)
    return {"signed": str(row.id)}


@operation("sign_off.withdraw")
def withdraw(work: Work, *, run_id: UUID, signed_id: UUID, reason: str) -> Answer:
    """Take a signature back and say why; the row stays."""
    row = work.get(SignedOff, signed_id, lock=True)
    work.require("run.witness", row)
    if row.run_id != run_id or row.withdrawn_at is not None:
        raise Conflict("sign_off.gone", N_("This signature was taken back already."))
    row.reason = text.paragraphs(reason, "reason", NOTE)
    row.withdrawn_at, row.withdrawn_by = work.now, work.actor.person_id
    work.record("sign_off.withdrawn", row.id, sign_off=row.sign_off, person=str(row.person_id))
    return {}


def standing(session: Session, run_id: UUID, slug: str) -> dict[UUID, SignedOff]:
    """The signatures that hold, by learner."""
    rows = session.scalars(
        select(SignedOff).where(
            SignedOff.run_id == run_id, SignedOff.sign_off == slug, SignedOff.withdrawn_at.is_(None)
        )
    )
    return {row.person_id: row for row in rows}
