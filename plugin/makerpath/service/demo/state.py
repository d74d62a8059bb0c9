"""Whether the demonstration school is there already."""

from __future__ import annotations

from sqlalchemy import select

from makerpath.service.demo.people import SLUG
from makerpath.service.operation import Services
from makerpath.service.people.models import School


def is_seeded(services: Services) -> bool:
    with services.database.reading(unscoped="looking for the demonstration school") as session:
        return session.scalar(select(School.id).where(School.slug == SLUG)) is not None


def holds_a_school(services: Services) -> bool:
    with services.database.reading(unscoped="looking for any school") as session:
        return session.scalar(select(School.id).limit(1)) is not None
