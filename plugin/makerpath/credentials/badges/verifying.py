"""Whether a badge is genuine, without any network: who calls brings the keys and the status lists that are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, UTC
from typing import Any, Literal

from makerpath.credentials.badges.proofs import BadProof, check_jws, check_proofs, own_key
from makerpath.credentials.badges.reading import is_jws, Jws, Malformed, read_json, read_jws
from makerpath.credentials.badges.shapes import Credential, read_credential

Code = Literal[
    "genuine",
    "intact",
    "altered",
    "unknown-key",
    "compromised-key",
    "expired",
    "not-yet-valid",
    "revoked",
    "suspended",
    "malformed",
    "not-a-badge",
    "outdated",
    "unsupported-proof",
]
Standing = Literal["clear", "revoked", "suspended"]
LEEWAY = timedelta(minutes=2)
VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OLD_CONTEXT = "https://www.w3.org/2018/credentials/v1"
NEWEST = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
BADGES = {"OpenBadgeCredential", "AchievementCredential"}


@dataclass(frozen=True)
class Key:
    """A key that the caller knows to be an issuer's. `url` is what tokens call it by, in `kid`."""

    url: str
    jwk: dict[str, Any]
    retired_at: datetime | None = None
    compromised_at: datetime | None = None


Keys = Callable[[str], Sequence[Key] | None]
"""All keys of the issuer with this address; None if the caller does not know the issuer."""
Statuses = Callable[[dict[str, Any]], Standing | None]
"""What became of a credential with this status entry; None if that cannot be found out here."""


@dataclass(frozen=True)
class Verdict:
    """What can be said of a badge.

    `genuine`: signed by a key of an issuer that the caller knows, and it holds. `intact`: nobody changed it since it
    was signed with a key that it brings along, which says nothing on who that was. `where` is the field that a
    `malformed` or `unsupported-proof` one stumbles over, `key` the address of the key. Warnings: `key.retired`,
    `key.compromised` (says that it was signed before), `status.unknown`, `context.version` (an earlier edition of
    Open Badges 3.0).
    """

    code: Code
    where: str = ""
    key: str = ""
    credential: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return self.code == "genuine"


class _Ended(Exception):
    def __init__(self, code: Code, where: str = "", key: str = "") -> None:
        super().__init__(code)
        self.code, self.where, self.key = code, where, key


def verify(
    text: str, keys: Keys = lambda _issuer: None, statuses: Statuses = lambda _entry: None, now: datetime | None = None
) -> Verdict:
    """Whether this is a badge that holds at `now`: a compact JWS, or JSON with its proofs inside.

    The first thing that is wrong counts, in this order: what it is, its shape, its signature, its time, its status.
    """
    data: dict[str, Any] = {}
    try:
        jws, data = _read(text.strip())
        credential = _badge(data)
        key, warnings = _signed(jws, data, credential, keys)
        _in_time(credential, now or datetime.now(UTC), key)
        warnings += _standing(data, statuses, key)
    except Malformed as error:
        return Verdict("malformed", error.where, credential=data)
    except _Ended as error:
        return Verdict(error.code, error.where, error.key, data)
    known = keys(credential.issuer_id) is not None
    return Verdict("genuine" if known else "intact", key=key, credential=data, warnings=warnings)


def _read(text: str) -> tuple[Jws | None, dict[str, Any]]:
    if is_jws(text):
        jws = read_jws(text)
        if isinstance(jws.payload.get("vc"), dict):
            raise _Ended("outdated", "vc")
        return jws, jws.payload
    return None, read_json(text)


def _badge(data: dict[str, Any]) -> Credential:
    """The credential, in the shape of Open Badges 3.0."""
    contexts = data.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else contexts
    if first == OLD_CONTEXT:
        raise _Ended("outdated", "@context")
    types = data.get("type")
    if not BADGES & {name for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)}:
        raise _Ended("not-a-badge", "type")
    if not isinstance(contexts, list) or first != VC_CONTEXT or len(contexts) < 2:
        raise Malformed("@context")
    if not isinstance(contexts[1], str) or not contexts[1].startswith(
        "https://purl.imsglobal.org/spec/ob/v3p0/context"
    ):
        raise Malformed("@context")
    return read_credential(data)


def _signed(jws: Jws | None, data: dict[str, Any], credential: Credential, keys: Keys) -> tuple[str, tuple[str, ...]]:
    """The key's address and what is to be said of it."""
    warnings = () if data["@context"][1] == NEWEST else ("context.version",)
    known = keys(credential.issuer_id)
    try:
        if jws is None:
            if not data.get("proof"):
                raise _Ended("unsupported-proof", "proof")
            addresses = check_proofs(data)
            if known is not None:
                # What an issuer of ours signs is a JWS; a proof beside it is by somebody else.
                raise _Ended("unknown-key", "proof.verificationMethod", addresses[0])
            return addresses[0], warnings
        _claims(jws.payload, credential)
        if known is None:
            return _by_itself(jws), warnings
        return _by_issuer(jws, known, credential, warnings)
    except BadProof as error:
        codes: dict[str, Code] = {
            "altered": "altered",
            "unsupported": "unsupported-proof",
            "method.unknown": "unsupported-proof",
        }
        raise _Ended(codes.get(error.reason, "malformed"), error.where) from error


def _by_itself(jws: Jws) -> str:
    jwk = own_key(jws.header)
    if jwk is None:
        raise _Ended("unknown-key", "kid", str(jws.header.get("kid", ""))[:300])
    check_jws(jws, jwk)
    return "jwk"


def _by_issuer(
    jws: Jws, known: Sequence[Key], credential: Credential, warnings: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    """By a key that the issuer has; what the token brings along or points to elsewhere is not looked at."""
    kid = jws.header.get("kid")
    key = next((key for key in known if key.url == kid), None)
    if key is None:
        raise _Ended("unknown-key", "kid", str(kid)[:300])
    check_jws(jws, key.jwk)
    if key.compromised_at is not None:
        if credential.valid_from >= key.compromised_at:
            raise _Ended("compromised-key", key=key.url)
        return key.url, (*warnings, "key.compromised")
    return key.url, (*warnings, "key.retired") if key.retired_at else warnings


def _claims(payload: dict[str, Any], credential: Credential) -> None:
    """The registered claims say what the credential says (Open Badges 3.0, section 8.2.4)."""
    until = credential.valid_until
    wanted = {
        "iss": credential.issuer_id,
        "jti": credential.id,
        "nbf": int(credential.valid_from.timestamp()),
        "sub": credential.subject.id,
        "exp": int(until.timestamp()) if until else None,
    }
    for claim, value in wanted.items():
        said = payload.get(claim)
        if said is None and claim in ("sub", "exp"):
            continue
        if isinstance(said, bool) or (int(said) if isinstance(said, float) else said) != value:
            raise Malformed(claim)


def _in_time(credential: Credential, now: datetime, key: str) -> None:
    if credential.valid_from > now + LEEWAY:
        raise _Ended("not-yet-valid", "validFrom", key)
    if credential.valid_until is not None and credential.valid_until <= now - LEEWAY:
        raise _Ended("expired", "validUntil", key)


def _standing(data: dict[str, Any], statuses: Statuses, key: str) -> tuple[str, ...]:
    """Every status counts; the worst is told."""
    entries = data.get("credentialStatus", [])
    found = [statuses(entry) for entry in (entries if isinstance(entries, list) else [entries])]
    if "revoked" in found:
        raise _Ended("revoked", "credentialStatus", key)
    if "suspended" in found:
        raise _Ended("suspended", "credentialStatus", key)
    return ("status.unknown",) if None in found else ()
