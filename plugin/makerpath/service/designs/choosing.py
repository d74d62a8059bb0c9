"""What a school's certificates look like: asked when one is issued, and again when it is printed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.credentials.design import DEFAULT_DESIGN, Design, load_design
from makerpath.credentials.packing import hash_of, unpacked, write
from makerpath.credentials.record import CertificateRecord, LookPart
from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.certificates.models import Certificate, CertificateDesign, CertificateSetting
from makerpath.service.core.files import FileReference
from makerpath.service.operation import Services


@dataclass(frozen=True)
class Chosen:
    """What to issue with. `look` is a `LookPart` as data; `languages` in order, empty for those of the course.

    `design_sha256` is what `Certificate.design_sha256` notes: the archive of the school's own design, None for one
    that comes with Makerpath.
    """

    look: dict[str, Any]
    design: str
    design_sha256: str | None
    languages: tuple[str, ...]

    def printed(self, languages: Iterable[str]) -> list[str]:
        """The record's languages, for a course in `languages`: those that the school prints, in its order."""
        there = list(languages)
        return [tag for tag in self.languages if tag in there] or there


def setting_of(session: Session) -> CertificateSetting:
    """The school's choice; what holds where nobody chose, not in the session."""
    found = session.scalar(select(CertificateSetting))
    return found or CertificateSetting(
        design=DEFAULT_DESIGN, orientation="", languages=[], signatories=[], logo_id=None, seal_id=None
    )


def look_of(session: Session) -> Chosen:
    """The look of what the session's school issues now: its pictures by SHA-256, which its files keep alive."""
    setting = setting_of(session)
    own = newest(session, setting.design)
    about = None if own else load_design(setting.design).about
    named = {"logo": setting.logo_id, "seal": setting.seal_id}
    signed = [one.get("file") for one in setting.signatories]
    hashes = _hashes(session, [*named.values(), *(UUID(file) for file in signed if file)])
    look = LookPart.model_validate(
        {
            "design": setting.design,
            "design_hash": own.sha256 if own else hash_of(setting.design),
            "orientation": setting.orientation or (about.orientations[0] if about else "landscape"),
            **{name: hashes.get(file_id) for name, file_id in named.items() if file_id},
            "signatories": [
                {"name": one["name"], "role": one["role"], "picture": hashes.get(UUID(file)) if file else None}
                for one, file in zip(setting.signatories, signed, strict=True)
            ],
        }
    )
    sha256 = own.sha256 if own else None
    return Chosen(look.model_dump(mode="json"), setting.design, sha256, tuple(setting.languages))


def newest(session: Session, slug: str) -> CertificateDesign | None:
    """The version of the school's own design that is offered; None for one that comes with Makerpath."""
    return session.scalar(
        select(CertificateDesign)
        .where(CertificateDesign.slug == slug, CertificateDesign.retired_at.is_(None))
        .order_by(CertificateDesign.id.desc())
        .limit(1)
    )


def design_of(services: Services, certificate: Certificate) -> Design:
    """The very version of the design that the certificate was issued with."""
    return load_design(certificate.design) if certificate.design_sha256 is None else opened(services, certificate)


def opened(services: Services, version: Certificate | CertificateDesign | str) -> Design:
    """A school's own design from its archive, unpacked once into a folder by its hash."""
    if not isinstance(version, str):
        version = version.design_sha256 or "" if isinstance(version, Certificate) else version.sha256
    folder = services.settings.data / "designs" / version
    if not folder.is_dir():
        _unpack(services, version, folder)
    return load_design(folder)


def pictures_of(services: Services, record: CertificateRecord) -> dict[str, bytes]:
    """The pictures that the record's look names, by SHA-256. Raises `certificate.picture_gone`."""
    look = record.look
    if look is None:
        return {}
    wanted = {look.logo, look.seal, *(one.picture for one in look.signatories)} - {None}
    return {sha256: _picture(services, sha256) for sha256 in sorted(filter(None, wanted))}


def _picture(services: Services, sha256: str) -> bytes:
    try:
        with services.storage.open(sha256) as file:
            return file.read()
    except FileNotFoundError:
        raise MakerpathError(
            "certificate.picture_gone",
            N_("A picture of this certificate's look is not in the storage any more: {sha256}"),
            N_("Restore the files of the service from a backup, then print the certificate again."),
            status=503,
            sha256=sha256,
        ) from None


def _hashes(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = [id_ for id_ in ids if id_ is not None]
    rows = session.execute(select(FileReference.id, FileReference.sha256).where(FileReference.id.in_(wanted)))
    return {row.id: row.sha256 for row in rows}


def _unpack(services: Services, sha256: str, folder: Path) -> None:
    """Beside first, then moved: whoever comes at the same time finds the whole folder or none."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with services.storage.open(sha256) as source:
        files = unpacked(source)
    beside = Path(tempfile.mkdtemp(prefix="new.", dir=folder.parent))
    try:
        write(files, beside)
        with suppress(OSError):
            os.rename(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
