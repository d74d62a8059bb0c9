"""A school's status lists, from its certificates as they stand, signed for a few minutes at a time."""

from __future__ import annotations

from datetime import datetime, timedelta, UTC
from functools import lru_cache
from uuid import UUID

from sqlalchemy import and_, ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from makerpath.credentials.badges.addresses import Addresses, Purpose
from makerpath.credentials.badges.credential import claims_of
from makerpath.credentials.badges.signing import sign
from makerpath.credentials.badges.statuses import list_of, PLACES
from makerpath.service.badges.keys import private_key, signing_key
from makerpath.service.certificates.models import Certificate, IssuerKey
from makerpath.service.core.settings import Settings

FRESH = 300
"""Seconds for which a list may be kept; a revocation is known everywhere after twice that."""
HOLDS = timedelta(days=1)
"""A copy that is older than this is refused by whoever verifies with it."""


def signed_list(
    session: Session,
    settings: Settings,
    school_id: UUID,
    addresses: Addresses,
    purpose: Purpose,
    number: int,
    now: datetime,
) -> str | None:
    """The list as a compact JWS; None if the school has none of this number. The same bytes within `FRESH` seconds."""
    highest = session.scalar(select(func.max(Certificate.status_index)).where(Certificate.school_id == school_id))
    key = signing_key(session, school_id)
    if highest is None or key is None or not 0 <= number <= highest // PLACES:
        return None
    first = number * PLACES
    found = session.scalars(
        select(Certificate.status_index).where(
            Certificate.school_id == school_id,
            Certificate.status_index.between(first, first + PLACES - 1),
            _counts(purpose),
        )
    )
    places = tuple(sorted(index - first for index in found if index is not None))
    since = int(now.timestamp()) // FRESH * FRESH
    return _signed(settings, key.kid, _Hidden(key), addresses, purpose, number, places, since)


def _counts(purpose: Purpose) -> ColumnElement[bool]:
    """See `credentials.badges.statuses`: what is not to be accepted, and of that what is only suspended."""
    over = or_(Certificate.revoked_at.is_not(None), Certificate.replaced_at.is_not(None))
    if purpose == "suspension":
        return and_(Certificate.suspended_at.is_not(None), ~over)
    return or_(over, Certificate.suspended_at.is_not(None))


class _Hidden:
    """Carries the row past the cache, which knows it by its `kid`."""

    def __init__(self, key: IssuerKey) -> None:
        self.key = key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hidden)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=64)
def _signed(
    settings: Settings,
    kid: str,
    hidden: _Hidden,
    addresses: Addresses,
    purpose: Purpose,
    number: int,
    places: tuple[int, ...],
    since: int,
) -> str:
    begins = datetime.fromtimestamp(since, UTC)
    listed = list_of(addresses, purpose, number, places, _moment(begins), _moment(begins + HOLDS))
    return sign(claims_of(listed), private_key(hidden.key, settings), addresses.key(kid))


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
