"""What stands in the archive of a school's certificates: the shapes of its files.

    seal.json           the salt, and what proves the passphrase and the manifest
    manifest.json       the school, how much there is, and the SHA-256 of each of the following
    keys.jsonl          issuer keys; private parts encrypted with a key from the passphrase
    people.jsonl        the holders, without any way to sign in
    designs.jsonl       the school's own designs
    certificates.jsonl  records, codes, credentials and states, the oldest first
    changes.jsonl       what happened to them
    files/<SHA-256>     printed PDFs, designs and pictures, by what they hold

A line of `.jsonl` is one row in canonical JSON. Nothing is compressed, so the size of an entry is what it takes.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from makerpath.credentials.numbers import CODE_PATTERN, SERIAL_PATTERN
from makerpath.credentials.record import Hash
from makerpath.domain.model import Definition, Slug

SCHEMA: Literal["makerpath.certificates-archive/1"] = "makerpath.certificates-archive/1"
KDF: Literal["scrypt-131072-8-1"] = "scrypt-131072-8-1"
SEAL, MANIFEST = "seal.json", "manifest.json"
KEYS, PEOPLE, DESIGNS = "keys.jsonl", "people.jsonl", "designs.jsonl"
CERTIFICATES, CHANGES = "certificates.jsonl", "changes.jsonl"
FILES = "files/"

Text = Annotated[str, StringConstraints(max_length=20_000)]
Line = Annotated[str, StringConstraints(max_length=400)]
Names = dict[Annotated[str, StringConstraints(max_length=12)], Line]
Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class SealFile(Definition):
    """`check` tells a wrong passphrase from an altered archive; `mac` is the HMAC-SHA256 of the manifest's bytes."""

    schema_: Literal["makerpath.certificates-archive/1"] = Field(alias="schema")
    kdf: Literal["scrypt-131072-8-1"]
    salt: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    check: Hex
    mac: Hex


class Signer(Definition):
    """Who signs for the school now; `file` is the SHA-256 of the picture."""

    name: Line
    role: Names
    file: Hash | None = None


class LookFacts(Definition):
    """What the school's next certificates look like; pictures by their SHA-256."""

    design: Slug
    orientation: Annotated[str, StringConstraints(max_length=16)]
    languages: list[Annotated[str, StringConstraints(max_length=12)]]
    logo: Hash | None = None
    seal: Hash | None = None
    signatories: Annotated[list[Signer], Field(max_length=3)] = []


class SchoolFacts(Definition):
    """`origin` is the school where its first certificate was issued: it stays the same through every move."""

    origin: UUID
    slug: Annotated[str, StringConstraints(max_length=64)]
    code: Annotated[str, StringConstraints(max_length=8)]
    name: Names
    language: Annotated[str, StringConstraints(max_length=12)]
    time_zone: Annotated[str, StringConstraints(max_length=64)]
    certificate_years: Annotated[int, Field(ge=0, le=100)] | None = None
    service_url: Annotated[str, StringConstraints(max_length=300)]
    look: LookFacts | None = None

    def look_files(self) -> set[str]:
        """The SHA-256 of the pictures that the school prints with now."""
        if self.look is None:
            return set()
        found = {self.look.logo, self.look.seal, *(one.file for one in self.look.signatories)}
        return {sha256 for sha256 in found if sha256}


class Part(Definition):
    """A file of rows: how many, its size in bytes, the SHA-256 of its bytes."""

    rows: Annotated[int, Field(ge=0)]
    size: Annotated[int, Field(ge=0)]
    sha256: Hash


PartName = Literal["keys.jsonl", "people.jsonl", "designs.jsonl", "certificates.jsonl", "changes.jsonl"]


class Manifest(Definition):
    """`files` is how many contents the archive has."""

    schema_: Literal["makerpath.certificates-archive/1"] = Field(alias="schema")
    school: SchoolFacts
    parts: dict[PartName, Part]
    files: Annotated[int, Field(ge=0)]


class KeyLine(Definition):
    """`sealed` is the private key in AES-SIV, bound to `kid`; empty for a key whose private part was thrown away."""

    id: UUID
    created_at: AwareDatetime
    kid: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    algorithm: Annotated[str, StringConstraints(max_length=16)]
    public: dict[str, Any]
    sealed: Text
    retired_at: AwareDatetime | None = None
    compromised_at: AwareDatetime | None = None


class PersonLine(Definition):
    """A holder; `erased_at` is set for whoever was erased, whose names are gone."""

    id: UUID
    created_at: AwareDatetime
    display_name: Annotated[str, StringConstraints(max_length=200)]
    certificate_name: Line
    language: Annotated[str, StringConstraints(max_length=12)]
    minor: bool
    erased_at: AwareDatetime | None = None


class DesignLine(Definition):
    id: UUID
    created_at: AwareDatetime
    slug: Slug
    title: Names
    sha256: Hash
    retired_at: AwareDatetime | None = None

    def files(self) -> set[str]:
        return {self.sha256}


class CertificateLine(Definition):
    """A certificate; who issued it stands in its record, as the people of an office do not move."""

    id: UUID
    created_at: AwareDatetime
    person_id: UUID
    serial: Annotated[str, StringConstraints(pattern=SERIAL_PATTERN)]
    code: Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
    design: Slug
    design_sha256: Hash | None = None
    record: dict[str, Any]
    record_hash: Hash
    credential: str = ""
    key_id: UUID | None = None
    status_index: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    sha256: Hash | None = None
    expires_at: AwareDatetime | None = None
    replaces_id: UUID | None = None
    replaced_at: AwareDatetime | None = None
    suspended_at: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None
    revoke_reason: Text = ""
    restored_at: AwareDatetime | None = None

    def pictures(self) -> set[str]:
        """The SHA-256 of the pictures that its record names."""
        look = self.record.get("look") or {}
        found = {look.get("logo"), look.get("seal"), *(one.get("picture") for one in look.get("signatories", []))}
        return {sha256 for sha256 in found if sha256}

    def files(self) -> set[str]:
        """The SHA-256 of every file that belongs to it."""
        return self.pictures() | {sha256 for sha256 in (self.sha256, self.design_sha256) if sha256}


class ChangeLine(Definition):
    """`at` when it happened; `created_at` when the row was made."""

    id: UUID
    created_at: AwareDatetime
    certificate_id: UUID
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,16}$")]
    reason: Text = ""
    at: AwareDatetime
