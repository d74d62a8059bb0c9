"""A signed badge of the sample certificate, by a key that is made once a process."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from makerpath.credentials.badges.addresses import Addresses
from makerpath.credentials.badges.credential import claims_of, credential_of
from makerpath.credentials.badges.keys import new_key, public_jwk
from makerpath.credentials.badges.signing import sign
from makerpath.credentials.badges.verifying import Key
from makerpath.credentials.sample import sample_record

HERE = Addresses("https://makerpath.example", "hillside")
PLACE = 4711


def key(number: int = 0) -> RSAPrivateKey:
    """The same for the same number."""
    return _key(number)


@cache
def _key(_number: int) -> RSAPrivateKey:
    return new_key()


def known(number: int = 0, **about: Any) -> Key:
    jwk = public_jwk(key(number))
    return Key(HERE.key(jwk["kid"]), jwk, **about)


def claims(**changes: Any) -> dict[str, Any]:
    return claims_of(credential_of(sample_record(), HERE, PLACE, salt="grain")) | changes


def token(number: int = 0, **changes: Any) -> str:
    return sign(claims(**changes), key(number), known(number).url)


def b64(data: bytes | str | dict[str, Any]) -> str:
    if isinstance(data, dict):
        data = json.dumps(data)
    return base64.urlsafe_b64encode(data.encode() if isinstance(data, str) else data).rstrip(b"=").decode()
