"""A school's signing keys: made on first use, encrypted with a secret of the installation, retired, compromised."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    load_der_private_key,
    NoEncryption,
    PrivateFormat,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.credentials.badges.keys import ALGORITHM, new_key, public_jwk, seal, unseal, WrongSecret
from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.certificates.models import IssuerKey
from makerpath.service.core.settings import Settings
from makerpath.service.people.models import School

SECRET = "issuer-keys"


def current_key(session: Session, settings: Settings, school_id: UUID) -> IssuerKey:
    """The key that signs. The first who asks makes it; whoever asks at the same time waits and gets the same."""
    return _newest(session, school_id) or _first(session, settings, school_id)


def private_key(row: IssuerKey, settings: Settings) -> RSAPrivateKey:
    """Raises `badge.key_closed` if the installation's secret is not the one the key was encrypted with."""
    try:
        return _opened(row.secret, settings.secret(SECRET), row.kid)
    except WrongSecret:
        raise MakerpathError(
            "badge.key_closed",
            N_("The school's signing key cannot be opened."),
            N_("Bring back the folder “secrets” that belongs to this database, or let the school make a new key."),
            status=500,
        ) from None


def make_key(session: Session, settings: Settings, school_id: UUID) -> IssuerKey:
    """A new key, which signs from now on once the others are retired."""
    key = new_key()
    jwk = public_jwk(key)
    row = IssuerKey(
        school_id=school_id,
        kid=jwk["kid"],
        algorithm=ALGORITHM,
        public=jwk,
        secret=seal(key, settings.secret(SECRET), jwk["kid"]),
    )
    session.add(row)
    session.flush()
    return row


def keys_of(session: Session, school_id: UUID) -> list[IssuerKey]:
    """All that the school ever had, the newest first."""
    return list(
        session.scalars(select(IssuerKey).where(IssuerKey.school_id == school_id).order_by(IssuerKey.id.desc()))
    )


def opened(settings: Settings, row: IssuerKey) -> bytes:
    """The private key in clear (PKCS #8, DER), for a school that moves."""
    return private_key(row, settings).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def closed(settings: Settings, secret: bytes, kid: str) -> str:
    """What `opened` answers, encrypted with a secret of this installation. Raises `ValueError` for another key's."""
    key = load_der_private_key(secret, password=None)
    if not isinstance(key, RSAPrivateKey) or public_jwk(key)["kid"] != kid:
        raise ValueError("not the key it is said to be")
    return seal(key, settings.secret(SECRET), kid)


def lock(session: Session, school_id: UUID) -> None:
    """Wait for whoever else gives out keys or places of this school, until the transaction ends."""
    session.scalar(select(School.id).where(School.id == school_id).with_for_update())


def signing_key(session: Session, school_id: UUID) -> IssuerKey | None:
    """The key that signs, None if the school has signed nothing yet."""
    return _newest(session, school_id)


def _newest(session: Session, school_id: UUID) -> IssuerKey | None:
    return session.scalar(
        select(IssuerKey)
        .where(IssuerKey.school_id == school_id, IssuerKey.retired_at.is_(None), IssuerKey.compromised_at.is_(None))
        .order_by(IssuerKey.id.desc())
        .limit(1)
    )


def _first(session: Session, settings: Settings, school_id: UUID) -> IssuerKey:
    lock(session, school_id)
    return _newest(session, school_id) or make_key(session, settings, school_id)


@lru_cache(maxsize=32)
def _opened(sealed: str, secret: bytes, bound_to: str) -> RSAPrivateKey:
    return unseal(sealed, secret, bound_to)
