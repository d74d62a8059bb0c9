"""One certificate comes into the world: numbered, frozen, signed, and entered with its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from makerpath.credentials.record import CertificateRecord
from makerpath.domain.eligibility import NotEligible
from makerpath.service.badges.signing import free_indexes, sign
from makerpath.service.certificates.eligibility import Candidate
from makerpath.service.certificates.freezing import Freezing
from makerpath.service.certificates.models import Certificate, CertificateChange
from makerpath.service.certificates.numbering import serials
from makerpath.service.moving.elsewhere import check_here
from makerpath.service.operation import Work
from makerpath.service.people.models import Person


@dataclass
class Issuing:
    """Issues certificates one after the other within one operation, which holds the school's lock."""

    work: Work
    freezing: Freezing
    serials: Iterator[str]
    indexes: Iterator[int]
    _number: str = ""

    @classmethod
    def begin(cls, work: Work, officer_id: UUID | None, count: int = 1) -> Issuing:
        """For about so many certificates."""
        freezing = Freezing.of(work, officer_id)
        check_here(freezing.school)
        return cls(
            work, freezing, serials(work.session, freezing.school, work.now), _indexes(work.session, freezing, count)
        )

    def issue(self, found: Candidate, *, batch_id: UUID | None = None) -> Certificate:
        """For somebody who has none; raises `NotEligible`, `course.not_published` or `certificate.no_glyph`."""
        if found.missing:
            raise NotEligible(found.missing)
        record = self.freezing.freeze(found, self.number())
        return self.enter(record, found.person, _places(found), batch_id=batch_id)

    def number(self) -> str:
        """The serial of the next certificate; one that could not be made takes none."""
        self._number = self._number or next(self.serials)
        return self._number

    def enter(
        self,
        record: CertificateRecord,
        person: Person,
        places: dict[str, UUID | None],
        *,
        batch_id: UUID | None = None,
        replaces: Certificate | None = None,
    ) -> Certificate:
        """The row with the signed record, and that it was issued."""
        session, chosen = self.work.session, self.freezing.chosen
        status_index = next(self.indexes)
        # Whoever is handed the credential reads all of it: the name of a minor stands there as a hash alone.
        credential, key_id = sign(
            session,
            self.work.services.settings,
            self.freezing.school,
            record,
            status_index,
            named=not person.minor,
        )
        row = self.work.add(
            Certificate(
                **places,
                person_id=person.id,
                batch_id=batch_id,
                serial=record.serial,
                code=record.code,
                design=chosen.design,
                design_sha256=chosen.design_sha256,
                record=record.as_json(),
                record_hash=record.record_hash,
                credential=credential,
                key_id=key_id,
                status_index=status_index,
                issued_by=self.freezing.officer.id,
                expires_at=record.expires_at,
                replaces_id=replaces.id if replaces else None,
            )
        )
        self._number = ""
        session.add(changed(self.work, row, "issued"))
        return row


def changed(work: Work, row: Certificate, kind: str, reason: str = "") -> CertificateChange:
    """A line of the certificate's history."""
    return CertificateChange(certificate_id=row.id, kind=kind, reason=reason, at=work.now, by_id=work.actor.person_id)


def _indexes(session: Session, freezing: Freezing, count: int) -> Iterator[int]:
    """Free places in the school's status lists, looked for when the first of so many is needed."""
    while True:
        yield from free_indexes(session, freezing.school.id, count)


def _places(found: Candidate) -> dict[str, Any]:
    return {"project_id": found.project.id if found.project else None, "run_id": found.run_id}
