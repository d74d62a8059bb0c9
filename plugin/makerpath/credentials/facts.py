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
    """The identifier comes from what is said here and from the code, of which no two records have the same."""
    language = record.languages[0]
    title = f"{record.course.title.pick(language)} · {record.learner.name}"
    author = record.school.name.pick(language)
    created = record.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    said = title, author, record.serial, created, language
    return Facts(
        title=title,
        author=author,
        description=record.serial,
        created=created,
        language=language,
        identifier=hashlib.sha256("\n".join([record.code, *said, credential]).encode()).digest(),
        credential=credential,
    )
