"""What the public may know of a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from makerpath.credentials.mask import mask_name
from makerpath.credentials.numbers import read_code, show_code
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.hashing import content_hash
from makerpath.service.certificates.models import Certificate
from makerpath.service.operation import Services
from makerpath.service.people.models import Person
from makerpath.service.privacy.retention import is_nameless


@dataclass(frozen=True)
class Verified:
    """A certificate as the public sees it, a minor's name masked; not `intact` if the record was tampered with.

    `nameless`: the holder was erased, and the school's time for keeping the name is over.
    """

    record: CertificateRecord
    name: str
    code: str
    intact: bool
    revoked: bool
    revoked_at: datetime | None
    reason: str
    nameless: bool


def verify(services: Services, typed: str) -> Verified:
    """Look the code up. Raises `certificate.unknown`, or `certificate.code_mistyped` for what cannot be one."""
    code = read_code(typed)
    with services.database.reading(unscoped="a code says nothing about its school") as session:
        row = session.scalar(select(Certificate).where(Certificate.code == code))
        if row is None:
            raise MakerpathError(
                "certificate.unknown",
                N_("There is no certificate with this code."),
                N_("Compare the code with the certificate. If it is right, the certificate is not genuine."),
                status=404,
                field="code",
            )
        minor = session.get_one(Person, row.person_id).minor
        record = CertificateRecord.model_validate(row.record)
        return Verified(
            record=record,
            name=mask_name(record.learner.name) if minor and not is_nameless(record) else record.learner.name,
            code=show_code(code),
            intact=content_hash(row.record) == row.record_hash,
            revoked=row.revoked_at is not None,
            revoked_at=row.revoked_at,
            reason=row.revoke_reason,
            nameless=is_nameless(record),
        )
