"""What the public may know of a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from makerpath.credentials.mask import mask_name
from makerpath.credentials.numbers import is_code, read_code, shape_code, show_code
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.hashing import content_hash
from makerpath.service.certificates.models import Certificate, CertificateChange
from makerpath.service.core.database import utc_now
from makerpath.service.moving.elsewhere import moved_to
from makerpath.service.operation import Services
from makerpath.service.people.models import Person, School
from makerpath.service.privacy.retention import is_nameless
from makerpath.service.verification import signatures

UNSCOPED = "a code says nothing about its school"
Standing = Literal["valid", "suspended", "expired", "replaced", "revoked", "altered"]


@dataclass(frozen=True)
class Happened:
    """One line of a certificate's history; `serial` is that of the certificate that took its place."""

    kind: str
    at: datetime
    reason: str = ""
    serial: str = ""


@dataclass(frozen=True)
class Verified:
    """A certificate as the public sees it, the name masked if its holder is a minor or was erased.

    `altered` if the record was tampered with; `record` is None if nothing can be read of it any more. `since` and
    `reason` belong to the state. `nameless`: the holder was erased, and the school's time for keeping the name is over.
    `moved_to` is where the school went, an address without a slash at its end, or empty. `names` are all
    of the holder's, and never shown.
    """

    id: UUID
    school_id: UUID
    state: Standing
    record: CertificateRecord | None
    school: dict[str, str]
    serial: str
    name: str
    code: str
    masked: bool
    nameless: bool
    since: datetime | None
    reason: str
    replaced_by: str
    history: tuple[Happened, ...]
    names: tuple[str, ...]
    credential: str
    sha256: str | None
    record_hash: str
    moved_to: str

    @property
    def intact(self) -> bool:
        return self.state != "altered"

    @property
    def valid(self) -> bool:
        return self.state == "valid"

    @property
    def revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def revoked_at(self) -> datetime | None:
        return next((line.at for line in self.history if line.kind == "revoked"), None)

    def masked_in(self, text: str) -> str:
        """`text` with the holder's names, all that we know of, as this page shows them."""
        for name in self.names if self.masked else ():
            text = text.replace(name, mask_name(name))
        return text


def verify(services: Services, typed: str) -> Verified:
    """Look the code up. Raises `certificate.unknown`, or `certificate.code_mistyped` for what cannot be one."""
    code = shape_code(typed)
    if code is None:
        code = read_code(typed)
    with services.database.reading(unscoped=UNSCOPED) as session:
        row = session.scalar(select(Certificate).where(Certificate.code == code))
        if row is None or not is_code(code):
            raise unknown()
        return seen(session, row)


def unknown() -> MakerpathError:
    """The one answer for every code that is as long as one and that no certificate has, mistyped or not."""
    return MakerpathError(
        "certificate.unknown",
        N_("There is no certificate with this code."),
        N_("Compare the code with the certificate, group by group. If it is right, the certificate is not genuine."),
        status=404,
        field="code",
    )


def seen(session: Session, row: Certificate) -> Verified:
    """What the public sees of this row; four queries."""
    person, school = session.get_one(Person, row.person_id), session.get_one(School, row.school_id)
    beside = _beside(session, row)
    newer = next((other.serial for other in beside if other.replaces_id == row.id), "")
    record = _record(row)
    nameless = record is not None and is_nameless(record)
    masked = not nameless and (person.minor or person.erased_at is not None)
    name = record.learner.name if record else ""
    history = _history(session, row, newer)
    state = _state(session, row, record)
    last = next((line for line in reversed(history) if line.kind == state), None)
    return Verified(
        id=row.id,
        school_id=row.school_id,
        state=state,
        record=record,
        school=dict(record.school.name) if record else dict(school.name),
        serial=row.serial,
        name=mask_name(name) if masked else name,
        code=show_code(row.code),
        masked=masked and bool(name),
        nameless=nameless,
        since=last.at if last else None,
        reason=last.reason if last else "",
        replaced_by=newer,
        history=tuple(history),
        names=_names(person, [row, *beside]),
        credential=row.credential,
        sha256=row.sha256,
        record_hash=row.record_hash,
        moved_to=moved_to(school) or "",
    )


def _beside(session: Session, row: Certificate) -> list[Certificate]:
    """The certificates that took its place, and whose place it took."""
    other = Certificate.replaces_id == row.id
    if row.replaces_id is not None:
        other = or_(other, Certificate.id == row.replaces_id)
    return list(session.scalars(select(Certificate).where(other, Certificate.school_id == row.school_id)))


def _names(person: Person, rows: list[Certificate]) -> tuple[str, ...]:
    """Every name of the holder: a correction's reason tells the old one and the new one. The longest come first."""
    found = {person.display_name, person.certificate_name}
    for row in rows:
        learner = row.record.get("learner")
        found |= set(map(str, learner.values())) if isinstance(learner, dict) else set()
    return tuple(sorted((name for name in found if len(name.strip()) > 1), key=len, reverse=True))


def _record(row: Certificate) -> CertificateRecord | None:
    try:
        return CertificateRecord.model_validate(row.record)
    except ValidationError:
        return None


def _state(session: Session, row: Certificate, record: CertificateRecord | None) -> Standing:
    whole = (
        record is not None
        and content_hash(row.record) == row.record_hash
        and (record.code, record.serial) == (row.code, row.serial)
        and signatures.fits(session, row, record)
    )
    if not whole:
        return "altered"
    state = row.state()
    return "valid" if state == "printing" else state


def _history(session: Session, row: Certificate, newer: str) -> list[Happened]:
    """In the order in which it happened. What has no line of its own is told from the row."""
    changes = session.scalars(
        select(CertificateChange)
        .where(CertificateChange.certificate_id == row.id)
        .order_by(CertificateChange.at, CertificateChange.id)
    )
    lines = [Happened(one.kind, one.at, one.reason, newer if one.kind == "replaced" else "") for one in changes]
    kinds = {line.kind for line in lines}
    if "issued" not in kinds:
        lines.insert(0, Happened("issued", row.created_at))
    if row.revoked_at is not None and "revoked" not in kinds:
        lines.append(Happened("revoked", row.revoked_at, row.revoke_reason))
    if row.replaced_at is not None and "replaced" not in kinds:
        lines.append(Happened("replaced", row.replaced_at, serial=newer))
    if row.suspended_at is not None and "suspended" not in kinds:
        lines.append(Happened("suspended", row.suspended_at))
    if row.expires_at is not None and row.expires_at <= utc_now():
        lines.append(Happened("expired", row.expires_at))
    return sorted(lines, key=lambda line: (line.kind != "issued", line.at))
