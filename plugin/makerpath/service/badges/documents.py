"""What a school's credentials point to, as data that anybody may read. Nothing of it names a learner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.credentials.badges.achievement import achievement_of, version
from makerpath.credentials.badges.addresses import Addresses
from makerpath.credentials.badges.credential import CONTEXT, VC_CONTEXT
from makerpath.credentials.badges.keys import public_only
from makerpath.credentials.record import CertificateRecord
from makerpath.service.certificates.models import Certificate, IssuerKey
from makerpath.service.people.models import School

DID_CONTEXT = "https://www.w3.org/ns/did/v1"
JWS_CONTEXT = "https://w3id.org/security/suites/jws-2020/v1"


def profile(school: School, addresses: Addresses) -> dict[str, Any]:
    """The issuer as it is called today."""
    return {
        "@context": [VC_CONTEXT, CONTEXT],
        "id": addresses.issuer,
        "type": ["Profile"],
        "name": " / ".join(dict.fromkeys(school.name.values())),
        "url": addresses.issuer,
        "otherIdentifier": [
            {"type": "IdentifierEntry", "identifier": school.code, "identifierType": "identifier"},
            {"type": "IdentifierEntry", "identifier": addresses.did, "identifierType": "ext:did"},
        ],
    }


def key_set(keys: Sequence[IssuerKey]) -> dict[str, Any]:
    """A JWK set of the keys whose signatures stand. Those that were compromised have no place in it."""
    return {"keys": [public_only(key.public) for key in keys if key.compromised_at is None]}


def did_document(keys: Sequence[IssuerKey], addresses: Addresses) -> dict[str, Any]:
    methods = [
        {
            "id": f"{addresses.did}#{key.kid}",
            "type": "JsonWebKey2020",
            "controller": addresses.did,
            "publicKeyJwk": public_only(key.public),
        }
        for key in keys
        if key.compromised_at is None
    ]
    return {
        "@context": [DID_CONTEXT, JWS_CONTEXT],
        "id": addresses.did,
        "alsoKnownAs": [addresses.issuer],
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def achievement(session: Session, addresses: Addresses, course: str, wanted: str) -> dict[str, Any] | None:
    """The achievement as the newest certificate of these versions has it; None if there is none."""
    found = example(session, course, wanted)
    if found is None:
        return None
    return {"@context": [VC_CONTEXT, CONTEXT], **achievement_of(found, addresses)}


def example(session: Session, course: str, wanted: str) -> CertificateRecord | None:
    """A record of the versions that `wanted` names (`achievement.version_of`): two questions however many there are."""
    record = Certificate.record
    parts = (
        record["course"]["scoring_hash"].as_string(),
        record["course"]["wording_hash"].as_string(),
        record["rubric"]["scoring_hash"].as_string(),
        record["project"]["brief_hash"].as_string(),
    )
    of_course = record["course"]["id"].as_string() == course
    for values in session.execute(select(*parts).where(of_course).distinct()):
        if version(*values) == wanted:
            same = (part.is_not_distinct_from(value) for part, value in zip(parts, values, strict=True))
            newest = select(Certificate).where(of_course, *same).order_by(Certificate.id.desc()).limit(1)
            row = session.scalars(newest).one()
            return CertificateRecord.model_validate(row.record)
    return None
