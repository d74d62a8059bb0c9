"""What a school signed: whether it fits the record, and what came of a credential that somebody brings.

The certificate that a credential is about is found by its code, which stands in its identifier.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from jwt import PyJWK, PyJWS
from jwt.exceptions import PyJWTError
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.credentials.numbers import is_code, shape_code
from makerpath.credentials.record import CertificateRecord
from makerpath.service.certificates.models import Certificate, IssuerKey
from makerpath.service.privacy.retention import is_nameless
from makerpath.service.verification.facts import Facts, facts_of, said_of

Outcome = Literal["genuine", "altered", "other_key", "foreign"]
_JWS = PyJWS()


@dataclass(frozen=True)
class Signed:
    """A credential that somebody brings, and the id of the certificate of ours that it says it is; `facts` if it is."""

    outcome: Outcome
    certificate_id: UUID | None = None
    facts: Facts | None = None


def fits(session: Session, row: Certificate, record: CertificateRecord) -> bool:
    """Whether the certificate's credential is signed by its school, and about this record; true if it has none."""
    if not row.credential:
        return True
    claims = _claims(row.credential)
    key = _key_of(session, row, row.credential)
    if claims is None or key is None or not _verified(row.credential, key):
        return False
    if is_nameless(record):
        return True
    return code_of(claims) == row.code and said_of(claims, record) == facts_of(record)


def read(session: Session, text: str) -> Signed:
    """What came of checking a credential by the keys of our schools. One that names none of ours is `foreign`."""
    claims = _claims(text)
    if claims is None:
        return Signed("foreign" if text.lstrip()[:1] in ("{", "[") else "altered")
    code = code_of(claims)
    row = session.scalar(select(Certificate).where(Certificate.code == code)) if code else None
    if row is None:
        return Signed("foreign")
    key = _key_of(session, row, text)
    if key is not None and _verified(text, key) and (key.compromised_at is None or text == row.credential):
        try:
            record = CertificateRecord.model_validate(row.record)
        except ValueError:
            return Signed("genuine", row.id)
        return Signed("genuine", row.id, said_of(claims, record))
    return Signed(_broken(text, row.credential, key is not None), row.id)


def code_of(claims: dict[str, Any]) -> str:
    """The code in the credential's identifier, the address of a verification; empty if it is something else."""
    try:
        before, _, last = urlsplit(str(claims.get("id", ""))).path.rpartition("/")
    except ValueError:
        return ""
    code = shape_code(last) if before.endswith("/verify") else None
    return code if code and is_code(code) else ""


def _claims(text: str) -> dict[str, Any] | None:
    """What the credential says, whoever signed it; None if it cannot be read. Unsigned data counts as said."""
    parts = text.split(".")
    try:
        found = json.loads(text) if text.lstrip().startswith("{") else json.loads(_bytes(parts[1]))
    except (ValueError, IndexError, RecursionError):
        return None
    if isinstance(found, dict) and isinstance(found.get("vc"), dict):
        found = {**found["vc"], **found}
    return found if isinstance(found, dict) else None


def _key_of(session: Session, row: Certificate, text: str) -> IssuerKey | None:
    """The school's key that the signature names."""
    try:
        kid = str(json.loads(_bytes(text.split(".")[0])).get("kid", ""))
    except (ValueError, AttributeError, RecursionError):
        return None
    wanted = kid.rpartition("/")[2].rpartition("#")[2]
    return session.scalar(select(IssuerKey).where(IssuerKey.school_id == row.school_id, IssuerKey.kid == wanted))


def _verified(text: str, key: IssuerKey) -> bool:
    try:
        _JWS.decode(text, PyJWK.from_dict(key.public, algorithm=key.algorithm), algorithms=[key.algorithm])
    except (PyJWTError, ValueError, TypeError):
        return False
    return True


def _broken(text: str, stored: str, named: bool) -> Outcome:
    """Why a signature does not fit: one that is mostly ours was altered, any other is somebody else's."""
    ours, theirs = stored.rpartition(".")[2], text.rpartition(".")[2]
    if not ours:
        return "altered" if named else "other_key"
    alike = sum(one == other for one, other in zip(ours, theirs, strict=False))
    return "altered" if alike * 2 > len(ours) else "other_key"


def _bytes(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
