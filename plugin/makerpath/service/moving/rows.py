"""The rows of an archive become rows of a school."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any
from uuid import UUID

import filetype
from sqlalchemy import select

from makerpath.domain.errors import Conflict, N_
from makerpath.service.badges.keys import closed
from makerpath.service.certificates.models import (
    Certificate,
    CertificateChange,
    CertificateDesign,
    CertificateSetting,
    IssuerKey,
)
from makerpath.service.core.files import FileReference, note_blob
from makerpath.service.core.settings import Settings
from makerpath.service.moving import shapes
from makerpath.service.moving.batches import some
from makerpath.service.moving.history import told
from makerpath.service.moving.reading import Archive
from makerpath.service.moving.sealing import altered
from makerpath.service.operation import Work
from makerpath.service.people.models import Person

PICTURE = "certificate"
"""How the file of a picture is called that came with a certificate."""


class Taking:
    """One archive on its way into the school of `work`, a few rows in memory at a time."""

    def __init__(self, work: Work, archive: Archive, *, blobs: bool) -> None:
        self.work, self.session, self.archive = work, work.session, archive
        self.blobs = blobs
        self.found: Counter[str] = Counter()
        self.pictures: set[str] = set()
        self.fresh: set[UUID] = set()
        self.to_erase: list[UUID] = []

    def answer(self) -> dict[str, Any]:
        """How much came in, and who is to be erased here as they were where the archive comes from."""
        names = ("certificates", "known", "changed", "people", "keys", "designs", "to_print")
        return {name: self.found[name] for name in names} | {"to_erase": [str(id_) for id_ in self.to_erase]}

    def keys(self) -> None:
        """Private parts are encrypted anew, with a secret of this installation."""
        settings = self.work.services.settings
        here = {row.kid: row for row in self.session.scalars(select(IssuerKey))}
        for line in self.archive.rows(shapes.KEYS, shapes.KeyLine):
            row = here.get(line.kid)
            if row is not None and (row.id, row.public) != (line.id, line.public):
                raise _two_of(line.kid)
            if row is None:
                values = line.model_dump(exclude={"sealed"})
                row = IssuerKey(**values, secret="")
                self.session.add(row)
                self.found["keys"] += 1
            row.retired_at = row.retired_at or line.retired_at
            row.compromised_at = row.compromised_at or line.compromised_at
            if not row.secret and line.sealed:
                private = self.archive.lock.open(line.sealed, line.kid)
                row.secret = _closed(settings, private, line.kid)
        self._flush()

    def people(self) -> None:
        """Holders who are not here yet; whoever is here stays as the school knows them."""
        for lines in some(self.archive.rows(shapes.PEOPLE, shapes.PersonLine)):
            found = select(Person).where(Person.id.in_([line.id for line in lines]))
            here = {row.id: row for row in self.session.scalars(found)}
            for line in lines:
                if line.id not in here:
                    self.session.add(Person(**line.model_dump()))
                    self.found["people"] += 1
                elif line.erased_at is not None and here[line.id].erased_at is None:
                    self.to_erase.append(line.id)
            self._flush()

    def designs(self) -> None:
        here = {(row.slug, row.sha256) for row in self.session.scalars(select(CertificateDesign))}
        for line in self.archive.rows(shapes.DESIGNS, shapes.DesignLine):
            if (line.slug, line.sha256) not in here:
                self._blobs({line.sha256})
                self.session.add(CertificateDesign(**line.model_dump()))
                self.found["designs"] += 1
        self._flush()

    def certificates(self) -> None:
        for lines in some(self.archive.rows(shapes.CERTIFICATES, shapes.CertificateLine)):
            here = self._here(lines)
            for line in lines:
                self.pictures |= line.pictures()
                row = here.get(line.id)
                if row is None:
                    self._add(line)
                else:
                    self._compare(row, line)
            self._flush()

    def changes(self) -> None:
        """What happened elsewhere is added to the history, and where it is news the certificate follows it."""
        news: defaultdict[UUID, list[shapes.ChangeLine]] = defaultdict(list)
        for lines in some(self.archive.rows(shapes.CHANGES, shapes.ChangeLine)):
            ids = [line.id for line in lines]
            here = set(self.session.scalars(select(CertificateChange.id).where(CertificateChange.id.in_(ids))))
            for line in lines:
                if line.id in here:
                    continue
                self.session.add(CertificateChange(**line.model_dump()))
                if line.certificate_id not in self.fresh:
                    news[line.certificate_id].append(line)
            self._flush()
        for certificate_id in news:
            self._follow(certificate_id)

    def look(self) -> None:
        """The pictures stay needed here, and a school that has chosen no look yet gets the one it had."""
        files = {sha256: self._picture(sha256) for sha256 in sorted(self.pictures | self._look_files())}
        facts = self.archive.manifest.school.look
        if facts is None or self.session.scalar(select(CertificateSetting.id)) is not None:
            return
        self.session.add(
            CertificateSetting(
                design=facts.design,
                orientation=facts.orientation,
                languages=facts.languages,
                logo_id=files[facts.logo] if facts.logo else None,
                seal_id=files[facts.seal] if facts.seal else None,
                signatories=[
                    {"name": one.name, "role": one.role, "file": str(files[one.file]) if one.file else None}
                    for one in facts.signatories
                ],
            )
        )
        self._flush()

    def _here(self, lines: list[shapes.CertificateLine]) -> dict[UUID, Certificate]:
        rows = self.session.scalars(select(Certificate).where(Certificate.id.in_([line.id for line in lines]))).all()
        here = {row.id: row for row in rows}
        fresh = [line for line in lines if line.id not in here]
        taken = Certificate.serial.in_([line.serial for line in fresh]) | Certificate.status_index.in_(
            [line.status_index for line in fresh if line.status_index is not None]
        )
        both = self.session.scalar(select(Certificate.serial).where(taken).limit(1)) if fresh else None
        if both is not None:
            raise _two_of(both)
        return here

    def _add(self, line: shapes.CertificateLine) -> None:
        self._blobs(line.files())
        row = Certificate(**line.model_dump(exclude={"restored_at"}), restored_at=self.work.now)
        self.session.add(row)
        self.session.add(CertificateChange(certificate_id=line.id, kind="restored", at=self.work.now))
        self.fresh.add(line.id)
        self.found["certificates"] += 1
        if line.sha256 is None:
            self.work.job("certificate.print", {"certificate": str(line.id)}, key=f"restored:{line.id}")
            self.found["to_print"] += 1

    def _compare(self, row: Certificate, line: shapes.CertificateLine) -> None:
        if (row.serial, row.code, row.person_id) != (line.serial, line.code, line.person_id):
            raise _two_of(line.serial)
        self.found["known"] += 1

    def _follow(self, certificate_id: UUID) -> None:
        """Bring the certificate to where its whole history leads. Nothing takes a revocation back."""
        found = select(CertificateChange).where(CertificateChange.certificate_id == certificate_id)
        state = told(self.session.scalars(found).all())
        row = self.session.scalars(select(Certificate).where(Certificate.id == certificate_id)).one()
        if row.revoked_at is None and state.revoked is not None:
            row.revoked_at, row.revoke_reason = state.revoked.at, state.revoked.reason
        if row.replaced_at is None and state.replaced is not None:
            row.replaced_at = state.replaced.at
        row.suspended_at = state.suspended.at if state.suspended is not None else None
        self.found["changed"] += 1
        self._flush()

    def _blobs(self, hashes: set[str]) -> None:
        """Where nothing was stored yet, rows stand in for it until all is taken back."""
        for sha256 in hashes if self.blobs else ():
            note_blob(self.session, sha256, 0)

    def _look_files(self) -> set[str]:
        return self.archive.manifest.school.look_files()

    def _picture(self, sha256: str) -> UUID:
        """The school's file with that content; one is made if there is none."""
        there = select(FileReference).where(FileReference.sha256 == sha256, FileReference.erased_at.is_(None))
        row = self.session.scalar(there.order_by(FileReference.id).limit(1))
        if row is None:
            self._blobs({sha256})
            with self.archive.open(sha256) as content:
                kind = filetype.guess(content.read(4096))
                size = content.seek(0, 2)
            media_type = kind.mime if kind else "application/octet-stream"
            row = self.work.add(FileReference(sha256=sha256, name=PICTURE, media_type=media_type, size=size))
        return row.id

    def _flush(self) -> None:
        self.session.flush()
        self.session.expunge_all()


def _closed(settings: Settings, private: bytes, kid: str) -> str:
    try:
        return closed(settings, private, kid)
    except (ValueError, TypeError):
        raise altered() from None


def _two_of(name: str) -> Conflict:
    return Conflict(
        "moving.both_issued",
        N_("{name} is one thing here and another in the archive: both schools went on issuing."),
        N_("Only one of two installations may issue for a school. The archive is left alone."),
        name=name,
    )
