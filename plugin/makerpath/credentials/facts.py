"""What a certificate's file says of itself, besides its page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from makerpath.credentials.record import CertificateRecord

CREDENTIAL = "credential.jwt"
CREDENTIAL_TYPE = "application/vc+jwt"


@dataclass(frozen=True)
class Facts:
    """Title and the like, an identifier, and the signed credential to attach; nothing of clock or chance.

    `created` is a moment in UTC as `2026-11-21T04:30:00Z`.
    """

    title: str
    author: str
    description: str
    created: str
    language: str
    identifier: bytes
    credential: str = ""

    def metadata(self) -> dict[str, Any]:
        """As attributes of WeasyPrint's metadata."""
        return {
            "title": self.title,
            "authors": [self.author],
            "description": self.description,
            "generator": "Makerpath",
            "created": self.created,
            "modified": None,
            "lang": self.language,
        }


def facts_of(record: CertificateRecord, credential: str = "") -> Facts:
    language = record.languages[0]
    return Facts(
        title=f"{record.course.title.pick(language)} · {record.learner.name}",
        author=record.school.name.pick(language),
        description=record.serial,
        created=record.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        language=language,
        identifier=hashlib.sha256(f"{record.model_dump_json()} {credential}".encode()).digest(),
        credential=credential,
    )
