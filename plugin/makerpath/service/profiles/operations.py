"""Keeping what makers say of themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select

from makerpath.domain import names
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.profile import FIELDS, LEVELS
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Person
from makerpath.service.profiles.models import MakerProfile

YOUNGEST, OLDEST = 3, 120


@operation("profile.save")
def save_profile(
    work: Work,
    *,
    field: str = "",
    level: str = "",
    age: str = "",
    crafts: Iterable[str] = (),
    disciplines: Iterable[str] = (),
    equipment: Iterable[str] = (),
) -> Answer:
    """The person's own profile becomes what is given; what is left empty is not known any more."""
    assert work.actor.person_id is not None
    row = row_of(work, work.actor.person_id)
    row.field, row.level = _known(field, FIELDS, "field"), _known(level, LEVELS, "level")
    row.age = _age(age)
    row.crafts, row.disciplines = _chosen(crafts, names.CRAFT), _chosen(disciplines, names.DISCIPLINE)
    row.equipment = _chosen(equipment, names.EQUIPMENT)
    work.session.flush()
    # What somebody is and likes stands in no log.
    work.record("profile.saved", row.id)
    return {}


def note_studies(work: Work, person_id: UUID, *, field: str, level: str) -> None:
    """What a roster says of a person's studies, where they have not said it themselves."""
    if not field and not level:
        return
    row = row_of(work, person_id)
    row.field = row.field or _known(field, FIELDS, "field")
    row.level = row.level or _known(level, LEVELS, "level")


def row_of(work: Work, person_id: UUID) -> MakerProfile:
    """The person's profile, made empty if there is none, and theirs alone until the end of the operation."""
    work.get(Person, person_id, lock=True)
    row = work.session.scalar(select(MakerProfile).where(MakerProfile.person_id == person_id))
    return row or work.add(MakerProfile(person_id=person_id, crafts=[], disciplines=[], equipment=[]))


def _known(value: str, known: Collection[str], field: str) -> str:
    if value and value not in known:
        raise MakerpathError(
            "profile.unknown",
            N_("{value} is none of {known}."),
            status=422,
            field=field,
            value=value[:40],
            known=", ".join(known),
        )
    return value


def _chosen(values: Iterable[str], table: dict[str, str]) -> list[str]:
    """Those of `values` that there are, in the order of their table."""
    wanted = set(values)
    return [name for name in table if name in wanted]


def _age(value: str) -> int | None:
    typed = value.strip()
    if not typed:
        return None
    if typed.isascii() and typed.isdigit() and len(typed) <= len(str(OLDEST)) and YOUNGEST <= int(typed) <= OLDEST:
        return int(typed)
    raise MakerpathError(
        "profile.age",
        N_("An age is a number of years from {youngest} to {oldest}."),
        status=422,
        field="age",
        youngest=YOUNGEST,
        oldest=OLDEST,
    )
