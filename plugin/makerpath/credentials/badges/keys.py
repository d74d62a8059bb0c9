"""Keys that a school signs with: RSA, because RS256 is what every verifier of Open Badges 3.0 has to know."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key, RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    load_der_private_key,
    NoEncryption,
    PrivateFormat,
)

ALGORITHM = "RS256"
BITS = 3072
"""As strong as is asked of signatures that have to hold for decades (NIST SP 800-57: 128 bits)."""
_NONCE = 12


class WrongSecret(ValueError):
    """A key that was encrypted with another secret, or changed."""


def new_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=BITS)


def public_jwk(key: RSAPrivateKey) -> dict[str, str]:
    """The public half as a JWK; `kid` is its thumbprint (RFC 7638)."""
    numbers = key.public_key().public_numbers()
    least = {"e": _number(numbers.e), "kty": "RSA", "n": _number(numbers.n)}
    said = json.dumps(least, separators=(",", ":"), sort_keys=True).encode()
    kid = _text(hashlib.sha256(said).digest())
    return {**least, "kid": kid, "alg": ALGORITHM, "use": "sig"}


def seal(key: RSAPrivateKey, secret: bytes, about: str) -> str:
    """The private key encrypted (AES-256-GCM) with 32 bytes of `secret`; it opens only for the same `about`."""
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    nonce = secrets.token_bytes(_NONCE)
    return "1." + _text(nonce + AESGCM(secret).encrypt(nonce, plain, about.encode()))


def unseal(sealed: str, secret: bytes, about: str) -> RSAPrivateKey:
    """What `seal` encrypted. Raises `WrongSecret`."""
    kind, _, text = sealed.partition(".")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if kind != "1":
        raise WrongSecret
    try:
        plain = AESGCM(secret).decrypt(data[:_NONCE], data[_NONCE:], about.encode())
    except InvalidTag as error:
        raise WrongSecret from error
    key = load_der_private_key(plain, password=None)
    if not isinstance(key, RSAPrivateKey):
        raise WrongSecret
    return key


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def public_only(jwk: dict[str, Any]) -> dict[str, Any]:
    """Of a JWK what may be shown to everybody."""
    return {name: jwk[name] for name in ("kty", "n", "e", "kid", "alg", "use") if name in jwk}
