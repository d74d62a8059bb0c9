"""What a record and a signed credential say alike, fact by fact (`words.FACT`), so that the two can be compared."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from makerpath.credentials.badges.wording import in_all, number
from makerpath.credentials.record import CertificateRecord

Facts = dict[str, str]
RATES = ("total", "theory", "practice")
ANOTHER = "…"
"""What stands for a name that is signed as a hash and is not the record's."""


def facts_of(record: CertificateRecord) -> Facts:
    """Of the record."""
    facts = {
        "name": record.learner.name,
        "serial": record.serial,
        "school": in_all(record.school.name, record.languages),
        "course": in_all(record.course.title, record.languages),
        "credits": number(record.course.credits),
        "issued": record.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "expires": record.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ") if record.expires_at else "",
        "levels": ", ".join(sorted(f"{item.id} {number(item.points)}" for item in record.criteria)),
    }
    for rate in RATES:
        value = getattr(record.results, rate, None)
        facts[rate] = "" if value is None else number(value)
    return facts


def said_of(claims: dict[str, Any], record: CertificateRecord) -> Facts:
    """Of a credential; its holder's name by the record's, where only a hash was signed."""
    subject = _dict(claims.get("credentialSubject"))
    results = {
        str(one.get("resultDescription", "")).rpartition("#")[2]: str(one.get("value", ""))
        for one in subject.get("result", [])
        if isinstance(one, dict)
    }
    levels = sorted(f"{key.split('/')[1]} {value}" for key, value in results.items() if key.startswith("criterion/"))
    return {
        "name": _name(subject, record.learner.name),
        "serial": str(subject.get("licenseNumber", "")),
        "school": str(_dict(claims.get("issuer")).get("name", "")),
        "course": str(claims.get("name", "")),
        "credits": _number(subject.get("creditsEarned")),
        "issued": str(claims.get("awardedDate", "")),
        "expires": str(claims.get("validUntil", "")),
        "levels": ", ".join(levels),
        **{rate: results.get(rate, "") for rate in RATES},
    }


def _name(subject: dict[str, Any], name: str) -> str:
    identifiers = subject.get("identifier")
    for one in identifiers if isinstance(identifiers, list) else []:
        if not isinstance(one, dict) or one.get("identityType") != "name":
            continue
        if not one.get("hashed"):
            return str(one.get("identityHash", ""))
        digest = hashlib.sha256((name + str(one.get("salt", ""))).encode()).hexdigest()
        return name if hmac.compare_digest(f"sha256${digest}", str(one.get("identityHash", ""))) else ANOTHER
    return ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> str:
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
