"""Installations that certificates move between: each has its own database, storage and secrets."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, UTC
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from sqlalchemy import select

from makerpath.credentials.badges.keys import new_key, public_jwk, seal
from makerpath.credentials.design import load_design
from makerpath.credentials.numbers import new_code
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.hashing import content_hash
from makerpath.service.accounts.bootstrap import create_school_with_administrator
from makerpath.service.badges.keys import opened, SECRET
from makerpath.service.badges.signing import sign
from makerpath.service.certificates.models import (
    Certificate,
    CertificateChange,
    CertificateDesign,
    CertificateSetting,
    IssuerKey,
)
from makerpath.service.core.database import new_id
from makerpath.service.core.files import FileReference, keep_blob
from makerpath.service.moving.archiving import write_archive
from makerpath.service.moving.sealing import new_lock
from makerpath.service.operation import Services
from makerpath.service.people.models import Person, School
from makerpath.service.policy import Actor
from tests.service.databases import Templates
from tests.service.prepared import open_services
from tests.service.school import PASSWORD

PASSPHRASE = "lamp paper seven 山丘 clay"
DAY = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
STATES = ("valid", "suspended", "expired", "replaced", "revoked", "printing")
BASE = "http://127.0.0.1:8000"
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


@dataclass(frozen=True)
class Place:
    """A school at an installation."""

    services: Services
    school: UUID
    admin: Actor

    def archive(self, path: Path, passphrase: str = PASSPHRASE) -> Path:
        lock = new_lock(self.services.settings, self.school.bytes, passphrase)
        with path.open("wb") as out:
            write_archive(self.services, self.school, lock, out)
        return path

    def read(self, table: Any) -> list[dict[str, Any]]:
        with self.services.database.reading(self.school) as session:
            rows = session.scalars(select(table).order_by(table.id)).all()
            return [{column.key: getattr(row, column.key) for column in table.__table__.columns} for row in rows]

    def secrets(self) -> dict[str, bytes]:
        with self.services.database.reading(self.school) as session:
            return {row.kid: opened(self.services.settings, row) for row in session.scalars(select(IssuerKey))}

    def content(self, sha256: str) -> bytes:
        with self.services.storage.open(sha256) as content:
            return content.read()

    def issue(self, serial: str) -> None:
        """One more certificate for the first holder."""
        with self.services.database.writing(self.school) as session:
            first = session.scalars(select(Certificate).limit(1)).one()
            session.add(
                _certificate(serial, first.person_id, first.design_sha256 or "", first.record["look"]["logo"], BASE)
            )

    def change(self, serial: str, kind: str, at: datetime, reason: str = "Because.") -> None:
        """What the office does to a certificate, with its history."""
        with self.services.database.writing(self.school) as session:
            row = session.scalars(select(Certificate).where(Certificate.serial == serial)).one()
            if kind == "revoked":
                row.revoked_at, row.revoke_reason = at, reason
            else:
                row.suspended_at = at if kind == "suspended" else None
            session.add(CertificateChange(certificate_id=row.id, kind=kind, at=at, reason=reason))


@contextmanager
def installation(templates: Templates, kind: str, folder: Path, address: str = BASE) -> Iterator[Services]:
    folder.mkdir()
    for url in templates.fresh(kind, folder):
        opened_here = open_services(url, folder)
        services = replace(opened_here, settings=opened_here.settings.model_copy(update={"service_url": address}))
        yield services
        services.database.close()


def empty_school(services: Services, slug: str = "hill", code: str = "HIL") -> Place:
    school, admin = create_school_with_administrator(
        services,
        slug=slug,
        code=code,
        name={"en": "Hill School", "zh-Hans": "山丘学校"},
        time_zone="Asia/Shanghai",
        email=f"admin@{slug}.example",
        person="Admin",
        password=PASSWORD,
    )
    return Place(services, school, Actor(person_id=admin, school_id=school))


def certified_school(services: Services, slug: str = "hill", code: str = "HIL", count: int = 6) -> Place:
    """A school with certificates in every state, two keys, a design of its own and a look."""
    place = empty_school(services, slug, code)
    with services.database.writing(place.school) as session:
        blob = lambda data: keep_blob(session, services.storage, io.BytesIO(data)).sha256  # noqa: E731
        logo, design = blob(PNG + slug.encode()), blob(b"a design's archive " + slug.encode())
        keys = [_key(services, number) for number in range(2)]
        keys[0].retired_at = DAY
        session.add_all(keys)
        session.add(CertificateDesign(slug="own", title={"en": "Own"}, sha256=design))
        file = FileReference(sha256=logo, name="logo.png", media_type="image/png", size=len(PNG))
        session.add(file)
        session.flush()
        signatories = [{"name": "Ada", "role": {"en": "Head"}, "file": str(file.id)}]
        session.add(CertificateSetting(design="own", languages=["en"], logo_id=file.id, signatories=signatories))
        session.get_one(School, place.school).settings = {"certificate_years": 7}
        for number in range(count):
            person = Person(display_name=f"Learner {number}", certificate_name=f"林小 {number}", minor=number % 2 == 0)
            session.add(person)
            session.flush()
            state = STATES[number % len(STATES)]
            pdf = None if state == "printing" else blob(b"%PDF " + slug.encode() + str(number).encode())
            row = _certificate(f"{code}-2026-{number + 1:06d}", person.id, design, logo, services.settings.service_url)
            row.status_index, row.sha256 = number * 7, pdf
            record = CertificateRecord.model_validate(row.record)
            school = session.get_one(School, place.school)
            row.credential, row.key_id = sign(session, services.settings, school, record, row.status_index)
            row.created_at = DAY + timedelta(minutes=number)
            row.expires_at = DAY + timedelta(days=1) if state == "expired" else None
            session.add(row)
            session.add(CertificateChange(certificate_id=row.id, kind="issued", at=DAY))
            session.flush()
            _bring_to(row, state)
            if state in ("suspended", "replaced", "revoked"):
                session.add(CertificateChange(certificate_id=row.id, kind=state, at=DAY, reason="A mistake."))
    return place


@cache
def _private(number: int) -> RSAPrivateKey:
    """Such keys take long to make; which they are is no matter."""
    return new_key()


def _key(services: Services, number: int) -> IssuerKey:
    private = _private(number)
    public = public_jwk(private)
    secret = seal(private, services.settings.secret(SECRET), public["kid"])
    return IssuerKey(id=new_id(), kid=public["kid"], algorithm="RS256", public=public, secret=secret)


def _certificate(serial: str, person_id: UUID, design: str, logo: str, base: str) -> Certificate:
    sample = load_design("classic").sample.as_json()
    look = {"design": "own", "design_hash": design, "logo": logo, "seal": None, "signatories": []}
    code = new_code()
    changed = {"serial": serial, "code": code, "verify_url": f"{base}/verify/{code}"}
    record = CertificateRecord.model_validate(
        {**sample, **changed, "look": {**look, "orientation": "landscape"}}
    ).as_json()
    return Certificate(
        id=new_id(),
        person_id=person_id,
        serial=serial,
        code=code,
        design="own",
        design_sha256=design,
        record=record,
        record_hash=content_hash(record),
    )


def _bring_to(row: Certificate, state: str) -> None:
    if state == "revoked":
        row.revoked_at, row.revoke_reason = DAY, "A mistake."
    elif state == "replaced":
        row.replaced_at = DAY
    elif state == "suspended":
        row.suspended_at = DAY
