"""Signing what a certificate says, and its place in the school's status lists."""

from __future__ import annotations

import secrets
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.credentials.badges.addresses import Addresses
from makerpath.credentials.badges.credential import claims_of, credential_of
from makerpath.credentials.badges.signing import sign as sign_claims
from makerpath.credentials.badges.statuses import FULL, PLACES
from makerpath.credentials.record import CertificateRecord
from makerpath.service.badges.keys import current_key, lock, private_key
from makerpath.service.certificates.models import Certificate
from makerpath.service.core.settings import Settings
from makerpath.service.people.models import School


def addresses_of(settings: Settings, school: School) -> Addresses:
    return Addresses(settings.service_url, school.slug)


def sign(
    session: Session,
    settings: Settings,
    school: School,
    record: CertificateRecord,
    status_index: int,
    *,
    named: bool = False,
) -> tuple[str, UUID]:
    """The record as a signed credential (a compact JWS), and the key's id.

    The learner's name stands in it only if `named`, which is for adults; else a salted hash that confirms the name to
    whoever knows it.
    """
    key = current_key(session, settings, school.id)
    addresses = addresses_of(settings, school)
    salt = None if named else secrets.token_hex(16)
    claims = claims_of(credential_of(record, addresses, status_index, salt=salt))
    return sign_claims(claims, private_key(key, settings), addresses.key(key.kid)), key.id


def free_index(session: Session, school_id: UUID) -> int:
    """A place in the school's status lists that nobody has, at random; the caller's certificate takes it."""
    return free_indexes(session, school_id, 1)[0]


def free_indexes(session: Session, school_id: UUID, count: int) -> list[int]:
    """So many different ones. The school stays locked until the transaction ends, so that nobody else gets them."""
    lock(session, school_id)
    used = select(Certificate.status_index).where(
        Certificate.school_id == school_id, Certificate.status_index.is_not(None)
    )
    highest = session.scalar(select(func.max(Certificate.status_index)).where(Certificate.school_id == school_id))
    number = (highest or 0) // PLACES
    in_list = Certificate.status_index.between(number * PLACES, (number + 1) * PLACES - 1)
    taken = session.scalar(
        select(func.count()).select_from(Certificate).where(Certificate.school_id == school_id, in_list)
    )
    found: list[int] = []
    filled = taken or 0
    while len(found) < count:
        if filled >= FULL:
            number, filled = number + 1, 0
        wanted = min(count - len(found), FULL - filled)
        drawn = _drawn(number, wanted, set(found))
        drawn -= set(session.scalars(used.where(Certificate.status_index.in_(drawn))))
        found += sorted(drawn, key=lambda _index: secrets.randbits(32))
        filled += len(drawn)
    return found


def _drawn(number: int, count: int, known: set[int]) -> set[int]:
    """`count` different places of a list at random, none of the `known`."""
    drawn: set[int] = set()
    while len(drawn) < count:
        place = number * PLACES + secrets.randbelow(PLACES)
        if place not in known:
            drawn.add(place)
    return drawn
