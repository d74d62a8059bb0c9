"""How much a school's files may have, as whoever runs the service sets and sees it."""

from __future__ import annotations

from uuid import UUID

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.people.models import School
from makerpath.service.people.operations import system_actor
from makerpath.service.uploads.room import held_by_school, quota_of


def usage(services: Services, school_id: UUID) -> tuple[int, int]:
    """What the school's files have, and what they may have (bytes)."""
    with services.database.reading(school_id) as session:
        return held_by_school(session), quota_of(session.get_one(School, school_id), services.settings)


def set_quota(services: Services, school_id: UUID, size: int | None) -> None:
    """Give the school a quota of its own (bytes), or with None that of the installation."""
    _set(services, system_actor(school_id), size=size)


@operation("school.set_quota")
def _set(work: Work, *, size: int | None) -> Answer:
    if size is not None and size < 1:
        raise MakerpathError("school.quota", N_("A quota is more than nothing."), status=422)
    school = work.session.get_one(School, work.actor.school_id, with_for_update=True)
    kept = {name: value for name, value in school.settings.items() if name != "quota"}
    school.settings = kept | ({"quota": size} if size else {})
    work.record("school.quota_set", school.id, size=size)
    return {}
