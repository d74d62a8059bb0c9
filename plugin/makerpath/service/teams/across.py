"""Teams across schools: coming into a team of another school as its guest.

Everything happens in one transaction: what the own school says is read there, then the session moves to the host.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import Conflict, N_, NotFound
from makerpath.domain.text import LocalText
from makerpath.service.core.database import utc_now
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.people.models import Person, School
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project
from makerpath.service.teams import joining
from makerpath.service.teams.codes import hashed
from makerpath.service.teams.models import Guest, TeamInvitation
from makerpath.service.teams.operations import check_usable, find
from makerpath.service.teams.visits import allows, UNSCOPED


@dataclass(frozen=True)
class Offer:
    """What somebody of another school sees of an invitation before they accept: no names."""

    school_id: UUID
    school: dict[str, str]
    title: str
    makers: int
    role: str


def offer_of(services: Services, code: str) -> Offer | None:
    """The team of another school that the code is of; None for any code that is not for other schools."""
    with services.database.reading(unscoped=UNSCOPED) as session:
        row = session.scalar(
            select(TeamInvitation).where(TeamInvitation.code_hash == hashed(code), TeamInvitation.across.is_(True))
        )
        if row is None:
            return None
        project, school = session.get_one(Project, row.project_id), session.get_one(School, row.school_id)
        return Offer(school.id, school.name, project.title, len(joining.makers(session, project.id)), row.role)


@operation("team.accept_across")
def accept_across(work: Work, *, code: str) -> Answer:
    """Come into a team of another school. Answers the `guest` as whom to visit it."""
    found = offer_of(work.services, code)
    if found is None or found.school_id == work.actor.school_id:
        raise NotFound()
    home = work.get(School, work.actor.school_id)
    person = work.get(Person, work.actor.person_id, lock=True)
    _check_home(work.session, home, person)
    me = work.actor
    with _at(work, found.school_id) as there:
        host = there.get(School, found.school_id, lock=True)
        row, project = find(there, code)
        joining.lock_run(there, project)
        _check_host(there, host, row, project)
        guest = _guest(there, home, person)
        joining.check_free(there.session, project, guest.person_id)
        row.used_at, row.used_by = work.now, guest.person_id
        there.actor = replace(me, person_id=guest.person_id, school_id=host.id)
        member = joining.join(there, project, guest.person_id, row.role)
        who = str(guest.person_id)
        there.record("team.guest_joined", member.id, project_id=project.id, person=who, team_role=member.role)
    work.record("guest.joined", None, person=str(person.id), school=LocalText(host.name).pick(home.language))
    return {"guest": str(guest.id)}


@operation("school.set_teams_across")
def set_teams_across(work: Work, *, on: bool) -> Answer:
    """Whether the school's learners may be in teams with other schools; taken back, every visit ends at once."""
    school = work.get(School, work.actor.school_id, lock=True)
    work.require("school.manage", school)
    if allows(school) != on:
        school.settings = {**school.settings, "teams_across": on}
        if on:
            work.record("school.teams_across_allowed", school.id)
        else:
            work.record("school.teams_across_ended", school.id)
    return {}


def check_offer(services: Services, session: Session, person: Person, home: School, code: str) -> None:
    """Raise what keeps the person of `home` from accepting, for the page that asks them; changes nothing."""
    _check_home(session, home, person)
    with services.database.reading(unscoped=UNSCOPED) as wide:
        row = wide.scalars(select(TeamInvitation).where(TeamInvitation.code_hash == hashed(code))).one()
        project = wide.get_one(Project, row.project_id)
        there = Work(services, wide, _nobody(row.school_id), utc_now())
        _check_host(there, wide.get_one(School, row.school_id), row, project)
        known = wide.scalar(
            select(Guest).where(Guest.home_person_id == person.id, Guest.school_id == project.school_id)
        )
        if known is not None:
            joining.check_free(wide, project, known.person_id)


def _check_home(session: Session, home: School, person: Person) -> None:
    if not allows(home):
        raise Conflict(
            "team.not_across_home",
            N_("Your school does not allow teams with other schools."),
            N_("The school office can allow them."),
        )
    joining.check_guardians(session, [person])


def _check_host(there: Work, host: School, row: TeamInvitation, project: Project) -> None:
    if not row.across:
        raise NotFound()
    if not allows(host):
        raise Conflict("team.not_across_host", N_("The other school does not allow teams with other schools any more."))
    check_usable(there, row)
    joining.check_active(project)
    joining.check_room(there.session, project)
    joining.check_guardians(there.session, joining.makers(there.session, project.id))


def _guest(there: Work, home: School, person: Person) -> Guest:
    """The guest that the person is at the host, made if they were never there."""
    known = there.session.scalar(select(Guest).where(Guest.home_person_id == person.id))
    if known is not None:
        return known
    made = there.add(Person(display_name=person.display_name, language=person.language, minor=person.minor))
    return there.add(Guest(person_id=made.id, home_school_id=home.id, home_person_id=person.id))


def _nobody(school_id: UUID) -> Actor:
    """Who acts at the host before the guest is somebody there."""
    return Actor(person_id=None, school_id=school_id)


@contextmanager
def _at(work: Work, school_id: UUID) -> Iterator[Work]:
    """The operation continued at another school, in the same transaction; nothing of one is written at the other."""
    session, home = work.session, work.session.info["school_id"]
    session.flush()
    session.info["school_id"] = school_id
    try:
        yield Work(work.services, session, _nobody(school_id), work.now)
        session.flush()
    finally:
        session.info["school_id"] = home
