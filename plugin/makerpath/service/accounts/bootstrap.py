"""What the operator does from the command line, before anybody can sign in."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service.accounts.operations import check_password, set_password, UNSCOPED
from makerpath.service.core import text
from makerpath.service.operation import Services
from makerpath.service.people.models import Grant, Identity, LOCAL
from makerpath.service.people.operations import create_person, create_school, system_actor

CODE = re.compile(r"[A-Z0-9]{2,8}")


def create_school_with_administrator(
    services: Services,
    *,
    slug: str,
    code: str,
    name: dict[str, str],
    time_zone: str,
    email: str,
    person: str,
    password: str,
    language: str = "en",
) -> tuple[UUID, UUID]:
    """The ids of the new school and its first administrator. Everything is checked before anything is made."""
    check_password(password)
    text.address(email)
    if not CODE.fullmatch(code):
        raise MakerpathError("school.code", N_("The code is two to eight capital letters or digits."))
    school_id = create_school(services, slug=slug, code=code, name=name, language=language, time_zone=time_zone)
    system = system_actor(school_id)
    made = create_person(services, system, display_name=person, certificate_name=person, email=email)
    person_id = UUID(made["person"])
    with services.database.writing(school_id) as session:
        identity = session.scalars(select(Identity).where(Identity.person_id == person_id)).one()
        set_password(session, identity, password)
        session.add(Grant(person_id=person_id, role="administrator", scope_kind="school", scope_id=school_id))
    return school_id, person_id


def replace_password(services: Services, *, email: str, password: str) -> None:
    """Set the password of a local account."""
    with services.database.writing(unscoped=UNSCOPED) as session:
        identity = session.scalar(
            select(Identity).where(Identity.issuer == LOCAL, Identity.subject == email.strip().lower())
        )
        if identity is None:
            raise NotFound("account.unknown", N_("There is no account {email}."), email=email)
        set_password(session, identity, password)
