"""Signing: the credential is the payload of a compact JWS (VC-JWT, Open Badges 3.0 section 8.2)."""

from __future__ import annotations

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from jwt import PyJWS

from makerpath.credentials.badges.keys import ALGORITHM

_JWS = PyJWS()


def sign(claims: dict[str, Any], key: RSAPrivateKey, key_url: str) -> str:
    """The claims signed with RS256; `key_url` is where the key lies as a JWK, so that anybody can verify it."""
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    return _JWS.encode(payload, key, algorithm=ALGORITHM, headers={"kid": key_url, "typ": "JWT"})
