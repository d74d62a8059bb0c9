"""A certificate's record as an Open Badges 3.0 credential."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from makerpath.credentials.badges.achievement import achievement_of, criterion_id, issuer_of, level_id, rate_id, RATES
from makerpath.credentials.badges.addresses import Addresses
from makerpath.credentials.badges.statuses import place_of
from makerpath.credentials.badges.wording import in_all, number, paragraphs, said
from makerpath.credentials.record import CertificateRecord, Moment
from makerpath.domain.errors import N_

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


@dataclass(frozen=True)
class Holder:
    """How the credential names the learner: with a `salt` by a hash that only who knows the name can check."""

    name: str
    salt: str | None = None

    def as_json(self) -> dict[str, Any]:
        """An `IdentityObject`."""
        said_by = {"type": "IdentityObject", "identityType": "name", "hashed": self.salt is not None}
        if self.salt is None:
            return said_by | {"identityHash": self.name}
        digest = hashlib.sha256((self.name + self.salt).encode()).hexdigest()
        return said_by | {"identityHash": f"sha256${digest}", "salt": self.salt}


def credential_of(
    record: CertificateRecord, addresses: Addresses, status_index: int, *, salt: str | None = None
) -> dict[str, Any]:
    """An `OpenBadgeCredential`, not yet signed; the learner's name is hashed if there is a `salt`.

    Its id is the page that verifies the certificate. The one status that Open Badges 3.0 has room for is the place in
    the list of revocations (see `statuses`).
    """
    credential: dict[str, Any] = {
        "@context": [VC_CONTEXT, CONTEXT, EXTENSIONS],
        "id": record.verify_url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": in_all(record.course.title, record.languages),
        "issuer": issuer_of(record, addresses),
        "validFrom": _moment(record.issued_at),
        "awardedDate": _moment(record.issued_at),
        "credentialSubject": _subject(record, addresses, Holder(record.learner.name, salt)),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": _status(addresses, status_index),
    }
    if record.expires_at is not None:
        credential["validUntil"] = _moment(record.expires_at)
    if record.evidence:
        credential["evidence"] = [_evidence(record)]
    return credential


def claims_of(credential: dict[str, Any]) -> dict[str, Any]:
    """What is signed as a JWT: the credential with the registered claims that Open Badges 3.0 asks for beside it."""
    seconds = {"nbf": "validFrom", "exp": "validUntil"}
    return {
        **credential,
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "sub": credential["credentialSubject"]["id"],
        **{
            claim: int(datetime.fromisoformat(credential[name]).timestamp())
            for claim, name in seconds.items()
            if name in credential
        },
    }


def _moment(moment: Moment) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _subject(record: CertificateRecord, addresses: Addresses, holder: Holder) -> dict[str, Any]:
    achievement = achievement_of(record, addresses)
    subject: dict[str, Any] = {
        "id": f"{record.verify_url}#holder",
        "type": ["AchievementSubject"],
        "identifier": [holder.as_json()],
        "achievement": achievement,
        "licenseNumber": record.serial,
        "creditsEarned": record.course.credits,
        "activityEndDate": _moment(record.issued_at),
    }
    if record.role:
        subject["role"] = record.role
    if record.replaces:
        text = N_("Replaces the certificate {serial}.")
        subject["narrative"] = paragraphs(said(text, language, serial=record.replaces) for language in record.languages)
    if results := _results(record, achievement["id"]):
        subject["result"] = results
    return subject


def _results(record: CertificateRecord, here: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for rate in RATES:
        reached = getattr(record.results, rate, None)
        if reached is not None:
            found.append({"type": ["Result"], "resultDescription": rate_id(here, rate), "value": number(reached)})
    for item in record.criteria:
        result = {"type": ["Result"], "resultDescription": criterion_id(here, item.id), "value": number(item.points)}
        if item.level_id is not None and item.level_id in {level.id for level in item.levels}:
            result["achievedLevel"] = level_id(here, item.id, item.level_id)
        found.append(result)
    return found


def _status(addresses: Addresses, status_index: int) -> dict[str, Any]:
    number_, index = place_of(status_index)
    list_ = addresses.status("revocation", number_)
    return {
        "id": f"{list_}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": list_,
    }


def _evidence(record: CertificateRecord) -> dict[str, Any]:
    """The files by their SHA-256 alone: whoever has one can show that it is one of them."""
    return {
        "type": ["Evidence"],
        "name": " / ".join(dict.fromkeys(said(N_("Evidence"), language) for language in record.languages)),
        "genre": "SHA-256",
        "narrative": "\n".join(f"- {digest}" for digest in record.evidence),
    }
