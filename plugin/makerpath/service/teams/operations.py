"""What makers do about their team: roles, invitations, leaving."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.service.classes.members import learner_of
from makerpath.service.core.database import new_id
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Person, School
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import opened, touch
from makerpath.service.teams import joining
from makerpath.service.teams.codes import code_of, hashed
from makerpath.service.teams.models import TeamInvitation

DAYS = 14
"""How long an invitation is open."""
MOST = 12
"""Invitations of a project that may be open at once."""


@operation("team.set_role")
def set_role(work: Work, *, project_id: UUID, role: str = "", own: str = "") -> Answer:
    """As what the maker works from now on."""
    project, _record = opened(work, project_id, "project.work")
    row = joining.member_of(work.session, project.id, work.actor.person_id)
    if row is None:
        raise NotFound()
    before, row.role = row.role, joining.role_of(role, own)
    if before != row.role:
        work.record("team.role_set", row.id, project_id=project.id, before=before, team_role=row.role)
        touch(work, project)
    return {"project": str(project.id)}


@operation("team.invite")
def invite(work: Work, *, project_id: UUID, person_id: UUID, role: str = "", own: str = "") -> Answer:
    """Ask a learner of the same run into the team; they find it on their start page. Asked twice is asked once."""
    project = _inviting(work, project_id)
    person = learner_of(work.session, project.run_id, person_id)
    joining.check_classmate(work.session, project, person, person.display_name)
    for row in _open(work, project):
        if row.person_id == person.id:
            return {"project": str(project.id), "invitation": str(row.id)}
    row = _make(work, project, joining.role_of(role, own), person_id=person.id)
    work.record("team.invited", row.id, project_id=project.id, person=str(person.id), team_role=row.role)
    touch(work, project)
    return {"project": str(project.id), "invitation": str(row.id)}


@operation("team.make_code")
def make_code(work: Work, *, project_id: UUID, role: str = "", own: str = "", across: bool = False) -> Answer:
    """A code that lets one person in, once; `across` one of another school, where this school allows that."""
    project = _inviting(work, project_id)
    if across:
        school = work.get(School, work.actor.school_id)
        if not school.settings.get("teams_across"):
            raise Conflict(
                "team.not_across",
                N_("This school does not allow teams with other schools."),
                N_("The school office can allow them."),
            )
        joining.check_guardians(work.session, joining.makers(work.session, project.id))
    joining.check_room(work.session, project)
    row = _make(work, project, joining.role_of(role, own), across=across)
    work.record("team.code_made", row.id, project_id=project.id, team_role=row.role, across=across)
    touch(work, project)
    return {"project": str(project.id), "invitation": str(row.id)}


@operation("team.withdraw_invitation")
def withdraw(work: Work, *, project_id: UUID, invitation_id: UUID) -> Answer:
    """Whoever has it cannot use it any more."""
    project, _record = opened(work, project_id, "project.work")
    row = work.get(TeamInvitation, invitation_id, lock=True)
    if row.project_id != project.id:
        raise NotFound()
    if row.used_at is None and row.withdrawn_at is None:
        row.withdrawn_at = work.now
        work.record("team.invitation_withdrawn", row.id, project_id=project.id)
        touch(work, project)
    return {"project": str(project.id)}


@operation("team.leave")
def leave(work: Work, *, project_id: UUID, sure: bool = False) -> Answer:
    """Leave the team. What one made stays in the project; the last maker says that they are sure."""
    project, _record = opened(work, project_id, "project.work")
    row = joining.member_of(work.session, project.id, work.actor.person_id)
    if row is None:
        raise NotFound()
    if not sure and len(joining.makers(work.session, project.id)) == 1:
        raise MakerpathError(
            "team.last_maker",
            N_("You are the last maker of this project. When you leave, nobody works on it any more."),
            N_("It stays as it is. Only its instructors see it then, and they can bring you back. Tick the box to go."),
            status=422,
            field="sure",
        )
    last = joining.leave(work, project, row)
    work.record("team.left", row.id, project_id=project.id, person=str(row.person_id), last=last)
    return {"project": str(project.id), "gone": True, "last": last}


@operation("team.accept")
def accept(work: Work, *, code: str) -> Answer:
    """Come into the team that the code is of, in one's own school; for another's see `teams.across`."""
    row, project = find(work, code)
    person = work.get(Person, work.actor.person_id)
    joining.lock_run(work, project)
    check_accept(work, row, project, person)
    row.used_at, row.used_by = work.now, person.id
    member = joining.join(work, project, person.id, row.role)
    work.record("team.joined", member.id, project_id=project.id, person=str(person.id), team_role=member.role)
    return {"project": str(project.id)}


@operation("team.decline")
def decline(work: Work, *, code: str) -> Answer:
    """Say no to an invitation that is for oneself alone."""
    row, project = find(work, code)
    if row.person_id is None or row.person_id != work.actor.person_id:
        raise NotFound()
    check_usable(work, row)
    row.declined_at = work.now
    work.record("team.declined", row.id, project_id=project.id, person=str(row.person_id))
    touch(work, project)
    return {"project": str(project.id)}


def find(work: Work, code: str) -> tuple[TeamInvitation, Project]:
    """The invitation of that code in this school and its project, both locked; `NotFound` for any other code."""
    ident = work.session.scalar(select(TeamInvitation.id).where(TeamInvitation.code_hash == hashed(code)))
    if ident is None:
        raise NotFound()
    project_id = work.get(TeamInvitation, ident).project_id
    project = work.get(Project, project_id, lock=True)
    return work.get(TeamInvitation, ident, lock=True), project


def check_accept(work: Work, row: TeamInvitation, project: Project, person: Person) -> None:
    """Raise what keeps the person of this school from accepting."""
    if row.person_id is not None and row.person_id != person.id:
        raise NotFound()
    if joining.member_of(work.session, project.id, person.id):
        raise Conflict("team.member_already", N_("You are in this team already."))
    check_usable(work, row)
    joining.check_active(project)
    joining.check_classmate(work.session, project, person)


def check_usable(work: Work, row: TeamInvitation) -> None:
    """An invitation works once, for a while, and until somebody takes it back."""
    if row.used_at is not None:
        raise Conflict(
            "invitation.used", N_("This invitation was used already."), N_("Each lets one person in. Ask for another.")
        )
    if row.withdrawn_at is not None or row.declined_at is not None:
        raise Conflict("invitation.withdrawn", N_("This invitation was taken back."), N_("Ask the team about it."))
    if row.expires_at <= work.now:
        raise MakerpathError(
            "invitation.expired", N_("This invitation is too old."), N_("Ask the team for another."), status=410
        )


def _inviting(work: Work, project_id: UUID) -> Project:
    """The project whose maker invites: a learner of the run, not a guest, while it is in the making."""
    project, _record = opened(work, project_id, "project.work")
    work.require("run.learn", work.get(CourseRun, project.run_id))
    joining.check_active(project)
    return project


def _open(work: Work, project: Project) -> list[TeamInvitation]:
    here = TeamInvitation.project_id == project.id, *TeamInvitation.open_at(work.now)
    return list(work.session.scalars(select(TeamInvitation).where(*here)))


def _make(
    work: Work, project: Project, role: str, *, person_id: UUID | None = None, across: bool = False
) -> TeamInvitation:
    if len(_open(work, project)) >= MOST:
        raise Conflict(
            "invitation.many",
            N_("{most} invitations of this project are open."),
            N_("Take one back first."),
            most=MOST,
        )
    assert work.actor.person_id is not None
    ident = new_id()
    return work.add(
        TeamInvitation(
            id=ident,
            project_id=project.id,
            code_hash=hashed(code_of(work.services.settings, ident)),
            role=role,
            across=across,
            person_id=person_id,
            created_by=work.actor.person_id,
            expires_at=work.now + timedelta(days=DAYS),
        )
    )
