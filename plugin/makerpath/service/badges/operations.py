"""A school changes the key it signs with."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.service.badges.keys import keys_of, make_key
from makerpath.service.certificates.models import Certificate, current, IssuerKey
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import School


@operation("certificate.rotate_key")
def rotate(work: Work) -> Answer:
    """A new key signs from now on. What the others signed stays good."""
    school = work.get(School, work.actor.school_id, lock=True)
    work.require("certificate.keys", school)
    return {"key": str(_renew(work, school).id)}


@operation("certificate.compromise_key")
def compromise(work: Work, *, key_id: UUID, since: datetime) -> Answer:
    """Somebody else may have had the key since then: what it signed later is not trusted any more.

    What the school itself issued since is on record here and stays what it is; elsewhere nobody can tell it from what
    a thief signed, and a certificate issued anew takes its place. Answers how many there are.
    Raises `badge.compromised_already`, `badge.compromised_later`.
    """
    school = work.get(School, work.actor.school_id, lock=True)
    work.require("certificate.keys", school)
    row = work.get(IssuerKey, key_id, lock=True)
    if since > work.now:
        raise MakerpathError(
            "badge.compromised_later",
            N_("A key cannot be compromised in the future."),
            N_("Say since when somebody else may have had it."),
            field="since",
            status=422,
        )
    if row.compromised_at is not None and row.compromised_at <= since:
        raise Conflict("badge.compromised_already", N_("This key is already known to be compromised."))
    row.compromised_at = since
    row.retired_at = row.retired_at or work.now
    work.session.flush()
    if not any(key.retired_at is None for key in keys_of(work.session, school.id)):
        make_key(work.session, work.services.settings, school.id)
    work.record("certificate.key_compromised", row.id, kid=row.kid, since=since.isoformat())
    signed_since = select(func.count(Certificate.id)).where(
        Certificate.key_id == row.id, Certificate.created_at >= since, current()
    )
    return {"key": str(row.id), "signed_since": work.session.scalar(signed_since) or 0}


def _renew(work: Work, school: School) -> IssuerKey:
    for key in keys_of(work.session, school.id):
        key.retired_at = key.retired_at or work.now
    row = make_key(work.session, work.services.settings, school.id)
    work.record("certificate.key_rotated", row.id, kid=row.kid)
    return row
