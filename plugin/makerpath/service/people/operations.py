"""Schools, campuses, persons and the roles they are granted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import available_timezones, ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.service.certificates.models import Certificate, holding
from makerpath.service.classes.models import SchoolClass
from makerpath.service.consents.recording import set_guardian
from makerpath.service.core import text
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.people.models import Campus, Grant, Identity, LOCAL, Person, School
from makerpath.service.policy import Actor, BY_CERTIFICATE, GRANTABLE
from makerpath.service.projects.models import Project
from makerpath.service.teams.models import is_guest

SCOPES: dict[str, type[School | Campus | SchoolClass | Project]] = {
    "school": School,
    "campus": Campus,
    "class": SchoolClass,
    "project": Project,
}


def create_school(
    services: Services, *, slug: str, code: str, name: dict[str, str], language: str, time_zone: str
) -> UUID:
    """A new school; the operator's act, so it has no actor. Raises `school.exists` if the slug is taken."""
    if time_zone not in available_timezones():
        raise MakerpathError("school.time_zone", N_("There is no time zone {zone}."), zone=time_zone)
    ZoneInfo(time_zone)
    with services.database.writing(unscoped="making a school") as session:
        if session.scalar(select(School.id).where(School.slug == slug)):
            raise Conflict("school.exists", N_("There is a school {slug} already."), slug=slug)
        school = School(slug=slug, code=code, name=name, language=language, time_zone=time_zone)
        session.add(school)
        session.flush()
        return school.id


def school_by_slug(services: Services, slug: str) -> UUID:
    """The school's id; `NotFound` for a slug that no school has."""
    with services.database.reading(unscoped="looking for a school") as session:
        found = session.scalar(select(School.id).where(School.slug == slug))
    if found is None:
        raise NotFound("school.unknown", N_("There is no school {slug}."), slug=slug)
    return found


def system_actor(school_id: UUID) -> Actor:
    """The operator at the command line, or the service itself."""
    return Actor(person_id=None, school_id=school_id, via="cli", system=True)


@operation("campus.create")
def create_campus(work: Work, *, name: dict[str, str], parent_id: UUID | None = None) -> Answer:
    work.require("school.manage", work.get(School, work.actor.school_id))
    if parent_id is not None:
        work.get(Campus, parent_id)
    campus = work.add(Campus(name=name, parent_id=parent_id))
    work.record("campus.created", campus.id)
    return {"campus": str(campus.id)}


@operation("person.create")
def create_person(
    work: Work,
    *,
    display_name: str,
    certificate_name: str = "",
    language: str = "en",
    minor: bool = False,
    email: str = "",
    consent_by: str = "",
) -> Answer:
    """A person; with an address they get a local identity, whose password comes by a mailed link."""
    work.require("people.manage", work.get(School, work.actor.school_id))
    address = text.address(email) if email else ""
    person = work.add(
        Person(
            display_name=text.line(display_name, "display_name", 200),
            certificate_name=text.line(certificate_name, "certificate_name", 400, required=False),
            language=language,
            minor=minor,
        )
    )
    set_guardian(work, person, text.line(consent_by, "consent_by", 200, required=False))
    if address:
        give_address(work, person, address)
    work.record("person.created", person.id)
    return {"person": str(person.id)}


def give_address(work: Work, person: Person, address: str) -> None:
    """A local account of that address, which nobody in any school may have yet (`person.address_taken`)."""
    try:
        with work.session.begin_nested():
            work.add(Identity(person_id=person.id, issuer=LOCAL, subject=address, email=address))
    except IntegrityError:
        raise Conflict(
            "person.address_taken",
            N_("Somebody is known by the address {address} already."),
            N_("Look the person up in the list, or use another address."),
            field="email",
            address=address,
        ) from None


@operation("person.edit")
def edit_person(
    work: Work,
    *,
    person_id: UUID,
    display_name: str,
    certificate_name: str,
    language: str,
    minor: bool | None = None,
    consent_by: str | None = None,
) -> Answer:
    """A person edits their own names; only the office says who is a minor and who consented."""
    person = _there(work.get(Person, person_id, lock=True))
    if work.actor.person_id != person.id or minor is not None or consent_by is not None:
        work.require("people.manage", person)
    person.display_name = text.line(display_name, "display_name", 200)
    person.certificate_name = text.line(certificate_name, "certificate_name", 400, required=False)
    person.language = language
    if minor is not None:
        person.minor = minor
    if consent_by is not None:
        set_guardian(work, person, text.line(consent_by, "consent_by", 200, required=False))
    work.record("person.edited", person.id)
    return {"person": str(person.id)}


@operation("role.grant")
def grant_role(
    work: Work,
    *,
    person_id: UUID,
    role: str,
    scope_kind: str,
    scope_id: UUID,
    expires_at: datetime | None = None,
    certificate_id: UUID | None = None,
) -> Answer:
    """Give a role for a school, campus, class or project of this school. Only administrators make administrators.

    A role of `BY_CERTIFICATE` comes with a certificate of the person's that carries it (the newest that holds, if none
    is named), and holds while that does. Raises `role.certificate` (409) without one.
    """
    school = work.get(School, work.actor.school_id)
    work.require("platform.manage" if role == "administrator" else "people.manage", school)
    if role not in GRANTABLE or scope_kind not in SCOPES:
        raise MakerpathError("role.unknown", N_("There is no role {role}."), status=422, role=role)
    person = _there(work.get(Person, person_id))
    if is_guest(work.session, person.id):
        raise Conflict("role.guest", N_("A guest of another school has no role here but their team's."))
    if ("school", school.id) not in work.get(SCOPES[scope_kind], scope_id).scopes(work.session):
        raise NotFound()
    carrying = _carrying(work, person, role, certificate_id) if role in BY_CERTIFICATE else None
    grant = work.add(
        Grant(
            person_id=person.id,
            role=role,
            scope_kind=scope_kind,
            scope_id=scope_id,
            granted_by=work.actor.person_id,
            expires_at=expires_at,
            certificate_id=carrying,
        )
    )
    work.record("role.granted", grant.id, person=str(person.id), role=role, scope=scope_kind)
    return {"grant": str(grant.id)}


@operation("role.revoke")
def revoke_role(work: Work, *, grant_id: UUID) -> Answer:
    grant = work.get(Grant, grant_id, lock=True)
    school = work.get(School, work.actor.school_id)
    work.require("platform.manage" if grant.role == "administrator" else "people.manage", school)
    if grant.revoked_at is None:
        if grant.role == "administrator":
            _keep_one_administrator(work, school, grant)
        grant.revoked_at = work.now
        work.record("role.revoked", grant.id, person=str(grant.person_id), role=grant.role)
    return {"grant": str(grant.id)}


def _carrying(work: Work, person: Person, role: str, certificate_id: UUID | None) -> UUID:
    """The certificate that the role comes with."""
    found = [
        row.id
        for row in work.session.scalars(
            select(Certificate)
            .where(Certificate.person_id == person.id, holding(work.now))
            .order_by(Certificate.id.desc())
        )
        if row.record.get("role") == role and certificate_id in (None, row.id)
    ]
    if not found:
        raise Conflict(
            "role.certificate",
            N_("{name} has no certificate that allows this role and holds."),
            N_("Issue, renew or reinstate the certificate first."),
            name=person.display_name,
        )
    return found[0]


def _there(person: Person) -> Person:
    """Nothing is written about somebody who was erased."""
    if person.erased_at is not None:
        raise NotFound()
    return person


def _keep_one_administrator(work: Work, school: School, leaving: Grant) -> None:
    """Two who leave at the same moment wait for each other at the school's row."""
    work.get(School, school.id, lock=True)
    others = work.session.scalars(
        select(Grant).where(
            Grant.role == "administrator",
            Grant.scope_kind == "school",
            Grant.id != leaving.id,
            Grant.revoked_at.is_(None),
        )
    )
    if not any(other.active(work.now) for other in others):
        raise Conflict(
            "role.last_administrator",
            N_("A school keeps at least one administrator."),
            N_("Make somebody else administrator first."),
        )
