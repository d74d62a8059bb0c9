"""Signatures of badges: a compact JWS around the credential, or a proof inside of it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt import PyJWK, PyJWS
from jwt.exceptions import InvalidKeyError, InvalidTokenError, PyJWTError

from makerpath.credentials.badges.canonical import canonical, NotCanonical
from makerpath.credentials.badges.reading import Jws

ALGORITHMS = {"RSA": ("RS256", "RS384", "RS512", "PS256"), "EC": ("ES256", "ES384"), "OKP": ("EdDSA",)}
"""What a key of each kind may sign with: a token never chooses, and nothing is ever verified with a shared secret."""
MIN_RSA = 2048
MAX_RSA = 8192
_PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k", "oth"}
_ED25519 = bytes((0xED, 0x01))
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DID = re.compile(r"did:([a-z0-9]+):")
_PROOF = {"type", "cryptosuite", "created", "expires", "verificationMethod", "proofPurpose", "proofValue", "id"}


class BadProof(ValueError):
    """Why a proof does not hold.

    `reason` is `altered` (the signature does not fit), `unsupported` (nothing here can check it), `key` (the key is
    none), `method` (the address of the key is none), `method.unknown` (the key lies where nobody looks here), or
    `proof` (not what a proof looks like).
    """

    def __init__(self, reason: str, where: str = "proof") -> None:
        super().__init__(reason)
        self.reason = reason
        self.where = where


def check_jws(jws: Jws, jwk: dict[str, Any]) -> None:
    """Whether the signature is by the key, with an algorithm of its kind. Raises `BadProof`."""
    allowed = ALGORITHMS.get(str(jwk.get("kty")), ())
    algorithm = jws.header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in {name for names in ALGORITHMS.values() for name in names}:
        raise BadProof("unsupported", "alg")
    if algorithm not in allowed or "crit" in jws.header or "b64" in jws.header:
        raise BadProof("unsupported", "alg")
    key = _public(jwk, algorithm)
    token = jws.signed + b"." + base64.urlsafe_b64encode(jws.signature).rstrip(b"=")
    try:
        PyJWS(algorithms=[algorithm]).decode(token, key, algorithms=[algorithm])
    except InvalidTokenError as error:
        raise BadProof("altered") from error
    except InvalidKeyError as error:
        # A key of the right kind on another curve than the algorithm's.
        raise BadProof("unsupported", "alg") from error


def own_key(header: dict[str, Any]) -> dict[str, Any] | None:
    """The public key that a token brings along. Raises `BadProof` for a private one."""
    jwk = header.get("jwk")
    if jwk is None:
        return None
    if not isinstance(jwk, dict) or _PRIVATE & set(jwk):
        raise BadProof("key", "jwk")
    return jwk


def check_proofs(document: dict[str, Any]) -> list[str]:
    """The addresses of the keys by which every proof in the document holds. Raises `BadProof`."""
    proofs = document["proof"] if isinstance(document["proof"], list) else [document["proof"]]
    plain = {name: value for name, value in document.items() if name != "proof"}
    if not proofs or len(proofs) > 4:
        raise BadProof("proof")
    keys = [_key_of(proof) for proof in proofs]
    configs = [
        {"@context": document["@context"], **{name: value for name, value in proof.items() if name != "proofValue"}}
        for proof in proofs
    ]
    try:
        body, *forms = canonical([plain, *configs])
    except NotCanonical as error:
        raise BadProof("unsupported", "@context") from error
    for proof, key, form in zip(proofs, keys, forms, strict=True):
        digest = hashlib.sha256(form.encode()).digest() + hashlib.sha256(body.encode()).digest()
        try:
            key.verify(_multibase(proof["proofValue"], "proof.proofValue"), digest)
        except InvalidSignature as error:
            raise BadProof("altered") from error
    return [str(proof["verificationMethod"]) for proof in proofs]


def _key_of(proof: object) -> Ed25519PublicKey:
    """Of an `eddsa-rdfc-2022` proof whose key stands in its address, after `#` or as a did:key."""
    if not isinstance(proof, dict):
        raise BadProof("proof")
    if proof.get("type") != "DataIntegrityProof" or proof.get("cryptosuite") != "eddsa-rdfc-2022":
        raise BadProof("unsupported", "proof.type")
    if not set(proof) <= _PROOF or proof.get("proofPurpose") != "assertionMethod":
        raise BadProof("proof", "proof.proofPurpose")
    method = proof.get("verificationMethod")
    if not isinstance(method, str) or not re.match(r"(https|did):", method):
        raise BadProof("method", "proof.verificationMethod")
    address, _, name = method.partition("#")
    did = _DID.match(address)
    if did and did[1] not in ("key", "web"):
        raise BadProof("method.unknown", "proof.verificationMethod")
    if did and did[1] == "key":
        own = address.removeprefix("did:key:")
        if name not in ("", own):
            raise BadProof("key", "proof.verificationMethod")
        name = own
    if not name.startswith("z"):
        raise BadProof("method.unknown", "proof.verificationMethod")
    raw = _multibase(name, "proof.verificationMethod")
    if not raw.startswith(_ED25519) or len(raw) != len(_ED25519) + 32:
        raise BadProof("key", "proof.verificationMethod")
    return Ed25519PublicKey.from_public_bytes(raw[len(_ED25519) :])


def _multibase(text: object, where: str) -> bytes:
    """base58btc, the only base that Ed25519 keys and proofs are written in. Raises `BadProof`."""
    if not isinstance(text, str) or not re.fullmatch(rf"z[{_BASE58}]{{1,200}}", text):
        raise BadProof("key" if "Method" in where else "proof", where)
    number = 0
    for letter in text[1:]:
        number = number * 58 + _BASE58.index(letter)
    zeros = len(text[1:]) - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _public(jwk: dict[str, Any], algorithm: str) -> Any:
    try:
        key = PyJWK.from_json(json.dumps({**jwk, "alg": algorithm}), algorithm=algorithm).key
    except (PyJWTError, ValueError, TypeError) as error:
        raise BadProof("key", "jwk") from error
    size = getattr(key, "key_size", MIN_RSA)
    if jwk.get("kty") == "RSA" and not MIN_RSA <= size <= MAX_RSA:
        raise BadProof("key", "jwk")
    return key
