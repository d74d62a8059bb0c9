"""Finding a person by what a platform, or a mail server, knows them by."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service.operation import Services
from makerpath.service.people.models import Identity, LOCAL
from makerpath.service.platforms.models import Platform


def find_person(services: Services, school_id: UUID, issuer: str, subject: str) -> UUID:
    """The person of the school whom the platform `issuer` knows as `subject`; `local`: by the mail address.

    `person.unknown` if there is none, `platform.unknown` if the school has no such platform.
    """
    with services.database.reading(school_id) as session:
        known = LOCAL
        if issuer != LOCAL:
            platform_id = session.scalar(select(Platform.id).where(Platform.issuer == issuer))
            if platform_id is None:
                raise MakerpathError(
                    "platform.unknown", N_("The school has no platform {issuer}."), status=404, issuer=issuer
                )
            known = f"platform:{platform_id}"
        wanted = subject.strip().lower() if issuer == LOCAL else subject
        found = session.scalar(select(Identity.person_id).where(Identity.issuer == known, Identity.subject == wanted))
    if found is None:
        raise NotFound("person.unknown", N_("Nobody is known as {subject} there."), subject=subject)
    return found
