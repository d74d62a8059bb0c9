"""The demonstration school itself and its people, for the demonstration and for the service behind a preview."""

from __future__ import annotations

from uuid import UUID

from makerpath.service.accounts.bootstrap import create_school_with_administrator
from makerpath.service.demo.people import DemoPerson, SLUG
from makerpath.service.operation import Services
from makerpath.service.people.operations import create_person
from makerpath.service.policy import Actor


def make_school(services: Services) -> Actor:
    """The school with its administrator, who has a password that is drawn from the secrets of the data folder."""
    school_id, admin_id = create_school_with_administrator(
        services,
        slug=SLUG,
        code="RVS",
        name={"en": "Riverside School", "zh-Hans": "河畔学校"},
        time_zone="Asia/Shanghai",
        email="admin@demo.example",
        person="Administrator",
        password=services.settings.secret("demo-admin").hex(),
    )
    return Actor(person_id=admin_id, school_id=school_id)


def make_person(services: Services, admin: Actor, person: DemoPerson) -> Actor:
    made = create_person(
        services,
        admin,
        display_name=person.display_name,
        certificate_name=person.certificate_name,
        language=person.language,
        minor=person.minor,
        email=person.email,
        consent_by="Parent" if person.minor else "",
    )
    return Actor(person_id=UUID(made["person"]), school_id=admin.school_id, language=person.language)
