"""Guests: people of one school who make a project at another, and their way there and back.

A guest is a person of the host school, with no role there but their team's. The sign-in stays that of their own
school; `SignIn.visiting` says as which guest it looks meanwhile. Whether that still holds is asked at each request.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import NotFound
from makerpath.service.accounts.models import SignIn
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.people.models import Person, School
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.teams.joining import allowed_elsewhere
from makerpath.service.teams.models import Guest

UNSCOPED = "a guest stands between two schools"


@dataclass(frozen=True)
class Elsewhere:
    """Where somebody is a guest: the school's name, and the titles of their projects there."""

    guest_id: UUID
    school: dict[str, str]
    projects: list[str]


def visitor(session: Session, guest_id: UUID, home_person_id: UUID) -> Person | None:
    """The guest as a person of the host school, if they may be there now; `session` is unscoped.

    They may while they are in a team there, both schools allow it, and for a minor a guardian does.
    """
    guest = session.get(Guest, guest_id)
    if guest is None or guest.home_person_id != home_person_id:
        return None
    home = session.get_one(Person, guest.home_person_id)
    in_a_team = session.scalar(
        select(TeamMember.id).where(TeamMember.person_id == guest.person_id, TeamMember.left_at.is_(None)).limit(1)
    )
    if in_a_team is None or home.erased_at is not None:
        return None
    schools = session.scalars(select(School).where(School.id.in_([guest.school_id, guest.home_school_id])))
    if not all(allows(school) for school in schools):
        return None
    if not allowed_elsewhere(session, home):
        return None
    return session.get(Person, guest.person_id)


def allows(school: School) -> bool:
    """Whether the school allows teams with other schools."""
    return bool(school.settings.get("teams_across"))


def elsewhere(services: Services, person_id: UUID | None) -> list[Elsewhere]:
    """The schools where the person makes something as a guest."""
    with services.database.reading(unscoped=UNSCOPED) as session:
        rows = session.execute(
            select(Guest, School.name, Project.title)
            .join(School, School.id == Guest.school_id)
            .join(TeamMember, TeamMember.person_id == Guest.person_id)
            .join(Project, Project.id == TeamMember.project_id)
            .where(Guest.home_person_id == person_id, TeamMember.left_at.is_(None))
            .order_by(Guest.id, Project.id)
        ).all()
        found: dict[UUID, Elsewhere] = {}
        for guest, school, title in rows:
            if guest.id in found or visitor(session, guest.id, guest.home_person_id):
                found.setdefault(guest.id, Elsewhere(guest.id, school, [])).projects.append(title)
        return list(found.values())


@operation("guest.visit")
def visit(work: Work, *, sign_in_id: UUID, guest_id: UUID) -> Answer:
    """From now on this sign-in looks at the other school, as the guest that its person is there."""
    row = work.get(SignIn, sign_in_id, lock=True)
    assert work.actor.person_id is not None
    with work.services.database.reading(unscoped=UNSCOPED) as session:
        there = visitor(session, guest_id, work.actor.person_id)
    if row.person_id != work.actor.person_id or there is None:
        raise NotFound()
    row.visiting = guest_id
    work.record("guest.visited", row.id)
    return {}


def come_back(services: Services, sign_in_id: UUID) -> None:
    """The sign-in is at home again; its own row alone changes, which belongs to the guest's school and not the host."""
    with services.database.writing(unscoped=UNSCOPED) as session:
        row = session.get(SignIn, sign_in_id)
        if row is not None:
            row.visiting = None
