"""What an archive says of the school itself, and how the school's certificates look."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.certificates.models import CertificateSetting
from makerpath.service.core.files import FileReference
from makerpath.service.core.settings import Settings
from makerpath.service.moving.shapes import LookFacts, SchoolFacts, Signer
from makerpath.service.people.models import School

ORIGIN = "certificates_origin"
"""In a school's settings: the id of the school that its restored certificates come from."""


def origin_of(school: School) -> UUID:
    """The school that issued the first of its certificates: itself, unless it moved here."""
    return UUID(school.settings[ORIGIN]) if school.settings.get(ORIGIN) else school.id


def facts_of(session: Session, settings: Settings, school: School) -> SchoolFacts:
    years = school.settings.get("certificate_years")
    return SchoolFacts(
        origin=origin_of(school),
        slug=school.slug,
        code=school.code,
        name=school.name,
        language=school.language,
        time_zone=school.time_zone,
        certificate_years=years if isinstance(years, int) else None,
        service_url=settings.service_url,
        look=_look(session),
    )


def _look(session: Session) -> LookFacts | None:
    row = session.scalar(select(CertificateSetting))
    if row is None:
        return None
    return LookFacts(
        design=row.design,
        orientation=row.orientation,
        languages=list(row.languages),
        logo=_content(session, row.logo_id),
        seal=_content(session, row.seal_id),
        signatories=[
            Signer(name=one["name"], role=one["role"], file=_content(session, one.get("file")))
            for one in row.signatories
        ],
    )


def _content(session: Session, file_id: UUID | str | None) -> str | None:
    if file_id is None:
        return None
    file = session.scalar(select(FileReference).where(FileReference.id == UUID(str(file_id))))
    return file.sha256 if file is not None and file.erased_at is None else None
